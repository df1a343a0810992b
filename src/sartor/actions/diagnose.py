"""Look for what explains a result: probe the tuned model, compare what it learned from with what it was asked."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from sartor.actions.contest import CANDIDATE, Contest
from sartor.concepts.dataset import SplitName
from sartor.concepts.evaluation import Answer
from sartor.concepts.event import Event, Progressed, StageStarted
from sartor.concepts.example import Example
from sartor.concepts.probe import Cause, Probe, RowLoss, Variant
from sartor.data.fingerprint import input_keys
from sartor.evaluation.baselines import Predict
from sartor.evaluation.diagnose import (
    BASE,
    FARTHER,
    NEARER,
    OWN,
    Diagnosis,
    diagnose_gap,
    diagnose_losses,
    diagnose_overlap,
)
from sartor.tasks.contract import Probed

Level = Literal["brief", "quick", "full"]
_ROWS: dict[Level, int] = {"brief": 24, "quick": 48, "full": 192}
"""Most rows of a part that are probed."""


class Tuned(NamedTuple):
    """What is looked at."""

    folder: Path
    predict: Predict
    learned_from: Sequence[Example]
    """The training rows; empty if they are not known."""


def diagnose(contest: Contest, tuned: Tuned, level: Level) -> Generator[Event, None, Diagnosis]:
    """Probe the tuned model; returns what was found."""
    found: list[Diagnosis] = []
    test = contest.rows("test")
    if tuned.learned_from:
        found.append(diagnose_overlap(n_shared(tuned.learned_from, test), len(test)))
        found.append((yield from _score_gap(contest, tuned, level)))
    if isinstance(contest.bench, Probed):
        found.append((yield from _losses(contest, contest.bench, tuned, level)))
    probes: list[Probe] = [probe for one in found for probe in one.probes]
    causes: list[Cause] = [cause for one in found for cause in one.causes]
    return Diagnosis(tuple(probes), tuple(causes))


def _losses(contest: Contest, bench: Probed, tuned: Tuned, level: Level) -> Generator[Event, None, Diagnosis]:
    parts: dict[SplitName, Sequence[Example]] = {
        "train": _some(tuned.learned_from, level),
        "dev": _some(contest.rows("dev"), level),
        "test": _some(contest.rows("test"), level),
    }
    variants: dict[SplitName, list[Variant]] = {
        "train": [OWN, BASE, NEARER, FARTHER],
        "dev": [OWN, BASE, NEARER, FARTHER, *(Variant(template=name) for name in bench.templates)],
        "test": [OWN, BASE],
    }
    plan: list[tuple[SplitName, Variant]] = [
        (part, variant) for part, wanted in variants.items() if parts[part] for variant in wanted
    ]
    yield StageStarted(stage="probing the tuned model", total=len(plan))
    losses_of = bench.losses(tuned.folder)
    losses: dict[tuple[SplitName, Variant], Sequence[RowLoss]] = {}
    for n, (part, variant) in enumerate(plan, 1):
        losses[part, variant] = losses_of(parts[part], variant)
        yield Progressed(done=n)
    if parts["dev"] and bench.templates:
        best = min(bench.templates, key=lambda name: sum(row.nats for row in losses["dev", Variant(template=name)]))
        losses["dev", Variant(0.0, best)] = losses_of(parts["dev"], Variant(0.0, best))
    return diagnose_losses(losses)


def _score_gap(contest: Contest, tuned: Tuned, level: Level) -> Generator[Event, None, Diagnosis]:
    rows = _some(tuned.learned_from, level)
    yield StageStarted(stage=f"{CANDIDATE} answers {len(rows)} training rows", total=len(rows))
    answers: dict[str, Answer] = {}
    for n, answer in enumerate(tuned.predict(rows), 1):
        answers[answer.example_id] = answer
        yield Progressed(done=n)
    train = contest.bench.measure(rows, answers).scores_N
    return diagnose_gap(train, contest.measured(CANDIDATE, "test").scores_N)


def n_shared(train: Sequence[Example], test: Sequence[Example]) -> int:
    """Count the test rows whose input also stands among the training rows."""
    keys = input_keys([*train, *test])
    known = set(keys[: len(train)])
    return sum(key in known for key in keys[len(train) :])


def _some(rows: Sequence[Example], level: Level) -> Sequence[Example]:
    """Take rows from all over a part."""
    distinct = list({e.id: e for e in rows}.values())
    step = max(1, len(distinct) // _ROWS[level])
    return distinct[::step][: _ROWS[level]]
