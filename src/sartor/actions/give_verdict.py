"""From kept answers to a verdict: scores, the one comparison, and the evidence that freezes both."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.actions.contest import CANDIDATE, Contest, Role, SeedOf, arm, records
from sartor.concepts.evaluation import Arm
from sartor.concepts.recipe import Judging
from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.evaluation.compare import judge
from sartor.evaluation.sentence import Scored, verdict_sentence
from sartor.store.atomic import atomic_write


class Judged(NamedTuple):
    """The outcome of a contest."""

    verdict: Verdict
    arms: tuple[Arm, ...]
    """Best first."""
    scores: tuple[ScoreRecord, ...]
    scores_path: Path
    claim: str = ""
    """What the verdict says, without the command that rechecks it."""


def give_verdict(
    contest: Contest, roles: dict[str, Role], judging: Judging, *, base: str, seed_of: SeedOf, scores_path: Path
) -> Judged:
    """Compare the candidate with the best baseline, once, and write the scores for others to recheck.

    Args:
        roles: Of every arm, by name.
        base: Name of the base, for the sentence.
        seed_of: Seed of the candidate's training, by row.
        scores_path: Where the scores are written, in the format of `sartor judge`.
    """
    found = records(contest, list(roles), seed_of=seed_of)
    atomic_write(scores_path, "".join(r.model_dump_json() + "\n" for r in found).encode())
    verdict = judge(found, candidate=CANDIDATE, margin=judging.margin, alpha=judging.alpha)
    arms = sorted((arm(contest, n, r, judging) for n, r in roles.items()), key=lambda a: -a.score)
    by_name = {a.name: a for a in arms}
    baselines = [name for name, role in roles.items() if role == "baseline"]
    scored = Scored(
        base=base,
        metric=contest.bench.metric,
        candidate=by_name[CANDIDATE].score,
        baseline=by_name[verdict.baseline].score,
        confidence=1 - judging.alpha,
        folds=judging.folds,
        tokens=(_tokens(by_name[CANDIDATE]), _tokens(by_name[verdict.baseline])),
        within_noise=_within_noise(found, verdict.baseline, baselines),
    )
    recheck = recheck_command(scores_path, judging)
    says = verdict_sentence(verdict, scored, recheck=recheck)
    claim = says.removesuffix(f" Recheck: {recheck}")
    return Judged(verdict.model_copy(update={"says": says}), tuple(arms), tuple(found), scores_path, claim)


def _tokens(one: Arm) -> float:
    return one.prompt_tokens + one.answer_tokens if one.answer_tokens else 0.0


def _within_noise(found: Sequence[ScoreRecord], chosen: str, baselines: Sequence[str]) -> tuple[str, ...]:
    """Name the baselines whose difference from the chosen one could be chance."""
    tied: list[str] = []
    for name in baselines:
        if name != chosen:
            between = judge([r for r in found if r.arm in (name, chosen)], candidate=name)
            tied += [name] if between.low <= 0 <= between.high else []
    return tuple(tied)


def recheck_command(scores_path: Path, judging: Judging) -> str:
    """Return the command that recomputes the verdict from the scores; below the current folder its path is short."""
    here = Path.cwd()
    shown = scores_path.relative_to(here) if scores_path.is_relative_to(here) else scores_path
    options = "" if judging.margin == 0.02 else f" --margin {judging.margin:g}"
    options += "" if judging.alpha == 0.05 else f" --alpha {judging.alpha:g}"
    return f"sartor judge {shlex.quote(str(shown))} --candidate {CANDIDATE}{options}"


def keep_answers(contest: Contest, names: Sequence[str]) -> dict[str, str]:
    """Put every file of answers into the blobs; returns `arm/part` to hash."""
    blobs = contest.workshop.store.blobs
    return {
        f"{name}/{part}": blobs.put_file(contest.path(name, part))
        for name in names
        for part in ("dev", "test")
        if contest.path(name, part).is_file()
    }


def judge_line(judged: Judged) -> dict[str, object]:
    """Return the verdict in the shape of a line of `sartor judge`."""
    return {"file": str(judged.scores_path), **judged.verdict.model_dump(mode="json")}


def arms_json(arms: Sequence[Arm]) -> list[dict[str, object]]:
    """Return arms as JSON values."""
    return [a.model_dump(mode="json") for a in arms]
