"""Evaluations on record, and the folder where each keeps its answers, scores and page."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, insert, select

from sartor.concepts.evaluation import Evaluation
from sartor.store.atomic import make_folder, refusals_as_sentences
from sartor.store.database import reading, writing
from sartor.store.tables import evaluations, payload_of, sealed, unsealed


@dataclass(frozen=True)
class Evaluations:
    """The records of evaluations."""

    engine: Engine
    root: Path
    """Folder that holds a folder for each evaluation."""

    def folder(self, evaluation_id: str) -> Path:
        """Return the folder of the evaluation's files, made if it was missing."""
        folder = self.root / evaluation_id
        with refusals_as_sentences(folder):
            make_folder(folder)
        return folder

    def save(self, evaluation: Evaluation) -> None:
        """Put a finished evaluation on record, for good."""
        row = sealed({"id": evaluation.id, "payload": payload_of(evaluation)})
        with writing(self.engine) as connection:
            connection.execute(insert(evaluations).values(row))

    def list(self) -> tuple[Evaluation, ...]:
        """Return every evaluation, oldest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(evaluations).order_by(evaluations.c.id)).mappings().all()
        return tuple(unsealed(Evaluation, row, what=f"evaluation {row['id']}") for row in rows)
