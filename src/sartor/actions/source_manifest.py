"""The source manifest of a file: a YAML file beside it, written by a person or by `sartor data source`."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from sartor.actions.settings_file import read_settings, validated
from sartor.concepts.source_manifest import SourceManifest
from sartor.errors import BadData
from sartor.store.atomic import atomic_write

_FIX = "See docs/guide/repair-your-data.md for what may stand there."


def manifest_path(path: str) -> Path:
    """Return where the manifest of a file lies, or would lie."""
    return Path(f"{path}.source.yaml")


def read_manifest(path: str) -> SourceManifest | None:
    """Read the manifest beside a file; None if there is none.

    Raises: BadRecipe: it is not one.
    """
    place = manifest_path(path)
    if not place.exists():
        return None
    return validated(SourceManifest, read_settings(str(place)), where=str(place), fix=_FIX)


def known_of(path: str) -> SourceManifest:
    """Return what is known of a file's origin, which may be nothing.

    Raises: BadData: there is no such file.  BadRecipe: its manifest is none.
    """
    if not Path(path).is_file():
        raise BadData("there is no such file.", where=path, fix="Check the path.")
    return read_manifest(path) or SourceManifest()


def write_manifest(path: str, said: Mapping[str, str | None]) -> SourceManifest:
    """Put what is said into the manifest of a file; what stood there and is not said anew stays.

    Raises: BadData: there is no such file.  BadRecipe: something is not what it must be.
    """
    new = {name: value for name, value in said.items() if value is not None}
    manifest = validated(SourceManifest, known_of(path).model_dump() | new, where=path, fix=_FIX)
    text = yaml.safe_dump(manifest.model_dump(exclude_none=True), sort_keys=False, allow_unicode=True)
    atomic_write(manifest_path(path), text.encode())
    return manifest
