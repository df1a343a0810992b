"""What explains a verdict: what the probes found, rivals that scored higher, kinds of rows that fell behind."""

from collections.abc import Sequence

import numpy as np

from sartor.actions.collect_answers import read_answers
from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.give_verdict import Judged
from sartor.concepts.dataset import SplitName
from sartor.concepts.example import Example
from sartor.concepts.recipe import Judging
from sartor.concepts.slice import Slice
from sartor.evaluation.calibration import Sureness, set_threshold, sureness
from sartor.evaluation.diagnose import Diagnosis, lost_to_rivals, ranked
from sartor.evaluation.diagnose_confidence import diagnose_abstention, diagnose_confidence, free_text_confidence
from sartor.evaluation.discover_slices import discover_slices
from sartor.evaluation.slice_table import LEAST_SHOWN, Kind, Versus, diagnose_slices, kinds_of


def explain(contest: Contest, judged: Judged, probed: Diagnosis, judging: Judging) -> Diagnosis:
    """Add to what probing found all that the contest itself tells; causes strongest first."""
    apart, sure = _slices(contest, judged, judging.alpha), _confidence(contest, judging.most_wrong)
    probes = [*probed.probes, *(probe for one in sure for probe in one.probes), *apart.probes]
    told = [cause for one in (*sure, apart) for cause in one.causes]
    causes = ranked([*probed.causes, *told, *lost_to_rivals(judged.arms)])
    abstention = next((one.abstention for one in sure if one.abstention), None)
    return Diagnosis(tuple(probes), tuple(causes), apart.slices, abstention)


def abstention_json(found: Diagnosis) -> dict[str, object] | None:
    """Return the threshold and what it does as JSON values, without the curve."""
    return found.abstention.model_dump(mode="json", exclude={"curve"}) if found.abstention else None


def _slices(contest: Contest, judged: Judged, alpha: float) -> Diagnosis:
    """Look at every declared and discovered kind of rows apart."""
    test, baseline = contest.rows("test"), judged.verdict.baseline
    known = [_asked(e) for part in ("train", "dev") for e in contest.rows(part)]
    discovered = discover_slices(known, [_asked(e) for e in test])
    kinds = [*kinds_of([e.slice for e in test], "declared"), *kinds_of(discovered, "discovered")]
    ours, theirs = (np.array(contest.measured(name, "test").scores_N) for name in (CANDIDATE, baseline))
    versus = Versus(ours, theirs, [e.group for e in test], baseline)
    worse = [each.slice for each in judged.verdict.worse_slices]
    found = diagnose_slices(versus, kinds, alpha=alpha, worse_declared=worse)
    return found._replace(slices=_with_metrics(contest, baseline, kinds, found.slices))


def _with_metrics(contest: Contest, baseline: str, kinds: Sequence[Kind], slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Measure every metric of the task on each slice that is shown."""
    return tuple(
        one.model_copy(
            update={
                "metrics": contest.measured(CANDIDATE, "test", kind.rows).metrics,
                "baseline_metrics": contest.measured(baseline, "test", kind.rows).metrics,
            }
        )
        if one.n >= LEAST_SHOWN
        else one
        for kind, one in zip(kinds, slices, strict=True)
    )


def _asked(example: Example) -> str:
    return "\n".join(m.content for m in example.messages if m.role == "user")


def _confidence(contest: Contest, most_wrong: float) -> list[Diagnosis]:
    """Look at the confidence of a model that states one, if its answers are right or wrong."""
    if not _is_stated(contest):
        return []
    dev, test = _sureness(contest, "dev"), _sureness(contest, "test")
    if dev is None or test is None:
        return [free_text_confidence()]
    return [diagnose_confidence(test), diagnose_abstention(set_threshold(dev, test, most_wrong=most_wrong))]


def _is_stated(contest: Contest) -> bool:
    parts: tuple[SplitName, ...] = ("dev", "test")
    answers = [read_answers(contest.path(CANDIDATE, part))[e.id] for part in parts for e in contest.rows(part)]
    return all(answer.confidence is not None for answer in answers)


def _sureness(contest: Contest, part: SplitName) -> Sureness | None:
    """Return how sure it was on a part, and how wrong; None if its answers are neither right nor wrong."""
    rows, answers = contest.rows(part), read_answers(contest.path(CANDIDATE, part))
    right_N = contest.measured(CANDIDATE, part).right_N if rows else ()
    if right_N is None:
        return None
    return sureness(
        [answers[e.id].confidence or 0.0 for e in rows], [not right for right in right_N], [e.group for e in rows]
    )
