"""What explains a verdict: what the probes found, rivals that scored higher, kinds of rows that fell behind."""

from collections.abc import Sequence

import numpy as np

from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.give_verdict import Judged
from sartor.concepts.example import Example
from sartor.concepts.slice import Slice
from sartor.evaluation.diagnose import Diagnosis, lost_to_rivals, ranked
from sartor.evaluation.discover_slices import discover_slices
from sartor.evaluation.slice_table import LEAST_SHOWN, Kind, Versus, diagnose_slices, kinds_of


def explain(contest: Contest, judged: Judged, probed: Diagnosis, *, alpha: float) -> Diagnosis:
    """Add to what probing found all that the contest itself tells; causes strongest first."""
    apart = _slices(contest, judged, alpha)
    causes = ranked([*probed.causes, *apart.causes, *lost_to_rivals(judged.arms)])
    return Diagnosis((*probed.probes, *apart.probes), tuple(causes), apart.slices)


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
