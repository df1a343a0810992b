"""Evaluations on record, and signatures of evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Make both tables."""
    op.create_table("evaluations", *map(_text, ("id", "payload", "sha256")), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "signatures",
        sa.Column("number", sa.Integer(), nullable=False),
        *map(_text, ("evidence_id", "payload", "sha256")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
