"""Lock files: who holds one is alone; the system lets go of it when the process dies, however it dies."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from sartor.errors import WorkspaceProblem
from sartor.store.atomic import refusals_as_sentences

try:
    import fcntl
except ImportError:  # Windows has none; there, nothing guards against a second writer
    fcntl: Any = None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for it if need be."""
    with refusals_as_sentences(path), path.open("a") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def alone(path: Path, *, what: str) -> Iterator[None]:
    """Hold the lock file at `path`. Raises: WorkspaceProblem: another process holds it."""
    with refusals_as_sentences(path):
        file = path.open("a")
    with file:
        if not _taken(file):
            raise WorkspaceProblem(
                "Another process is at work on it.", where=what, fix="Wait until it has ended, or stop it."
            )
        yield


def is_held(path: Path) -> bool:
    """Whether a process holds the lock file at `path`."""
    if not path.is_file():
        return False
    with path.open("r") as file:
        return not _taken(file)


def _taken(file: TextIO) -> bool:
    if not fcntl:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
