"""From what the user calls a base model to files on this machine, pinned by hash."""

import re
from pathlib import Path

from sartor.actions.get_asset import convert_once, get_asset
from sartor.concepts.asset import find_asset
from sartor.concepts.base_model import BaseModelPin
from sartor.errors import BadBase
from sartor.modeling.file_hash import file_sha256
from sartor.modeling.load_base import download_from_hub, pin_folder

_HUB_NAME = re.compile(r"^[\w.-]+/[\w.-]+(@[\w./-]+)?$")


def open_base(name: str, cache: Path) -> BaseModelPin:
    """Return the pin of a built-in name, a folder, a GGUF file, or org/name[@revision].

    Raises: BadBase: none of these, or not usable.  AssetUnavailable: a built-in that cannot be fetched.
    """
    asset = find_asset(name)
    if asset and asset.kind == "base":
        return pin_folder(get_asset(name, cache), name=name, licence=asset.licence)
    path = Path(name).expanduser()
    if path.is_dir():
        return pin_folder(path.absolute(), name=name)
    if path.is_file():
        folder = cache / "bases" / f"{path.stem}-{file_sha256(path)[:12]}"
        if not folder.is_dir():
            convert_once(path, folder)
        return pin_folder(folder, name=name)
    if _HUB_NAME.match(name):
        return pin_folder(download_from_hub(name), name=name)
    raise BadBase(
        "is no built-in name, folder, GGUF file or org/name.",
        where=name,
        fix="See `sartor assets list` for the built-in names.",
    )
