"""Verification: recompute every hash that is on record and name whatever does not fit.

Reads the rows as they lie, unlike the rest of the store, because what is broken must be reported, not raised.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Executable, Table, select, text

from sartor.concepts.api_key import ApiKey, AuditEntry
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.evaluation import Evaluation
from sartor.concepts.evidence import Evidence, Signature
from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import bytes_hash, canonical_json
from sartor.concepts.job import CheckpointPermission, Job, JobEvent
from sartor.concepts.model_version import AliasMove, ModelVersion
from sartor.concepts.receipt import Receipt
from sartor.concepts.run import Run, StepReport
from sartor.concepts.uploaded_file import UploadedFile
from sartor.errors import NotFound, WorkspaceProblem
from sartor.store.blobs import file_hash
from sartor.store.database import is_sqlite, reading
from sartor.store.seal import SEAL, sealed_file_hash
from sartor.store.tables import (
    alias_moves,
    api_audit_log,
    api_files,
    api_job_events,
    api_jobs,
    api_keys,
    api_permissions,
    datasets,
    evaluations,
    evidence,
    looks,
    model_versions,
    receipts,
    row_hash,
    run_steps,
    runs,
    signatures,
)
from sartor.store.workspace import DATABASE, Store

F = TypeVar("F", bound=Frozen)
Row = Mapping[str, Any]
_MISSING = "missing"


class Broken(Frozen):
    """One thing that is not what was written."""

    what: str
    expected: str
    found: str


class Verification(Frozen):
    """What was checked, and what of it is broken."""

    checked: int
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        """Say whether all of it is as it was written."""
        return not self.broken


@dataclass
class _Tally:
    """Counts the checks of one verification and collects what fails."""

    store: Store
    checked: int = 0
    broken: list[Broken] = field(default_factory=list)
    blobs_seen: set[str] = field(default_factory=set)

    def expect(self, what: str, expected: object, found: object) -> bool:
        """Count one check; remember it if `found` is not what was `expected`."""
        self.checked += 1
        if found != expected:
            self.broken.append(Broken(what=what, expected=str(expected), found=str(found)))
        return found == expected

    def result(self) -> Verification:
        return Verification(checked=self.checked, broken=tuple(self.broken))


def verify_all(store: Store) -> Verification:
    """Check every row, blob and adapter file of the workspace, and the database file itself."""
    tally = _Tally(store)
    _database(tally)
    _datasets(tally)
    known_data = {row["id"] for row in _rows(tally, datasets)}
    for _, run in _opened(tally, runs, Run):
        _present(tally, f"data set of run {run.id}", run.dataset_id, known_data)
        _run_files(tally, run)
    _opened(tally, run_steps, StepReport)
    for _, evaluation in _opened(tally, evaluations, Evaluation):
        folder = store.evaluations.root / evaluation.id
        for name, sha256 in evaluation.files.items():
            _file(tally, folder / name, f"{name} of evaluation {evaluation.id}", sha256)
    _opened(tally, signatures, Signature)
    _opened(tally, receipts, Receipt)
    _server(tally)
    proofs = {found.id: found for found in _evidence(tally)}
    for _, version in _opened(tally, model_versions, ModelVersion):
        _adapter(tally, version, proofs.get(version.evidence_id))
    _alias_chain(tally)
    _looks(tally)
    for sha256 in store.blobs.iterate():
        _blob(tally, sha256, "kept")
    return tally.result()


def verify_version(store: Store, name: str) -> Verification:
    """Check one model version and all that it rests on: adapter, evidence, answers, data set, run.

    Args:
        name: `name@n`, a model name (its newest version) or an alias.
    Raises: NotFound: there is no such version.
    """
    tally = _Tally(store)
    model, _, number = store.models.resolve(name).rpartition("@")
    of_name = _rows(tally, model_versions, model_versions.c.name == model)
    row = next((row for row in of_name if str(row["number"]) == number), None)
    if row is None:
        raise NotFound(f"There is no model or alias {name!r}.", fix="See sartor models list.")
    proofs = _evidence(tally, evidence.c.id == row["evidence_id"])
    _opened(tally, signatures, Signature, signatures.c.evidence_id == row["evidence_id"])
    same = (model_versions.c.name == model, model_versions.c.number == row["number"])
    for _, version in _opened(tally, model_versions, ModelVersion, *same):
        _adapter(tally, version, proofs[0] if proofs else None)
    for run in _rows(tally, runs, runs.c.id == row["run_id"]):
        _datasets(tally, datasets.c.id == run["dataset_id"])
    for _, run in _opened(tally, runs, Run, runs.c.id == row["run_id"]):
        _run_files(tally, run)
    _opened(tally, run_steps, StepReport, run_steps.c.run_id == row["run_id"])
    return tally.result()


def verify_evidence(store: Store, evidence_id: str) -> Verification:
    """Check one piece of evidence and all that it names: answers, scores, data set, adapter files.

    Raises: NotFound: there is no such evidence.
    """
    tally = _Tally(store)
    if not _rows(tally, evidence, evidence.c.id == evidence_id):
        raise NotFound(f"There is no evidence {evidence_id!r}.", fix="See sartor models list.")
    for found in _evidence(tally, evidence.c.id == evidence_id):
        _datasets(tally, datasets.c.id == found.dataset_id)
        _opened(tally, signatures, Signature, signatures.c.evidence_id == evidence_id)
        for _, version in _opened(tally, model_versions, ModelVersion, model_versions.c.evidence_id == evidence_id):
            _adapter(tally, version, found)
    return tally.result()


def _server(tally: _Tally) -> None:
    """Check what the server keeps for its clients."""
    for _, file in _opened(tally, api_files, UploadedFile):
        _file(tally, tally.store.uploads.path(file.id), f"file {file.id}", file.sha256)
    for table, kind in ((api_jobs, Job), (api_job_events, JobEvent), (api_permissions, CheckpointPermission)):
        _opened(tally, table, kind)
    _opened(tally, api_keys, ApiKey)
    _opened(tally, api_audit_log, AuditEntry)


def _asked(tally: _Tally, what: str, query: Executable) -> list[Row]:
    """Read rows as they lie; what cannot be read is broken."""
    try:
        with reading(tally.store.engine) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]
    except WorkspaceProblem as problem:
        tally.expect(what, "readable", problem.says)
        return []


def _rows(tally: _Tally, table: Table, *where: ColumnElement[bool]) -> list[Row]:
    return _asked(tally, f"table {table.name}", select(table).where(*where))


def _opened(tally: _Tally, table: Table, kind: type[F], *where: ColumnElement[bool]) -> list[tuple[Row, F]]:
    """Check the seal of every row, and return those that hold with the concepts they keep."""
    good: list[tuple[Row, F]] = []
    for row in _rows(tally, table, *where):
        key = row.get("id") or " ".join(str(row[column.name]) for column in table.primary_key)
        if not tally.expect(f"{table.name} {key}", row["sha256"], row_hash(row)):
            continue
        try:
            good.append((row, kind.model_validate(json.loads(row["payload"]))))
        except (ValidationError, ValueError) as error:
            tally.expect(f"{table.name} {key}", f"a {kind.__name__}", str(error).splitlines()[0])
    return good


def _datasets(tally: _Tally, *where: ColumnElement[bool]) -> list[DatasetVersion]:
    """Check data sets: their seals, their ids against their rows, and the blobs of rows and documents."""
    found = _opened(tally, datasets, DatasetVersion, *where)
    for row, version in found:
        tally.expect(f"id of data set {version.name}", row["id"], version.id)
        _blob(tally, version.rows_blob, f"rows of {version.name}")
        for document in version.documents:
            _blob(tally, document.sha256, f"document {document.path} of {version.name}")
    return [version for _, version in found]


def _evidence(tally: _Tally, *where: ColumnElement[bool]) -> list[Evidence]:
    """Check evidence: its seal, its id against its content, and every blob that it names."""
    found = _opened(tally, evidence, Evidence, *where)
    for row, one in found:
        tally.expect(f"id of evidence {row['id']}", row["id"], one.id)
        tally.expect(f"blob of {one.id}", row["blob"], bytes_hash(canonical_json(one.content()).encode()))
        for name, sha256 in {"content": row["blob"], "scores": one.scores_blob, **one.answers}.items():
            _blob(tally, sha256, f"{name} of {one.id}")
    return [one for _, one in found]


def _blob(tally: _Tally, sha256: str, why: str) -> None:
    """Check one blob, once in a verification."""
    if sha256 in tally.blobs_seen:
        return
    tally.blobs_seen.add(sha256)
    _file(tally, tally.store.blobs.path(sha256), f"blob {sha256[:12]} ({why})", sha256)


def _file(tally: _Tally, path: Path, what: str, sha256: str) -> None:
    try:
        tally.expect(what, sha256, file_hash(path))
    except FileNotFoundError:
        tally.expect(what, sha256, _MISSING)
    except OSError as error:
        tally.expect(what, sha256, f"unreadable: {error.strerror}")


def _run_files(tally: _Tally, run: Run) -> None:
    """Check what a finished run left in its folder: answers, scores, report, card, weights."""
    for name, sha256 in run.files.items():
        _file(tally, tally.store.runs.folder(run.id) / name, f"{name} of run {run.id}", sha256)


def _adapter(tally: _Tally, version: ModelVersion, proof: Evidence | None) -> None:
    """Check the files of a version, and that they are the ones its evidence is about."""
    folder = tally.store.folder / version.adapter
    for name, sha256 in version.adapter_files.items():
        _file(tally, folder / name, f"{name} of {version.ref}", sha256)
    for name, sha256 in (proof.adapter_files if proof else {}).items():
        tally.expect(f"{name} in the evidence of {version.ref}", version.adapter_files.get(name, _MISSING), sha256)


def _alias_chain(tally: _Tally) -> None:
    """Check the moves: their seals, the chain that links them, and that none is gone."""
    _opened(tally, alias_moves, AliasMove)
    rows = sorted(_rows(tally, alias_moves), key=lambda row: row["number"])
    previous = ""
    for row in rows:
        tally.expect(f"link before alias move {row['number']}", row["previous"], previous)
        previous = row["sha256"]
    if not is_sqlite(tally.store.engine):
        return
    # SQLite's own counter remembers moves that were deleted from the end, which no chain can show
    counter = _asked(tally, "sqlite_sequence", text("SELECT seq FROM sqlite_sequence WHERE name = 'alias_moves'"))
    tally.expect("count of alias moves", counter[0]["seq"] if counter else 0, len(rows))


def _looks(tally: _Tally) -> None:
    """Check the looks: their seals, and that none is gone from the middle."""
    numbers: dict[str, list[int]] = {}
    for row in _rows(tally, looks):
        tally.expect(f"looks {row['test_seal'][:12]} {row['run_id']}", row["sha256"], row_hash(row))
        numbers.setdefault(row["test_seal"], []).append(row["number"])
    for seal, counted in numbers.items():
        tally.expect(f"looks at {seal[:12]}", set(range(1, len(counted) + 1)), set(counted))


def _present(tally: _Tally, what: str, wanted: str, known: set[str]) -> None:
    tally.expect(what, wanted, wanted if wanted in known else _MISSING)


def _database(tally: _Tally) -> None:
    """Check the file against its seal, let SQLite check it too, and see that no row refers to one that is gone."""
    if not is_sqlite(tally.store.engine):  # PostgreSQL keeps its references whole, and has checksums of its own
        return
    _database_seal(tally)
    for row in _asked(tally, DATABASE, text("PRAGMA integrity_check(5)")):
        tally.expect(DATABASE, "ok", *row.values())
    orphans = _asked(tally, DATABASE, text("PRAGMA foreign_key_check"))
    tally.expect(f"references to missing rows in {DATABASE}", 0, len(orphans))


def _database_seal(tally: _Tally) -> None:
    database = tally.store.folder / DATABASE
    try:
        wanted = sealed_file_hash(tally.store.engine, database)
    except ValueError:
        tally.expect(SEAL, "a seal", "something else")
    except WorkspaceProblem as problem:
        tally.expect(DATABASE, "readable", problem.says)
    else:
        if wanted:
            _file(tally, database, DATABASE, wanted)
