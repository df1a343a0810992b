"""Snapshots that are whole or absent: temp folder, hashes, fsync, manifest last, rename.

A folder `step-N` exists only with a manifest that names every file and its hash. Reading takes the newest one that
verifies and says which ones did not.
"""

import json
import os
import shutil
import uuid
from pathlib import Path
from typing import Any, NamedTuple

from safetensors.torch import load_file, save_file
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
    temporary.mkdir()
    save_file({k: v.contiguous() for k, v in tensors.items()}, temporary / "tensors.safetensors")
    _write(temporary / "state.json", json.dumps(state, sort_keys=True))
    _fsync(temporary / "tensors.safetensors")
    hashes = {name: file_sha256(temporary / name) for name in _FILES}
    _write(temporary / "MANIFEST.json", json.dumps({"schema": 1, "step": step, "files": hashes}, sort_keys=True))
    _fsync(temporary)
    final = folder / f"step-{step:08d}"
    if final.exists():
        shutil.rmtree(final)
    temporary.rename(final)
    _fsync(folder)
    _drop_old(folder)
    return final


def newest_snapshot(folder: Path) -> tuple[Snapshot | None, list[str]]:
    """Return the newest snapshot that verifies, and the names of newer ones that do not."""
    broken: list[str] = []
    for path in sorted(folder.glob("step-*"), reverse=True) if folder.is_dir() else []:
        if _verifies(path):
            state = json.loads((path / "state.json").read_text("utf-8"))
            return Snapshot(int(path.name[5:]), load_file(path / "tensors.safetensors"), state), broken
        broken.append(path.name)
    return None, broken


def _verifies(path: Path) -> bool:
    try:
        manifest = json.loads((path / "MANIFEST.json").read_text("utf-8"))
        return {name: file_sha256(path / name) for name in _FILES} == manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _drop_old(folder: Path) -> None:
    for path in sorted(folder.glob("step-*"))[:-_KEEP]:
        shutil.rmtree(path)
    for path in folder.glob(".tmp-*"):
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    _fsync(path)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
