"""What clients of the server bring and ask for: files, jobs and their events, permissions, keys, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    _files()
    _jobs()
    _keys()


def _files() -> None:
    op.create_table(
        "api_files",
        _number(),
        *map(_text, ("id", "project", "purpose", "payload", "sha256")),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_files_project", "api_files", ["project", "number"])


def _jobs() -> None:
    op.create_table(
        "api_jobs",
        _number(),
        *map(_text, ("id", "project", "status")),
        sa.Column("model", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("leased_at", sa.BigInteger()),
        *map(_text, ("payload", "sha256")),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("model"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_jobs_status", "api_jobs", ["status"])
    op.create_index("ix_api_jobs_project", "api_jobs", ["project", "number"])
    op.create_table(
        "api_job_events",
        _number(),
        *map(_text, ("id", "job_id", "payload", "sha256")),
        sa.ForeignKeyConstraint(["job_id"], ["api_jobs.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_job_events_job", "api_job_events", ["job_id", "number"])


def _keys() -> None:
    op.create_table(
        "api_permissions",
        _number(),
        *map(_text, ("id", "model", "project", "payload", "sha256")),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("model", "project"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_keys",
        *map(_text, ("id", "hash", "payload", "sha256")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "api_audit_log",
        _number(),
        *map(_text, ("payload", "sha256")),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
