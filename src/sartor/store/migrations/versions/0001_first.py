"""The first schema: data sets, runs and their steps, evidence, model versions, alias moves, looks at test parts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make every table."""
    _science()
    _registry()


def _science() -> None:
    op.create_table(
        "datasets",
        _number("number"),
        *map(_text, ("id", "name", "test_seal", "payload", "sha256")),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_datasets_id", "datasets", ["id"])
    op.create_table(
        "runs",
        *map(_text, ("id", "name", "state", "dataset_id", "created_at", "payload", "sha256")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "run_steps",
        _text("run_id"),
        _number("step"),
        *map(_text, ("kind", "payload", "sha256")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"]),
        sa.PrimaryKeyConstraint("run_id", "step", "kind"),
    )


def _registry() -> None:
    op.create_table(
        "evidence",
        *map(_text, ("id", "run_id", "dataset_id", "blob", "payload", "sha256")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "model_versions",
        _text("name"),
        _number("number"),
        *map(_text, ("run_id", "evidence_id", "created_at", "payload", "sha256")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"]),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"]),
        sa.PrimaryKeyConstraint("name", "number"),
        sa.UniqueConstraint("run_id"),
    )
    op.create_table(
        "alias_moves",
        _number("number"),
        *map(_text, ("alias", "previous", "payload", "sha256")),
        sa.Column("target", sa.Text()),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alias_moves_alias", "alias_moves", ["alias", "number"])
    op.create_table(
        "looks",
        *map(_text, ("test_seal", "run_id")),
        _number("number"),
        *map(_text, ("purpose", "sha256")),
        sa.PrimaryKeyConstraint("test_seal", "run_id"),
        sa.UniqueConstraint("test_seal", "number"),
    )
