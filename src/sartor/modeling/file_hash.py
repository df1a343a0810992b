"""sha256 of a file, read in pieces so that weights of any size fit."""

import hashlib
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Return the sha256 (hex) of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
