"""Leave OpenAI: a recorded job becomes a data set, a golden set and a recipe; tuned, it is judged as a replacement."""

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sartor.actions.compare_recorded import GoldenSet, compare_recorded
from sartor.actions.import_dataset import import_dataset, read_rows
from sartor.actions.openai_recipe import propose, write_recipe
from sartor.actions.openai_recording import Recording, open_recording, say, say_origin
from sartor.actions.resolve_recipe import check_data, resolve
from sartor.actions.source_manifest import read_manifest
from sartor.actions.tune import tune
from sartor.actions.workshop import Workshop
from sartor.concepts.dataset import DatasetVersion, SourceFile
from sartor.concepts.event import Event, Finished, Told
from sartor.concepts.ids import bytes_hash
from sartor.data.formats.openai_record import Job, as_lines, golden_rows, read_golden
from sartor.errors import Interrupted, NothingToScore
from sartor.evaluation.compare import FEW_ITEMS
from sartor.store.atomic import atomic_write


class Asked(NamedTuple):
    """What to import, and how."""

    folder: Path
    job: str | None = None
    base: str | None = None
    name: str | None = None
    max_minutes: float | None = None
    margin: float = 0.02
    accept: tuple[str, ...] = ()
    skip_bad_rows: bool = False
    tune: bool = False
    tuned: str | None = None
    """A version to compare instead of tuning one."""


def import_openai(workshop: Workshop, asked: Asked) -> Iterator[Event]:
    """Import a recorded job; tune and compare if that was asked. The last event is Finished.

    Raises: BadData: the folder or its rows cannot be used.  Interrupted: the sentence says how to go on.
    """
    recording = open_recording(asked.folder, asked.job)
    name = asked.name or _name_of(recording)
    place = asked.folder / "imported" / name
    golden = _write_golden(recording, place / "golden.jsonl")
    yield Told(says=_golden_told(recording, golden))
    document = _job_json(recording.job)
    document["golden"] = None if golden is None else {**_golden_json(golden), "dataset": _keep(workshop, golden, name)}
    ref = asked.tuned
    if ref is None:
        made = yield from _make(workshop, recording, asked, name)
        document |= made
        ref = str(made["run"]["model"]) if made["run"] else None
    compared: dict[str, object] | None = None
    if ref is not None and golden is not None:
        compared = yield from compare_recorded(workshop, ref, golden, margin=asked.margin)
    says = compared["says"] if compared else _not_compared(golden, ref, place)
    yield Finished(result={**document, "replacement": compared, "says": says})


def _make(workshop: Workshop, recording: Recording, asked: Asked, name: str) -> Generator[Event, None, dict[str, Any]]:
    """Make a recipe and a data set of the job, and a model if that was asked; returns their part of the document."""
    say_origin(recording)
    rows = read_rows(check_data(_data(recording, asked)), workshop.cache)
    proposed = propose(recording.job, _settings(recording, asked, name), rows.examples, workshop.cache)
    yield from (Told(says=says) for says in (*proposed.because, *_validation_told(recording)))
    recipe = asked.folder / "imported" / name / "recipe.yaml"
    write_recipe(proposed, recipe)
    resolved = resolve(proposed.settings, rows.examples)
    run: dict[str, object] | None = None
    if asked.tune:
        run = yield from _tuned(tune(workshop, resolved, rows), asked)
        dataset_id = workshop.store.runs.get(str(run["run"])).dataset_id
    else:
        imported = import_dataset(workshop, resolved.recipe, rows)
        yield from (Told(says=says) for says in (*rows.told, *imported.told, *imported.by_time))
        dataset_id = imported.version.id
    return {
        "recipe": str(recipe),
        "task": proposed.settings["task"],
        "base": proposed.settings["base"],
        "because": list(proposed.because),
        "dataset": dataset_id,
        "run": run,
    }


def _data(recording: Recording, asked: Asked) -> dict[str, Any]:
    """Learn from the training file; the validation file is the test, unless it is too small to judge on."""
    test = {"test": str(recording.validation)} if recording.n_validation >= FEW_ITEMS else {}
    return {"files": [str(recording.training)], **test, "skip_bad_rows": asked.skip_bad_rows}


def _settings(recording: Recording, asked: Asked, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "base": asked.base,
        "data": _data(recording, asked),
        "budget": {"max_minutes": asked.max_minutes} if asked.max_minutes else {},
        "judge": {"margin": asked.margin},
        "accept": list(asked.accept),
    }


def _name_of(recording: Recording) -> str:
    """Name the model as it was named: ft:base:organisation:suffix:id."""
    parts = (recording.job.model or recording.job.base).split(":")
    chosen = next((part for part in (*parts[3:4], *parts[1:2], *parts[:1]) if part), "model")
    return re.sub(r"[^a-z0-9._-]+", "-", chosen.lower()).strip("-._")[:62] or "model"


def _write_golden(recording: Recording, path: Path) -> GoldenSet | None:
    """Write the recorded answers as rows that everything reads, and say where they come from."""
    rows = golden_rows(recording.answers)
    old = recording.job.model
    if not rows or old is None:
        return None
    lines = as_lines(rows)
    atomic_write(path, lines)
    days = sorted(str(line.get("at"))[:10] for line in recording.answers if line.get("at"))
    collected = None if not days else days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"
    say(path, origin=f"your prompts, answered by {old}", collected=collected, generated_by=old)
    return GoldenSet(read_golden(str(path), rows), path, bytes_hash(lines), old)


def _keep(workshop: Workshop, golden: GoldenSet, name: str) -> str:
    """Keep the golden set as a data set of test rows alone."""
    examples = [row.recorded for row in golden.rows]
    source = SourceFile(
        path=str(golden.path), sha256=golden.sha256, rows=len(examples), source=read_manifest(str(golden.path))
    )
    version = DatasetVersion(
        name=f"{name}-golden",
        files=(source,),
        train=(),
        dev=(),
        test=tuple(e.id for e in examples),
        rows_blob=workshop.store.blobs.put("\n".join(e.model_dump_json() for e in examples).encode()),
        split_seed=0,
    )
    return workshop.store.datasets.save(version)


def _tuned(events: Iterator[Event], asked: Asked) -> Generator[Event, None, dict[str, object]]:
    """Tune; whoever stops it is told how to go on to the comparison."""
    try:
        for event in events:
            if isinstance(event, Finished):
                return event.result
            yield event
    except Interrupted as stop:
        job = f" --job {asked.job}" if asked.job else ""
        fix = f"{stop.fix}; then compare with: sartor import-openai {asked.folder}{job} --tuned NAME@N"
        raise Interrupted(stop.says, where=stop.where, fix=fix) from stop
    raise NothingToScore("tuning ended without a result.", fix="Run it again.")


def _job_json(job: Job) -> dict[str, Any]:
    settings = {
        "n_epochs": job.n_epochs,
        "batch_size": job.batch_size,
        "learning_rate_multiplier": job.rate_multiplier,
    }
    made = dict.fromkeys(("recipe", "task", "base", "because", "dataset", "run"))
    return {"schema": 1, "job": job.id, "replaces": job.model, "hyperparameters": settings, **made}


def _validation_told(recording: Recording) -> tuple[str, ...]:
    if recording.validation is None:
        return ()
    if recording.n_validation >= FEW_ITEMS:
        return (f"Test rows: the {recording.n_validation:,} rows of the job's validation file.",)
    return (f"The job's validation file is left out: {recording.n_validation:,} rows are too few to judge on.",)


def _golden_json(golden: GoldenSet) -> dict[str, object]:
    references = sum(row.reference is not None for row in golden.rows)
    return {"file": str(golden.path), "rows": len(golden.rows), "references": references}


def _golden_told(recording: Recording, golden: GoldenSet | None) -> str:
    if golden is None:
        return f"No answers of {recording.job.model} were recorded, so there is nothing to compare a replacement with."
    told = _golden_json(golden)
    left_out = len(recording.answers) - len(golden.rows)
    less = f"; {left_out:,} recorded answers are empty or repeated and left out" if left_out else ""
    return f"Golden set: {told['rows']:,} recorded answers, {told['references']:,} with a reference{less}."


def _not_compared(golden: GoldenSet | None, ref: str | None, place: Path) -> str:
    if golden is None:
        return "Imported. No answers were recorded, so whether a tuned model can replace it cannot be told."
    return f"Imported. Tune it with: sartor tune {place / 'recipe.yaml'}"
