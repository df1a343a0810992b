"""Writing files so that a crash leaves the old one or the new one, never half of one.

Knows the file system only: temporary file, fsync, rename, fsync of the folder. Turns what the
operating system refuses (no space, no permission) into sentences.
"""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sartor.errors import WorkspaceProblem

TEMPORARY_PREFIX = ".tmp-"
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_MIB = 1024 * 1024


def atomic_write(path: Path, data: bytes) -> None:
    """Put `data` at `path` durably, replacing what was there, in one step."""
    with atomic_file(path) as file:
        file.write(data)


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a temporary file that becomes `path` when the block ends well, and vanishes otherwise."""
    with refusals_as_sentences(path):
        make_folder(path.parent)
        temporary = path.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line at the end of `path`, whole or not at all, unless the process dies within."""
    with refusals_as_sentences(path), path.open("ab", buffering=0) as file:
        length = os.fstat(file.fileno()).st_size
        data = line.encode() + b"\n"
        try:
            while data:
                data = data[file.write(data) :]
        except OSError:
            file.truncate(length)
            raise


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents so that their names survive a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names inside `folder` durable, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(folder: Path) -> None:
    """Make the contents of every file in `folder` durable, and their names."""
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def require_free(folder: Path, bytes_needed: int) -> None:
    """Refuse to start what the disk cannot hold.

    Raises: WorkspaceProblem: names the free and the needed space.
    """
    place = next((p for p in (folder, *folder.absolute().parents) if p.exists()), Path.cwd())
    free_bytes = shutil.disk_usage(place).free
    if free_bytes < bytes_needed:
        raise WorkspaceProblem(
            f"The disk has {free_bytes / _MIB:,.0f} MiB free and {bytes_needed / _MIB:,.0f} MiB are needed.",
            where=str(folder),
            fix="Free some space, or use --workspace on another disk.",
        )


@contextlib.contextmanager
def refusals_as_sentences(path: Path) -> Iterator[None]:
    """Turn an OSError about `path` into a WorkspaceProblem with the fix; let what is not the user's fault through."""
    try:
        yield
    except OSError as error:
        problem = _problem_of(error, path)
        if problem is None:
            raise
        raise problem from error


def _problem_of(error: OSError, path: Path) -> WorkspaceProblem | None:
    """Find the sentence for `error`."""
    if error.errno in _NO_SPACE:
        return WorkspaceProblem(
            "There is no space left to write this.",
            where=str(path),
            fix="Free some space, or use --workspace on another disk.",
        )
    if error.errno in _NOT_ALLOWED:
        return WorkspaceProblem(
            "This place cannot be written.",
            where=str(path),
            fix="Change its permissions, or use --workspace with a folder of your own.",
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return WorkspaceProblem(
            "A file stands where a folder is needed.",
            where=str(path),
            fix="Move it away, or use --workspace elsewhere.",
        )
    return None
