"""Files of the server's clients: a record each, and the bytes in a folder of their own under the file's id."""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, delete, func, insert, select

from sartor.concepts.uploaded_file import UploadedFile
from sartor.store.atomic import atomic_file, refusals_as_sentences, sync_folder
from sartor.store.database import reading, writing
from sartor.store.pages import Cursor, Page, page
from sartor.store.tables import api_files, payload_of, sealed, unsealed

_ID = re.compile(r"file-[A-Za-z0-9]{8,40}")


class Incoming:
    """Bytes that arrive; counted and hashed on their way to the disk."""

    def __init__(self, file: BinaryIO) -> None:
        """Start with none."""
        self._file, self._digest = file, hashlib.sha256()
        self.n_bytes = 0

    def write(self, data: bytes) -> None:
        """Take some more."""
        self._file.write(data)
        self._digest.update(data)
        self.n_bytes += len(data)

    @property
    def sha256(self) -> str:
        """Hash of what has come so far."""
        return self._digest.hexdigest()


@dataclass(frozen=True)
class Uploads:
    """The records of files, and their bytes."""

    engine: Engine
    root: Path

    def path(self, file_id: str) -> Path:
        """Return where the bytes of a file lie, or would lie."""
        if not _ID.fullmatch(file_id):
            raise ValueError(f"not a file id: {file_id!r}")
        return self.root / f"{file_id}.jsonl"

    @contextlib.contextmanager
    def receive(self, file_id: str) -> Iterator[Incoming]:
        """Take the bytes of a file; they are there, whole, when the block ends well, and not at all otherwise."""
        with atomic_file(self.path(file_id)) as file:
            yield Incoming(file)

    def save(self, file: UploadedFile) -> None:
        """Put a file on record; twice is the same as once."""
        keys = {"id": file.id, "project": file.project, "purpose": file.purpose, "payload": payload_of(file)}
        with writing(self.engine) as connection:
            if connection.execute(select(api_files.c.id).where(api_files.c.id == file.id)).first() is None:
                number = 1 + (connection.execute(select(func.max(api_files.c.number))).scalar() or 0)
                connection.execute(insert(api_files).values(sealed({"number": number, **keys})))

    def get(self, file_id: str) -> UploadedFile | None:
        """Return a file, if it is there."""
        with reading(self.engine) as connection:
            row = connection.execute(select(api_files).where(api_files.c.id == file_id)).mappings().first()
        return unsealed(UploadedFile, row, what=f"file {file_id}") if row else None

    def list(self, project: str, cursor: Cursor, *, purpose: str | None, now: int) -> Page[UploadedFile]:
        """Return a page of a project's files; what has expired is gone."""
        where = (api_files.c.project == project, *((api_files.c.purpose == purpose,) if purpose else ()))
        with reading(self.engine) as connection:
            return page(connection, api_files, UploadedFile, cursor, where, _alive_at(now))

    def delete(self, file_id: str) -> None:
        """Forget a file, its bytes first."""
        path = self.path(file_id)
        with refusals_as_sentences(path):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        with writing(self.engine) as connection:
            connection.execute(delete(api_files).where(api_files.c.id == file_id))


def _alive_at(now: int) -> Callable[[UploadedFile], bool]:
    return lambda file: file.expires_at is None or file.expires_at > now
