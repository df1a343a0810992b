"""Gather what a person is shown about a finished run; write the page and the card from it."""

from pathlib import Path
from typing import NamedTuple

from sartor.actions.collect_answers import read_answers
from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.give_verdict import Judged
from sartor.concepts.asset import Asset, find_asset
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.dataset import DatasetVersion, SourceFile
from sartor.concepts.example import Example
from sartor.concepts.recipe import Data
from sartor.concepts.report import Report, SideBySide, ThisRun
from sartor.concepts.run import StepReport
from sartor.concepts.source_manifest import SourceManifest
from sartor.evaluation.diagnose import Diagnosis
from sartor.evaluation.duels import duels
from sartor.registry.model_card import render_card
from sartor.reporting.page import render_page
from sartor.store.atomic import atomic_write
from sartor.tasks.contract import Preflight

NOT_LOOKED = Diagnosis((), ())
_SHOWN_WINS = 8
_SHOWN_EXAMPLES = 3


class Subject(NamedTuple):
    """What was judged."""

    title: str
    """The model's name, or the adapter's folder."""
    this_run: ThisRun
    task: str
    base: BaseModelPin
    steps: tuple[StepReport, ...]
    settings_yaml: str
    data_facts: dict[str, str]
    hashes: dict[str, str]
    notes: tuple[str, ...] = ()


def build_report(
    contest: Contest, subject: Subject, judged: Judged, preflight: Preflight, found: Diagnosis = NOT_LOOKED
) -> Report:
    """Put together what the page and the card show."""
    looks = [s for s in subject.steps if s.dev_loss_nats is not None]
    best = min(looks, key=lambda s: s.dev_loss_nats or 0.0).step if looks else 0
    rows = _side_by_side(contest, judged)
    gains = [row.scores[CANDIDATE] - row.scores[judged.verdict.baseline] for row in rows]
    order = sorted(range(len(rows)), key=lambda i: -gains[i])
    worst = sorted(range(len(rows)), key=lambda i: gains[i])
    return Report(
        title=subject.title,
        this_run=subject.this_run,
        task=subject.task,
        says=judged.claim,
        verdict=judged.verdict,
        candidate=CANDIDATE,
        metric=contest.bench.metric,
        arms=judged.arms,
        base=subject.base,
        steps=subject.steps,
        best_step=best,
        examples=tuple(rows[:_SHOWN_EXAMPLES]),
        wins=tuple(rows[i] for i in order[:_SHOWN_WINS] if gains[i] > 0),
        losses=tuple(rows[i] for i in worst[:_SHOWN_WINS] if gains[i] < 0),
        n_wins=sum(g > 0 for g in gains),
        n_losses=sum(g < 0 for g in gains),
        n_ties=sum(g == 0 for g in gains),
        learned=preflight.learned,
        data_facts=subject.data_facts | preflight.facts,
        settings_yaml=subject.settings_yaml,
        hashes=subject.hashes,
        duels=duels(judged.scores, candidate=CANDIDATE, others=[a.name for a in judged.arms if a.name != CANDIDATE]),
        causes=found.causes,
        probes=found.probes,
        slices=found.slices,
        abstention=found.abstention,
        notes=(*preflight.notes, *subject.notes, *_notes(judged)),
    )


def files_by_name(dataset: DatasetVersion) -> dict[str, SourceFile]:
    """Name the files without their folders, where that tells them apart."""
    names = [Path(f.path).name for f in dataset.files]
    alike = len(set(names)) < len(names)
    return {f"file {f.path if alike else name}": f for name, f in zip(names, dataset.files, strict=True)}


def file_facts(dataset: DatasetVersion, data: Data) -> dict[str, str]:
    """Say of each file what is on record: its rows, where they come from, under which licence, and their repair."""
    asked = dict(zip((f.path for f in dataset.files), data.files, strict=False))
    facts: dict[str, str] = {}
    for shown, file in files_by_name(dataset).items():
        name = asked.get(file.path, file.path)
        asset = find_asset(name) if name != file.path else None
        repaired = f"; {file.repair.says}" if file.repair else ""
        facts[shown] = f"{file.rows:,} rows, {_source_words(file, asset, data.licence)}{repaired}"
    return facts


def _source_words(file: SourceFile, asset: Asset | None, licence: str | None) -> str:
    """Say where a file comes from: a built-in one brings that itself, a licence in the recipe counts for the others."""
    if asset:
        return f"origin: the package {asset.package} {asset.version}, licence: {asset.licence}"
    source = file.source or SourceManifest()
    return (source.model_copy(update={"licence": licence}) if licence else source).says


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
