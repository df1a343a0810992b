"""What the user named -> the files to read: one file, a folder of texts, a saved data set, or one of the hub."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sartor.data.formats.excel import sheet_of
from sartor.data.formats.text_files import SUFFIXES
from sartor.errors import AssetUnavailable, BadData, MissingExtra, SartorError

HUB = "hf:"
_ROWS = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv")


class Files(NamedTuple):
    """Files that are one data set."""

    kind: Literal["file", "texts", "parts"]
    """parts: their rows follow each other."""
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    """Relative, parted by slashes."""


def files_of(name: str) -> Files:
    """Find the files of a data set; a single path need not exist.

    Raises: BadData: a folder without rows, or with several data sets.  AssetUnavailable, MissingExtra: for the hub.
    """
    if name.startswith(HUB):
        return _of_hub(name)
    path = Path(name)
    if path.is_dir():
        return _of_folder(name, path)
    if not path.exists():
        path = Path(sheet_of(name)[0])
    return Files("file", (path,), (path.name,))


def _of_folder(name: str, folder: Path) -> Files:
    if (folder / "dataset_dict.json").is_file():
        splits = sorted(part.name for part in folder.iterdir() if (part / "state.json").is_file())
        fix = f"Name one, for example {folder / splits[0]}." if splits else "Save it again."
        raise BadData(f"is a saved data set of several splits: {', '.join(splits)}.", where=name, fix=fix)
    if (folder / "state.json").is_file():
        return _of_state(name, folder)
    found = sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES and file.is_file()
    )
    shown = tuple(file for file in found if not any(part.startswith(".") for part in file.split("/")))
    if not shown:
        says = "is a folder without text or Markdown files, and no saved data set."
        raise BadData(says, where=name, fix="Give the files in it one by one.")
    return Files("texts", tuple(folder / file for file in shown), shown)


def _of_state(name: str, folder: Path) -> Files:
    """Read which Arrow files a data set was saved to."""
    try:
        listed = json.loads((folder / "state.json").read_text("utf-8"))["_data_files"]
        names = tuple(Path(file["filename"]).name for file in listed)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        names = ()
    if not names:
        raise BadData("is a saved data set whose state.json names no files.", where=name, fix="Save it again.")
    return Files("parts", tuple(folder / file for file in names), names)


def _of_hub(name: str) -> Files:
    """Fetch the files of one split."""
    repository, _, split = name.removeprefix(HUB).partition(":")
    try:
        hub: Any = importlib.import_module("huggingface_hub")
    except ModuleNotFoundError:
        says = "this data set needs the package huggingface_hub, which is not installed."
        raise MissingExtra(says, fix='Install it with: pip install "sartor[train]".') from None
    try:
        listed: list[str] = hub.list_repo_files(repository, repo_type="dataset")
        chosen = choose_split(name, listed, split or "train")
        paths = tuple(Path(hub.hf_hub_download(repository, file, repo_type="dataset")) for file in chosen)
    except SartorError:
        raise
    except Exception as error:  # of the hub's own network library, whichever its version uses
        why = (str(error).strip() or type(error).__name__).split("\n", 1)[0].rstrip(".")
        raise AssetUnavailable(
            f"could not be fetched from the Hugging Face hub ({why[:200]}).",
            where=name,
            fix="Check the name and the connection, or download it and name its files.",
        ) from error
    return Files("parts", paths, tuple(chosen))


def choose_split(name: str, listed: Sequence[str], split: str) -> list[str]:
    """Return the files of a split, of one kind and one folder.

    Raises: BadData: there is none, or there are several data sets.
    """
    rows = sorted(file for file in listed if file.endswith(_ROWS) and not file.startswith("."))
    chosen = [file for file in rows if split in Path(file).name.replace("_", "-").replace(".", "-").split("-")]
    chosen = chosen or [file for file in rows if split in Path(file).parts[:-1]]
    if not chosen:
        says = f"has no Parquet, JSON Lines or CSV file of the split '{split}'."
        listing = ", ".join(rows[:8]) or "none"
        raise BadData(says, where=name, fix=f"Name another, as hf:ORG/NAME:SPLIT; its files are: {listing}.")
    kinds = {(str(Path(file).parent), Path(file).suffix) for file in chosen}
    if len(kinds) > 1:
        says = f"has several data sets of the split '{split}': {', '.join(chosen[:8])}."
        raise BadData(says, where=name, fix="Download the one you mean, and name its files.")
    return chosen
