"""Open a folder that tools/record_openai.py wrote: which job to replace, its files, and what its model answered."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast

from sartor.actions.source_manifest import known_of, write_manifest
from sartor.data.formats.openai_record import Job, read_job
from sartor.errors import BadData
from sartor.modeling.file_hash import file_sha256

_RECORD_AGAIN = "Record it again with tools/record_openai.py, while OpenAI still has it."


class Recording(NamedTuple):
    """One job of a recorded account."""

    job: Job
    training: Path
    validation: Path | None
    n_validation: int
    """Rows of the validation file."""
    answers: tuple[dict[str, object], ...]
    """What its model answered, a line a prompt."""


def open_recording(folder: Path, job_id: str | None) -> Recording:
    """Find the job to replace, and its files.

    Args:
        folder: What the recorder wrote.
        job_id: Of the job; None: the one that was recorded with answers, or the only one.
    Raises: BadData: nothing was recorded there, several jobs fit, or a file is gone or was changed.
    """
    jobs = [read_job(found) for path in sorted(folder.glob("jobs/*/job.json")) if (found := _object(path))]
    if not jobs:
        fix = "Give the folder that tools/record_openai.py --out wrote."
        raise BadData("holds no recorded fine-tuning job.", where=str(folder), fix=fix)
    answers = _answers_by_model(folder)
    job = _choose(folder, jobs, set(answers), job_id)
    training = _file(folder, job, job.training_file)
    if training is None:
        raise BadData(f"the training file of {job.id} was not recorded.", where=str(folder), fix=_RECORD_AGAIN)
    validation = _file(folder, job, job.validation_file)
    n_validation = sum(1 for line in validation.read_bytes().split(b"\n") if line.strip()) if validation else 0
    return Recording(job, training, validation, n_validation, answers.get(job.model or "", ()))


def say_origin(recording: Recording) -> None:
    """Write beside the job's files where they come from, as far as nobody said it before."""
    for path in (recording.training, recording.validation):
        if path is not None:
            about = _object(path.with_suffix(".json")) or {}
            created = about.get("created_at")
            day = day_of(created if isinstance(created, int) else recording.job.created_at)
            origin = f"{about.get('filename') or path.name}, a file of OpenAI's job {recording.job.id}"
            say(path, origin=origin, collected=day)


def say(path: Path, **said: str | None) -> None:
    """Put into a file's source manifest what is not said there yet."""
    known = known_of(str(path))
    write_manifest(str(path), {name: value for name, value in said.items() if getattr(known, name) is None})


def day_of(seconds: int) -> str:
    """Return the day of a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _choose(folder: Path, jobs: Sequence[Job], answered: set[str], job_id: str | None) -> Job:
    done = [job for job in jobs if job.status == "succeeded" and job.kind == "supervised"]
    fit = [job for job in done if job.model in answered] or done
    if job_id:
        fit = [job for job in done if job.id == job_id]
    if len(fit) == 1:
        return fit[0]
    listed = ", ".join(f"{job.id} ({job.kind}, {job.status}, {job.model or 'no model'})" for job in fit or jobs)
    says = "has several jobs that could be replaced." if fit else "has no finished supervised job of that name."
    raise BadData(says, where=str(folder), fix=f"Name one with --job: {listed}.")


def _file(folder: Path, job: Job, file_id: str | None) -> Path | None:
    """Return a recorded file of the job.

    Raises: BadData: it is not what the manifest says.
    """
    path = folder / "files" / f"{file_id}.jsonl"
    if file_id is None or not path.is_file():
        return None
    manifest = _object(folder / "manifest.json") or {}
    listed = [cast("dict[str, object]", one) for one in cast("list[object]", manifest.get("files") or [])]
    known = {str(one.get("path")): one.get("sha256") for one in listed}.get(f"files/{path.name}")
    if known is not None and known != file_sha256(path):
        says = f"was changed after it was recorded for {job.id}: its hash is not that of manifest.json."
        raise BadData(says, where=str(path), fix="Delete it and run the recorder again.")
    return path


def _answers_by_model(folder: Path) -> dict[str, tuple[dict[str, object], ...]]:
    found: dict[str, tuple[dict[str, object], ...]] = {}
    for path in sorted(folder.glob("answers/*.jsonl")):
        if not path.name.endswith(".refused.jsonl"):
            lines = tuple(line for text in path.read_bytes().split(b"\n") if (line := _parsed(text)))
            if lines:
                found[str(lines[0].get("asked_model"))] = lines
    return found


def _object(path: Path) -> dict[str, object] | None:
    return _parsed(path.read_bytes()) if path.is_file() else None


def _parsed(text: bytes) -> dict[str, object] | None:
    """Read a JSON object; a line that a crash cut short is as if it had not come."""
    try:
        value: object = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None
