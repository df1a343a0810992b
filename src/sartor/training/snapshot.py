"""Snapshots that are whole or absent: temp folder, hashes, fsync, manifest last, rename.

A folder `step-N` exists only with a manifest that names every file and its hash. Reading takes the newest one that
verifies and says which ones did not.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from safetensors.torch import load_file, save
from torch import Tensor

from sartor.modeling.file_hash import file_sha256

_KEEP = 2
_FILES = ("state.json", "tensors.safetensors")


class Snapshot(NamedTuple):
    """A verified snapshot."""

    step: int
    tensors: dict[str, Tensor]
    state: dict[str, Any]


def save_snapshot(folder: Path, step: int, tensors: dict[str, Tensor], state: dict[str, Any]) -> Path:
    """Write `folder/step-N` so that a crash at any moment leaves it whole or absent; keep the newest two.

    Args:
        folder: The run's snapshot folder; made if missing.
        step: Optimizer steps done.
        tensors: Anything safetensors can hold.
        state: JSON values.
    """
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".tmp-{step}-{uuid.uuid4().hex[:8]}"
    try:
        _write_files(temporary, step, tensors, state)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    final = folder / _name(step)
    if final.exists():
        shutil.rmtree(final)
    temporary.rename(final)
    _fsync(folder)
    _drop_old(folder, step)
    return final


def _write_files(folder: Path, step: int, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
    folder.mkdir()
    hashes = {
        "state.json": _write(folder / "state.json", json.dumps(state, sort_keys=True).encode()),
        "tensors.safetensors": _write(
            folder / "tensors.safetensors", save({k: v.contiguous() for k, v in tensors.items()})
        ),
    }
    manifest = {"schema": 1, "step": step, "files": hashes}
    _write(folder / "MANIFEST.json", json.dumps(manifest, sort_keys=True).encode())
    _fsync(folder)


def newest_snapshot(
    folder: Path, *, fits: Callable[[Snapshot], bool] = lambda _: True
) -> tuple[Snapshot | None, list[str]]:
    """Return the newest snapshot that verifies and fits, and the names of newer ones that do not."""
    broken: list[str] = []
    for path in sorted(folder.glob("step-*"), reverse=True) if folder.is_dir() else []:
        snapshot = _read(path)
        if snapshot and fits(snapshot):
            return snapshot, broken
        broken.append(path.name)
    return None, broken


def _read(path: Path) -> Snapshot | None:
    if not _verifies(path):
        return None
    state = json.loads((path / "state.json").read_text("utf-8"))
    return Snapshot(int(path.name[5:]), load_file(path / "tensors.safetensors"), state)


def _verifies(path: Path) -> bool:
    try:
        manifest = json.loads((path / "MANIFEST.json").read_text("utf-8"))
        return {name: file_sha256(path / name) for name in _FILES} == manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _drop_old(folder: Path, step: int) -> None:
    """Keep the newest two up to this step; later ones are broken, or of a course that was given up."""
    by_step = sorted(folder.glob("step-*"))
    kept = [path for path in by_step if path.name <= _name(step)][-_KEEP:]
    for path in [*(p for p in by_step if p not in kept), *folder.glob(".tmp-*")]:
        shutil.rmtree(path, ignore_errors=True)


def _name(step: int) -> str:
    return f"step-{step:08d}"


def _write(path: Path, data: bytes) -> str:
    """Write durably; return the hash of what was meant, whatever the disk made of it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
