"""Fetch a built-in model or data set once, ready to use."""

import os
import shutil
import uuid
from pathlib import Path

from sartor.concepts.asset import ASSETS, Asset, find_asset
from sartor.data.ready_made import READY_MADE
from sartor.errors import NotFound
from sartor.store.assets import fetch_member
from sartor.store.atomic import atomic_write


def get_asset(name: str, cache: Path) -> Path:
    """Return the model folder or the data file of a built-in name, fetched and converted if need be.

    Raises: NotFound: no such name.  AssetUnavailable: it cannot be fetched.
    """
    asset = find_asset(name)
    if asset is None:
        known = ", ".join(a.name for a in ASSETS)
        raise NotFound(f"there is no built-in {name!r}.", fix=f"The built-in names are: {known}.")
    return _data_file(asset, cache) if asset.kind == "data" else _base_folder(asset, cache)


def ready_path(asset: Asset, cache: Path) -> Path:
    """Return where the asset lies once it is fetched."""
    if asset.kind == "data":
        return cache / "data" / READY_MADE[asset.name][0]
    return cache / "bases" / f"{asset.name}-{asset.sha256[:12]}"


def _data_file(asset: Asset, cache: Path) -> Path:
    path = ready_path(asset, cache)
    if not path.exists():
        _, make = READY_MADE[asset.name]
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, make(fetch_member(asset, cache).read_bytes()))
    return path


def _base_folder(asset: Asset, cache: Path) -> Path:
    path = ready_path(asset, cache)
    if path.is_dir():
        return path
    raw = fetch_member(asset, cache)
    if asset.member.endswith("/"):
        path.parent.mkdir(parents=True, exist_ok=True)
        raw.rename(path)
        return path
    convert_once(raw, path)
    shutil.rmtree(raw.parent)
    return path


def convert_once(gguf: Path, out: Path) -> None:
    """Convert a GGUF file into the folder `out`, which is whole or absent."""
    from sartor.modeling.load_base import convert_gguf

    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.parent / f".tmp-{uuid.uuid4().hex[:8]}"
    try:
        convert_gguf(gguf, temporary)
        if not out.exists():
            os.rename(temporary, out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
