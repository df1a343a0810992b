"""Blobs: bytes kept under their own sha256, so that what is read is what was written.

Knows files and hashes; not what the bytes mean, nor who refers to them.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sartor.concepts.ids import bytes_hash
from sartor.errors import SartorError
from sartor.store.atomic import atomic_file, atomic_write, refusals_as_sentences

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 1024 * 1024


class BlobBroken(SartorError):
    """A blob is gone or its bytes have changed."""

    code = "blob_broken"


@dataclass(frozen=True)
class Blobs:
    """The folder of blobs: `folder/ab/abcd...`."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Return where the blob lies, or would lie."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep `data` and return its sha256; keeping it twice is the same as once, and mends a broken copy."""
        sha256 = bytes_hash(data)
        if not self.verify(sha256):
            atomic_write(self.path(sha256), data)
        return sha256

    def put_file(self, source: Path) -> str:
        """Keep a copy of the file `source` and return its sha256, without holding it in memory."""
        sha256 = file_hash(source)
        if self.verify(sha256):
            return sha256
        copied = hashlib.sha256()
        with source.open("rb") as reader, atomic_file(self.path(sha256)) as writer:
            while chunk := reader.read(_CHUNK_BYTES):
                copied.update(chunk)
                writer.write(chunk)
            if copied.hexdigest() != sha256:
                raise BlobBroken("The file changed while it was read.", where=str(source), fix="Run the command again.")
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes, checked against their name.

        Raises: BlobBroken: they are gone or have changed.
        """
        path = self.path(sha256)
        with refusals_as_sentences(path):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                raise _broken(path, "is missing from the workspace") from None
        if bytes_hash(data) != sha256:
            raise _broken(path, "is not what was written: its bytes have changed")
        return data

    def has(self, sha256: str) -> bool:
        """Say whether a blob of that name is there, without reading it."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Read the blob and say whether it is there and unchanged."""
        return self.has(sha256) and file_hash(self.path(sha256)) == sha256

    def iterate(self) -> Iterator[str]:
        """Yield the name of every blob, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if _SHA256.fullmatch(path.name))


def file_hash(path: Path) -> str:
    """Return the sha256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_hashes(folder: Path, *, but: str = "") -> dict[str, str]:
    """Return the sha256 of every file below `folder`, by its path in it; files named `but` are left out."""
    kept = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != but)
    return {str(path.relative_to(folder)): file_hash(path) for path in kept}


def _broken(path: Path, what: str) -> BlobBroken:
    return BlobBroken(
        f"The blob {path.name[:12]} {what}.",
        where=str(path),
        fix="Run sartor verify to see what else is touched, then restore the file from a copy.",
    )
