"""A job's files before it is queued: every error of a file at once, and the audit's report kept."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sartor.actions.audit import audit
from sartor.actions.import_dataset import CHECKS, REFUSED
from sartor.actions.read_files import read_file
from sartor.actions.workshop import Workshop
from sartor.concepts.finding import BadRow, Finding
from sartor.concepts.job import Job, JobError
from sartor.data.audit.corpus import ReadFile
from sartor.data.formats.rows import Columns
from sartor.errors import BadData

LEAST_EXAMPLES = 10
_MOST_LISTED = 100


class Checked(NamedTuple):
    """What was found in a job's files."""

    error: JobError | None
    audit: str | None
    """Blob of the report."""
    warnings: tuple[str, ...] = ()


def check_files(workshop: Workshop, job: Job) -> Checked:
    """Read and audit the files of a job."""
    kinds = (("training", job.training_file), ("validation", job.validation_file))
    read: list[ReadFile] = []
    for kind, file_id in kinds:
        if file_id is None:
            continue
        found = _read(workshop, kind, file_id)
        if isinstance(found, JobError):
            return Checked(found, None)
        read.append(found)
    least = len(read[0].result.examples)
    if least < LEAST_EXAMPLES and not read[0].result.bad_rows:
        says = f"Training file has {least} example(s), but must have at least {LEAST_EXAMPLES} examples"
        return Checked(JobError(code="invalid_n_examples", message=says, param="training_file"), None)
    for (kind, _), file in zip(kinds, read, strict=False):
        if file.result.bad_rows or any(e.rejected is not None for e in file.result.examples):
            return Checked(_invalid(kind, _bad_rows(file)), None)
    return _audited(workshop, job, read[0].path)


def _read(workshop: Workshop, kind: str, file_id: str) -> ReadFile | JobError:
    if workshop.store.uploads.get(file_id) is None:
        return _invalid(kind, [f"No such File object: {file_id}"])
    try:
        return read_file(str(workshop.store.uploads.path(file_id)), Columns())
    except BadData as problem:
        return _invalid(kind, [problem.says])


def _bad_rows(file: ReadFile) -> list[str]:
    said = [_line(row) for row in file.result.bad_rows]
    for example in file.result.examples:
        if example.rejected is not None:
            says = "is a preference pair, but the job is using 'supervised' as the training method."
            said.append(f"Line {example.source.row} {says}")
    return said


def _line(row: BadRow) -> str:
    return f"Line {row.row} {row.says}"


def _audited(workshop: Workshop, job: Job, path: str) -> Checked:
    report = audit([path], checks=CHECKS, cache=workshop.cache)
    text = json.dumps(report.to_json(), ensure_ascii=False, sort_keys=True)
    blob = workshop.store.blobs.put(text.replace(json.dumps(path), json.dumps(job.training_file)).encode())
    accepted = set(job.recipe.get("accept", ()))
    errors = [f for f in report.findings if f.severity == "error" and f.check in REFUSED and f.check not in accepted]
    if errors:
        names = sorted({f.check for f in errors})
        how = f'Mend the file, or accept them with "x_sartor": {{"accept": {json.dumps(names)}}} in the request.'
        return Checked(_invalid("training", [_finding(f) for f in errors], how), blob)
    others = [f for f in report.findings if f.severity == "warning"]
    counted = {check: sum(f.check == check for f in others) for check in dict.fromkeys(f.check for f in others)}
    warnings = tuple(f"The audit found {n} of {check}: see x_sartor.audit." for check, n in counted.items())
    return Checked(None, blob, warnings)


def _finding(finding: Finding) -> str:
    return f"Line {finding.rows[0]} {finding.check}: {finding.says}"


def _invalid(kind: str, said: Sequence[str], how: str = "") -> JobError:
    listed = " ".join(said[:_MOST_LISTED])
    more = f" And {len(said) - _MOST_LISTED} more." if len(said) > _MOST_LISTED else ""
    says = f"The job failed due to an invalid {kind} file. Invalid file format. {listed}{more} {how}".strip()
    return JobError(code=f"invalid_{kind}_file", message=says, param=f"{kind}_file")
