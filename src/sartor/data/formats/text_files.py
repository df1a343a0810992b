"""Text and Markdown files -> one row each: a passage, or an input whose label is the sub-folder it lies in."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.decode import refuse_non_text, text_pieces
from sartor.data.formats.lines import MOST_CHARS, TooLong
from sartor.data.formats.rows import RawRow, RawRows, RowProblem
from sartor.errors import BadData

SUFFIXES = (".txt", ".md")
_PIECE_BYTES = 2**20


def read_texts(name: str, paths: Iterable[str], files: Iterable[BinaryIO]) -> RawRows:
    """Read a folder.

    Args:
        name: The folder.
        paths: Of the files in it, relative, parted by slashes.
        files: Their bytes, in the same order; opened one by one.
    """
    paths = list(paths)
    labelled = all(len(PurePosixPath(path).parts) > 1 for path in paths)
    header = ("text", "label", "path") if labelled else ("text", "path")
    return RawRows("text_folder", header, _rows(name, paths, files, labelled=labelled))


def _rows(name: str, paths: list[str], files: Iterable[BinaryIO], *, labelled: bool) -> Iterator[RawRow | BadRow]:
    for number, (path, file) in enumerate(zip(paths, files, strict=True), start=1):
        try:
            text = _text(path, file)
        except BadData as problem:
            yield RowProblem("malformed", f"({path}) {problem.says}", problem.fix).at(Source(file=name, row=number))
        except RowProblem as problem:
            yield problem.at(Source(file=name, row=number))
        else:
            label = {"label": PurePosixPath(path).parts[0]} if labelled else {}
            yield RawRow(number, {"text": text, **label, "path": path}, len(text))


def _text(path: str, file: BinaryIO) -> str:
    first = file.read(_PIECE_BYTES)
    if not first.strip():
        raise RowProblem("empty", f"({path}) is empty.", "Fill it, or take it away.")
    refuse_non_text(path, first)
    pieces: list[str] = []
    n_chars = 0
    for piece in text_pieces(path, _pieces(first, file)):
        n_chars += len(piece)
        if n_chars > MOST_CHARS:
            raise TooLong(n_chars).problem
        pieces.append(piece)
    return "".join(pieces).replace("\r\n", "\n")


def _pieces(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    yield first
    while piece := file.read(_PIECE_BYTES):
        yield piece
