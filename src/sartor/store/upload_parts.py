"""Uploads under way: a folder each, with what is to come and the parts that came; nothing of it outlives its hours."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from sartor.concepts.upload import Upload
from sartor.store.atomic import atomic_file, atomic_write, make_folder, refusals_as_sentences
from sartor.store.lock import locked
from sartor.store.uploads import Incoming

_ID = re.compile(r"(upload|part)_[A-Za-z0-9]{8,40}")
_RECORD = "upload.json"


@dataclass(frozen=True)
class UploadParts:
    """What lies in the folder of uploads under way."""

    root: Path

    @contextlib.contextmanager
    def alone(self, upload_id: str) -> Iterator[None]:
        """Be the only one to end an upload."""
        with locked(self._folder(upload_id) / ".lock"):
            yield

    def save(self, upload: Upload) -> None:
        """Keep what an upload is now."""
        folder = self.root / upload.id
        with refusals_as_sentences(folder):
            make_folder(self.root)
            make_folder(folder)
            atomic_write(folder / _RECORD, upload.model_dump_json().encode())

    def get(self, upload_id: str) -> Upload | None:
        """Return an upload, if it is there."""
        try:
            return Upload.model_validate_json((self._folder(upload_id) / _RECORD).read_bytes())
        except (OSError, ValueError, ValidationError):
            return None

    @contextlib.contextmanager
    def receive(self, upload_id: str, part_id: str) -> Iterator[Incoming]:
        """Take the bytes of a part; they are there, whole, when the block ends well, and not at all otherwise."""
        with atomic_file(self.path(upload_id, part_id)) as file:
            yield Incoming(file)

    def path(self, upload_id: str, part_id: str) -> Path:
        """Return where a part lies, or would lie."""
        if not _ID.fullmatch(part_id):
            raise ValueError(f"not the id of a part: {part_id!r}")
        return self._folder(upload_id) / part_id

    def clear(self, upload_id: str) -> None:
        """Forget the parts of an upload."""
        for path in self._folder(upload_id).glob("part_*"):
            path.unlink(missing_ok=True)

    def sweep(self, before: int) -> None:
        """Forget the uploads that expired before a time, whatever became of them."""
        for folder in self.root.glob("upload_*"):
            upload = self.get(folder.name)
            if upload is None or upload.expires_at < before:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, upload_id: str) -> Path:
        if not _ID.fullmatch(upload_id):
            raise ValueError(f"not the id of an upload: {upload_id!r}")
        return self.root / upload_id
