"""The contest: every contender answers the same rows, the best of a family is chosen on dev, all by one measure."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from sartor.actions.collect_answers import collect_answers, read_answers
from sartor.actions.workshop import Workshop
from sartor.concepts.dataset import SplitName
from sartor.concepts.evaluation import Answer, Arm
from sartor.concepts.event import Event, Told
from sartor.concepts.example import Example
from sartor.concepts.recipe import Judging
from sartor.concepts.verdict import ScoreRecord
from sartor.data.split import Split
from sartor.evaluation.compare import arm_interval
from sartor.evaluation.measure import Measured
from sartor.evaluation.sentence import METRIC_WORDS
from sartor.tasks.contract import REMOTE, Contender, Workbench

CANDIDATE = "tuned"
FAMILY_ROWS = 40
"""Dev rows on which the best of a family is chosen: long few-shot prompts are the dearest part of a contest."""
Role = Literal["candidate", "baseline", "production"]


class Contest(NamedTuple):
    """Where and on what the contenders meet."""

    workshop: Workshop
    bench: Workbench
    parts: Split
    folder: Path
    """Holds a file of answers for each contender and part."""

    def path(self, name: str, part: SplitName) -> Path:
        """Return the file of a contender's answers."""
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        return self.folder / f"{slug}-{part}.jsonl"

    def rows(self, part: SplitName) -> Sequence[Example]:
        """Return each distinct row of a part once."""
        return list({e.id: e for e in getattr(self.parts, part)}.values())

    def measured(self, name: str, part: SplitName, some: Sequence[int] | None = None) -> Measured:
        """Score a contender's kept answers to a part, or to some of its rows."""
        rows = self.rows(part)
        asked = rows if some is None else [rows[i] for i in some]
        return self.bench.measure(asked, read_answers(self.path(name, part)))

    def dev_score(self, name: str) -> float | None:
        """Return the mean primary score on dev; None if there is no dev part."""
        return self.measured(name, "dev").metrics[self.bench.metric] if self.rows("dev") else None


def answer_part(
    contest: Contest, contender: Contender, part: SplitName, *, most_rows: int | None = None
) -> Iterator[Event]:
    """Let one contender answer one part, or the first `most_rows` of it."""
    rows = contest.rows(part)[:most_rows]
    if contender.sends_to:
        yield from _tell_leaving(contest, contender, part, rows)
    stage = f"{contender.name} answers {len(rows)} {part} rows"
    yield from collect_answers(
        contest.workshop, contender.predict, rows, path=contest.path(contender.name, part), stage=stage
    )


def _tell_leaving(contest: Contest, contender: Contender, part: SplitName, rows: Sequence[Example]) -> Iterator[Event]:
    """Say which rows go where before they go."""
    kept = read_answers(contest.path(contender.name, part))
    n_sent = sum(e.id not in kept for e in rows)
    if n_sent:
        dev, test = len(contest.rows("dev")), len(contest.rows("test"))
        yield Told(
            says=f"Leaving this machine for {contender.sends_to}: the inputs of {n_sent} {part} rows, in prompts made "
            f"from training rows ({contender.name}; the recipe asks for it on {dev} dev and {test} test rows)."
        )


def choose_on_dev(contest: Contest, contenders: Sequence[Contender]) -> list[Contender]:
    """Keep the best of each family by its mean on the first dev rows (the first at a tie), and all others."""
    best: dict[str, tuple[float, Contender]] = {}
    for contender in contenders:
        score = _family_score(contest, contender) if contender.family else 0.0
        if contender.family and score > best.get(contender.family, (-1.0, contender))[0]:
            best[contender.family] = (score, contender)
    chosen = {found.name for _, found in best.values()}
    return [c for c in contenders if c.family is None or c.name in chosen]


def baselines_round(contest: Contest, contenders: Sequence[Contender]) -> Iterator[Event]:
    """Let families be decided on the first dev rows, then all that are left answer dev and test."""
    for contender in contenders:
        if contender.family:
            yield from answer_part(contest, contender, "dev", most_rows=FAMILY_ROWS)
    chosen = choose_on_dev(contest, contenders)
    for contender in chosen:
        yield from answer_part(contest, contender, "dev")
    if contest.rows("dev"):
        shown = ", ".join(f"{c.name} {contest.dev_score(c.name):.1%}" for c in chosen)
        metric = METRIC_WORDS.get(contest.bench.metric, contest.bench.metric)
        yield Told(says=f"Without tuning, {metric} on {len(contest.rows('dev'))} dev rows: {shown}.")
    for contender in chosen:
        yield from answer_part(contest, contender, "test")


def _family_score(contest: Contest, contender: Contender) -> float:
    rows = contest.rows("dev")[:FAMILY_ROWS]
    if not rows:
        return 0.0
    answers = read_answers(contest.path(contender.name, "dev"))
    return contest.bench.measure(rows, answers).metrics[contest.bench.metric]


SeedOf = Callable[[Example], int | None]
"""With which seed the model was trained that answered a row, if known."""


def records(contest: Contest, names: Sequence[str], *, seed_of: SeedOf) -> list[ScoreRecord]:
    """Return every score in the format of `sartor judge`; the seeds are the candidate's."""
    found: list[ScoreRecord] = []
    parts: tuple[SplitName, ...] = ("dev", "test")
    for part in parts:
        rows = contest.rows(part)
        for name in names:
            scores = contest.measured(name, part).scores_N if rows else ()
            found += [
                ScoreRecord(
                    item=e.id[:16],
                    split=part,
                    arm=name,
                    score=score,
                    group=e.group,
                    slice=e.slice,
                    seed=seed_of(e) if name == CANDIDATE else None,
                )
                for e, score in zip(rows, scores, strict=True)
            ]
    return found


def arm(contest: Contest, name: str, role: Role, judging: Judging) -> Arm:
    """Summarise one contender on the test part."""
    rows, measured = contest.rows("test"), contest.measured(name, "test")
    answers = read_answers(contest.path(name, "test"))
    given = [answers[e.id] for e in rows]
    interval = arm_interval(measured.scores_N, [e.group for e in rows])
    return Arm(
        name=name,
        role=role,
        metric=contest.bench.metric,
        score=measured.metrics[contest.bench.metric],
        low=interval.low,
        high=interval.high,
        n=len(rows),
        metrics=measured.metrics,
        dev_score=contest.dev_score(name),
        prompt_tokens=sum(a.prompt_tokens for a in given) / len(given),
        answer_tokens=sum(a.answer_tokens for a in given) / len(given),
        seconds_per_answer=sum(a.seconds for a in given) / len(given),
        price_per_thousand=_price_per_thousand(name, given, judging),
    )


def _price_per_thousand(name: str, given: Sequence[Answer], judging: Judging) -> float | None:
    """Return what a thousand such answers cost: by tokens elsewhere, by time on this machine."""
    if judging.remote and name.startswith(REMOTE):
        if judging.remote.price is None:
            return None
        of_prompt, of_answer = judging.remote.price
        return sum(of_prompt * a.prompt_tokens + of_answer * a.answer_tokens for a in given) / len(given)
    if judging.price_per_hour is None:
        return None
    return sum(a.seconds for a in given) / len(given) * 1000 / 3600 * judging.price_per_hour
