"""Reproduce: let a contender of a finished run answer the sealed rows again, and compare with what is on record."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sartor.actions.contest import CANDIDATE, Contest, answer_part
from sartor.actions.cross_fit import open_folds
from sartor.actions.import_dataset import load_parts
from sartor.actions.read_documents import load_passages
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Finished, StageStarted
from sartor.concepts.evidence import Evidence
from sartor.concepts.example import Example
from sartor.concepts.model_version import ModelVersion
from sartor.concepts.verdict import ScoreRecord
from sartor.errors import NotFound
from sartor.modeling.hardware import find_hardware
from sartor.tasks.contract import Contender, Setting, Workbench
from sartor.tasks.find import find_task

_SHOWN = 10
_TOLERANCE = 1e-9


class _Kept(NamedTuple):
    """A version with the evidence that is to be reproduced."""

    version: ModelVersion
    evidence: Evidence


def reproduce(workshop: Workshop, what: str, *, arm: str = CANDIDATE) -> Iterator[Event]:
    """Answer the test rows again and compare the scores, row by row. The last event is Finished.

    Args:
        what: Evidence, version or alias.
        arm: Which contender answers again.
    Raises: NotFound: there is no such evidence, or it has no such contender.
    """
    kept = _find(workshop, what)
    run = workshop.store.runs.get(kept.version.run_id)
    dataset, parts = load_parts(workshop, kept.evidence.dataset_id)
    yield StageStarted(stage=f"opening the base {run.base.name}", total=0)
    hardware = find_hardware(threads=int(run.versions["threads"]))
    passages = load_passages(workshop, dataset)
    bench = find_task(run.recipe.task).open(Setting(run.recipe, run.base, parts.train, parts.dev, hardware, passages))
    recorded = _recorded(workshop, kept.evidence, arm)
    with TemporaryDirectory(prefix="sartor-") as folder:
        contest = Contest(workshop, bench, parts, Path(folder))
        if run.recipe.judge.folds:
            for fold in open_folds(contest, run, hardware):
                again = _contender(fold.contest.bench, arm, fold.adapter, kept.evidence)
                yield from answer_part(fold.contest, again, "test")
        else:
            again = _contender(bench, arm, workshop.store.folder / kept.version.adapter, kept.evidence)
            yield from answer_part(contest, again, "test")
        scores = contest.measured(arm, "test").scores_N
    yield Finished(result=_compared(kept, arm, contest.rows("test"), recorded, scores))


def _contender(bench: Workbench, arm: str, adapter: Path, evidence: Evidence) -> Contender:
    if arm == CANDIDATE:
        return Contender(CANDIDATE, bench.candidate(adapter))
    found = next((c for c in bench.baselines() if c.name == arm and arm in {a.name for a in evidence.arms}), None)
    if found is None:
        known = ", ".join(sorted({a.name for a in evidence.arms}))
        raise NotFound(f"There is no contender {arm!r} in this evidence.", fix=f"Use one of: {known}.")
    return found


def _find(workshop: Workshop, what: str) -> _Kept:
    models = workshop.store.models
    if not what.startswith("ev_"):
        version = models.get(models.alias(what) or what)
        return _Kept(version, models.get_evidence(version.evidence_id))
    version = next((v for v in models.list() if v.evidence_id == what), None)
    if version is None:
        raise NotFound(f"There is no evidence {what!r}.", fix="See sartor models list.")
    return _Kept(version, models.get_evidence(what))


def _recorded(workshop: Workshop, evidence: Evidence, arm: str) -> dict[str, float]:
    """Return the kept score of each test item."""
    lines = workshop.store.blobs.get(evidence.scores_blob).decode().splitlines()
    records = [ScoreRecord.model_validate_json(line) for line in lines]
    return {r.item: r.score for r in records if r.arm == arm and r.split == "test"}


def _compared(
    kept: _Kept, arm: str, rows: Sequence[Example], recorded: dict[str, float], scores: Sequence[float]
) -> dict[str, object]:
    now = {row.id[:16]: score for row, score in zip(rows, scores, strict=True)}
    sources = {row.id[:16]: str(row.source) for row in rows}
    differs = [item for item in recorded if abs(recorded[item] - now.get(item, -1.0)) > _TOLERANCE]
    before, after = sum(recorded.values()) / len(recorded), sum(now.values()) / len(now)
    says = (
        f"{arm} of {kept.version.ref}, {kept.evidence.metric} on {len(now)} test rows: {after:.1%}, on record "
        f"{before:.1%}; {len(recorded) - len(differs)} of {len(recorded)} rows score the same."
    )
    return {
        "schema": 1,
        "evidence": kept.evidence.id,
        "model": kept.version.ref,
        "arm": arm,
        "metric": kept.evidence.metric,
        "recorded": before,
        "reproduced": after,
        "rows": len(recorded),
        "same": not differs and now.keys() == recorded.keys(),
        "differs": [sources.get(item, item) for item in differs[:_SHOWN]],
        "says": says,
    }
