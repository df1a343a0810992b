"""Opening a workspace: one folder with the database (or elsewhere, by URL), the blobs and the files of the runs."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from sartor.errors import WorkspaceProblem
from sartor.store.atomic import make_folder, refusals_as_sentences, require_free
from sartor.store.blobs import Blobs
from sartor.store.database import is_sqlite, make_engine
from sartor.store.datasets import Datasets
from sartor.store.evaluations import Evaluations
from sartor.store.jobs import Jobs
from sartor.store.keys import AuditLog, Keys, Permissions
from sartor.store.looks import Looks
from sartor.store.models import Models
from sartor.store.postgres import PLACE, make_postgres_engine, settle
from sartor.store.receipts import Receipts
from sartor.store.runs import Runs
from sartor.store.seal import renew_seal
from sartor.store.upgrade import bring_up_to_date
from sartor.store.upload_parts import UploadParts
from sartor.store.uploads import Uploads

__all__ = ["DATABASE", "Store", "open_workspace", "require_free"]

DATABASE = "sartor.db"
_LEAST_FREE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Store:
    """Everything that is kept, by noun."""

    folder: Path
    engine: Engine
    blobs: Blobs
    datasets: Datasets
    runs: Runs
    models: Models
    looks: Looks
    evaluations: Evaluations
    receipts: Receipts
    uploads: Uploads
    parts: UploadParts
    jobs: Jobs
    permissions: Permissions
    keys: Keys
    audit_log: AuditLog

    def close(self) -> None:
        """Seal the database and let go of it; the parts must not be used after that."""
        if is_sqlite(self.engine):
            with contextlib.suppress(WorkspaceProblem):  # a seal that cannot be renewed is stale, which is no fault
                renew_seal(self.engine, self.folder / DATABASE)
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_workspace(folder: Path, *, create: bool = True, database: str | None = None) -> Store:
    """Open the workspace at `folder`, bringing an older one up to date.

    Args:
        folder: Holds blobs and the files of runs and uploads.
        create: Make what is missing.
        database: URL of the PostgreSQL database that has the records; None: a SQLite file in the folder.
    Raises: WorkspaceProblem: it is a file, cannot be written, is full, damaged, or of a newer Sartor; or its records
        are in another database.
    """
    folder = folder.expanduser().absolute()
    _check_place(folder, create=create)
    settle(folder, database, sqlite=folder / DATABASE)
    engine = make_postgres_engine(database) if database else make_engine(folder / DATABASE)
    try:
        bring_up_to_date(engine, folder)
    except BaseException:
        engine.dispose()
        raise
    blobs = Blobs(folder / "blobs")
    return Store(
        folder=folder,
        engine=engine,
        blobs=blobs,
        datasets=Datasets(engine),
        runs=Runs(engine, folder / "runs"),
        models=Models(engine, blobs),
        looks=Looks(engine),
        evaluations=Evaluations(engine, folder / "evaluations"),
        receipts=Receipts(engine),
        uploads=Uploads(engine, folder / "uploads"),
        parts=UploadParts(folder / "uploads" / "parts"),
        jobs=Jobs(engine),
        permissions=Permissions(engine),
        keys=Keys(engine),
        audit_log=AuditLog(engine),
    )


def _check_place(folder: Path, *, create: bool) -> None:
    """Make sure that `folder` is one we can work in."""
    with refusals_as_sentences(folder):
        if folder.exists() and not folder.is_dir():
            raise WorkspaceProblem(
                "The workspace is a file; it must be a folder.", where=str(folder), fix="Use --workspace elsewhere."
            )
        if not create and not any((folder / place).exists() for place in (DATABASE, PLACE)):
            raise WorkspaceProblem(
                "There is no workspace here.", where=str(folder), fix="Check --workspace, or start with sartor tune."
            )
        require_free(folder, _LEAST_FREE_BYTES)
        for part in (folder, folder / "blobs", folder / "runs"):
            make_folder(part)
        _check_writable(folder)


def _check_writable(folder: Path) -> None:
    """Refuse a place in which the database could not be written, before half of the work is done."""
    for place in (folder, folder / DATABASE):
        if place.exists() and not os.access(place, os.W_OK):
            raise WorkspaceProblem(
                "This place cannot be written.",
                where=str(place),
                fix="Change its permissions, or use --workspace with a folder of your own.",
            )
