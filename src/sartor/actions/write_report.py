"""Gather what a person is shown about a finished run; write the page and the card from it."""

from pathlib import Path
from typing import NamedTuple

from sartor.actions.collect_answers import read_answers
from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.give_verdict import Judged
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.example import Example
from sartor.concepts.report import Report, SideBySide
from sartor.concepts.run import StepReport
from sartor.evaluation.diagnose import Diagnosis
from sartor.registry.model_card import render_card
from sartor.reporting.page import render_page
from sartor.store.atomic import atomic_write
from sartor.tasks.contract import Preflight

NOT_LOOKED = Diagnosis((), ())
_SHOWN_WINS = 8
_SHOWN_EXAMPLES = 3


class Subject(NamedTuple):
    """What was judged."""

    ref: str
    """`name@number`, or the adapter's folder."""
    run_id: str
    task: str
    base: BaseModelPin
    steps: tuple[StepReport, ...]
    settings_yaml: str
    versions: dict[str, str]
    created_at: str
    data_facts: dict[str, str]
    hashes: dict[str, str]
    commands: dict[str, str]
    notes: tuple[str, ...]
    seconds: dict[str, float]


def build_report(
    contest: Contest, subject: Subject, judged: Judged, preflight: Preflight, found: Diagnosis = NOT_LOOKED
) -> Report:
    """Put together what the page and the card show."""
    looks = [s for s in subject.steps if s.dev_loss_nats is not None]
    best = min(looks, key=lambda s: s.dev_loss_nats or 0.0).step if looks else 0
    rows = _side_by_side(contest, judged)
    gains = [row.scores[CANDIDATE] - row.scores[judged.verdict.baseline] for row in rows]
    order = sorted(range(len(rows)), key=lambda i: -gains[i])
    return Report(
        model=subject.ref,
        run_id=subject.run_id,
        task=subject.task,
        says=judged.verdict.says,
        verdict=judged.verdict,
        candidate=CANDIDATE,
        metric=contest.bench.metric,
        arms=judged.arms,
        base=subject.base,
        steps=subject.steps,
        best_step=best,
        examples=tuple(rows[:_SHOWN_EXAMPLES]),
        wins=tuple(rows[i] for i in order[:_SHOWN_WINS] if gains[i] > 0),
        losses=tuple(rows[i] for i in order[::-1][:_SHOWN_WINS] if gains[i] < 0),
        n_wins=sum(g > 0 for g in gains),
        n_losses=sum(g < 0 for g in gains),
        n_ties=sum(g == 0 for g in gains),
        learned=preflight.learned,
        data_facts=subject.data_facts | preflight.facts,
        settings_yaml=subject.settings_yaml,
        hashes=subject.hashes,
        versions=subject.versions,
        seconds=subject.seconds,
        commands=subject.commands,
        causes=found.causes,
        probes=found.probes,
        notes=(*preflight.notes, *subject.notes, *_notes(judged)),
        created_at=subject.created_at,
    )


def write_page(report: Report, path: Path) -> None:
    """Write the self-contained page."""
    atomic_write(path, render_page(report).encode())


def write_card(report: Report, path: Path) -> None:
    """Write the model card."""
    atomic_write(path, render_card(report).encode())


def _side_by_side(contest: Contest, judged: Judged) -> list[SideBySide]:
    rows = contest.rows("test")
    names = [a.name for a in judged.arms]
    answers = {name: read_answers(contest.path(name, "test")) for name in names}
    scores = {name: contest.measured(name, "test").scores_N for name in names}
    return [
        SideBySide(
            source=str(e.source),
            input=_shown(e),
            expected=e.expected or "",
            answers={name: answers[name][e.id].text for name in names},
            scores={name: scores[name][i] for name in names},
        )
        for i, e in enumerate(rows)
    ]


def _shown(example: Example) -> str:
    turns = [m for m in example.messages if m.role not in ("system", "developer")]
    return turns[0].content if len(turns) == 1 else "\n".join(f"{m.role}: {m.content}" for m in turns)


def _notes(judged: Judged) -> tuple[str, ...]:
    production = next((a.name for a in judged.arms if a.role == "production"), None)
    if production is None:
        return ()
    return (f"{production} may have been trained on rows that are test rows here; see its data hashes.",)
