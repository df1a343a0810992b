"""The tables, and the sealed row: every row keeps the sha256 of all its other columns.

Payloads are the JSON of a concept; the other columns are the keys that queries need. The seal finds
accidents (a flipped byte, a hand edit); it is no signature, for whoever can write the file can reseal it.
"""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash
from sartor.errors import SartorError

F = TypeVar("F", bound=Frozen)
metadata = MetaData()

datasets = Table(
    "datasets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("test_seal", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_autoincrement=True,
)
runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
run_steps = Table(
    "run_steps",
    metadata,
    Column("run_id", Text, ForeignKey("runs.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
evidence = Table(
    "evidence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
model_versions = Table(
    "model_versions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False, unique=True),
    Column("evidence_id", Text, ForeignKey("evidence.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
alias_moves = Table(
    "alias_moves",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("alias", Text, nullable=False),
    Column("target", Text),
    Column("previous", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("ix_alias_moves_alias", "alias", "number"),
    sqlite_autoincrement=True,
)
looks = Table(
    "looks",
    metadata,
    Column("test_seal", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("test_seal", "number"),
)
evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
signatures = Table(
    "signatures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("evidence_id", Text, ForeignKey("evidence.id"), nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_autoincrement=True,
)
receipts = Table(
    "receipts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False, index=True),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""`file` is the sha256 of the repaired file."""
api_files = Table(
    "api_files",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("project", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("ix_api_files_project", "project", "number"),
    sqlite_autoincrement=True,
)
api_jobs = Table(
    "api_jobs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("project", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("model", Text, unique=True),
    Column("lease_owner", Text),
    Column("lease_until", BigInteger),
    Column("leased_at", BigInteger),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("ix_api_jobs_project", "project", "number"),
    sqlite_autoincrement=True,
)
"""`model` is the fine-tuned one; a lease is a worker's, until `lease_until` (milliseconds since 1970)."""
api_job_events = Table(
    "api_job_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("job_id", Text, ForeignKey("api_jobs.id"), nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("ix_api_job_events_job", "job_id", "number"),
    sqlite_autoincrement=True,
)
api_permissions = Table(
    "api_permissions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("model", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("model", "project"),
    sqlite_autoincrement=True,
)
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
api_audit_log = Table(
    "api_audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("payload", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_autoincrement=True,
)


class RecordBroken(SartorError):
    """A row of the database is not what was written."""

    code = "record_broken"


def payload_of(value: Frozen) -> str:
    """Write a concept as the JSON text that a row keeps; a loss of NaN stays NaN."""
    return json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def row_hash(row: Mapping[Any, Any]) -> str:
    """Return the sha256 of every column but `sha256` itself."""
    return content_hash({key: value for key, value in row.items() if key != "sha256"})


def sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row with its seal."""
    return {**row, "sha256": row_hash(row)}


def unsealed(kind: type[F], row: Mapping[Any, Any], *, what: str) -> F:
    """Return the concept that a row keeps.

    Raises: RecordBroken: the row does not fit its seal.
    """
    if row_hash(row) != row["sha256"]:
        raise RecordBroken(
            f"The record of {what} is not what was written: sartor.db has been changed.",
            fix="Run sartor verify to see what else is touched, then restore sartor.db from a copy.",
        )
    return kind.model_validate(json.loads(row["payload"]))
