"""The text of a file cut into its rows and what stands between them, so that a row that nobody changes stays as it is.

Rows are numbered exactly as the readers number them. Joining all pieces gives the text back, character by character.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from sartor.data.formats.csv_table import sniff_delimiter
from sartor.data.formats.rows import Format

_SPACE = re.compile(r"[ \t\r\n]*")
_ENDING = re.compile(r"[\r\n]*$")
Value = dict[str, object]


class Piece(NamedTuple):
    """A row with its line ending, or something between rows."""

    row: int | None
    text: str


class Layout(NamedTuple):
    """How rows are written in one file."""

    format: Format
    delimiter: str = ","
    header: tuple[str, ...] = ()
    """Of a table."""

    @property
    def is_table(self) -> bool:
        """Whether rows are records below a header."""
        return self.format in ("csv", "tsv")


class Cut(NamedTuple):
    """A file's text in pieces, in order."""

    layout: Layout
    pieces: list[Piece]


def cut(text: str, kind: Format) -> Cut:
    """Cut the text of a file that the readers can read."""
    if kind in ("csv", "tsv"):
        return _cut_table(text, kind)
    pieces = _elements(text) if kind == "json_array" else _lines(text)
    return Cut(Layout(kind), list(pieces))


def value_of(piece: Piece, layout: Layout) -> Value | None:
    """Return the row as keys and values; None where the text is not one."""
    if layout.is_table:
        cells = _cells(piece.text, layout)
        return dict(zip(layout.header, cells, strict=True)) if len(cells) == len(layout.header) else None
    try:
        value: object = json.loads(piece.text)
    except (ValueError, RecursionError):
        return None
    return cast("Value", value) if isinstance(value, dict) else None


def with_value(piece: Piece, layout: Layout, value: Value) -> Piece:
    """Write a changed row the way the file writes rows, with the line ending that it had."""
    found = _ENDING.search(piece.text)
    ending = found[0] if found else ""
    if layout.is_table:
        return Piece(piece.row, _record(_changed_cells(piece, layout, value), layout) + ending)
    return Piece(piece.row, _json(value) + ending)


def without(pieces: Sequence[Piece], layout: Layout, dropped: set[int]) -> list[Piece]:
    """Leave rows out; in a JSON array a comma goes with each."""
    if layout.format != "json_array":
        return [piece for piece in pieces if piece.row not in dropped]
    kept: list[Piece] = [pieces[0]]
    for between, element in zip(pieces[:-1:2], pieces[1::2], strict=True):
        if element.row not in dropped:
            kept += [between, element] if len(kept) > 1 else [element]
    return [*kept, pieces[-1]]


def join(pieces: Iterable[Piece]) -> str:
    """Return the text of the file."""
    return "".join(piece.text for piece in pieces)


def _lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text), start=1):
        yield Piece(number if line.strip() else None, line)


def _elements(text: str) -> Iterator[Piece]:
    """Yield what stands before each element and the element by turns, and at last what stands after them."""
    decoder = json.JSONDecoder()
    done, number = 0, 0
    position = _after_space(text, _after_space(text, 0) + 1)
    while text[position] != "]":
        yield Piece(None, text[done:position])
        number += 1
        done = decoder.raw_decode(text, position)[1]
        yield Piece(number, text[position:done])
        position = _after_space(text, done)
        if text[position] == ",":
            position = _after_space(text, position + 1)
    yield Piece(None, text[done:])


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _cut_table(text: str, kind: Format) -> Cut:
    delimiter = "\t" if kind == "tsv" else sniff_delimiter(text)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = next(cells for cells in reader if cells)
    pieces = [Piece(None, lines.taken())]
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
            while cells == []:
                pieces.append(Piece(None, lines.taken()))
                cells = next(reader, None)
        except csv.Error:
            cells = list[str]()
        if cells is None:
            return Cut(Layout(kind, delimiter, tuple(header)), pieces)
        pieces.append(Piece(number, lines.taken()))


class _Lines:
    """Feeds a CSV reader, and knows the text that it has taken since it was last asked."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken.append(line)
        return line

    def taken(self) -> str:
        text = "".join(self._taken)
        self._taken.clear()
        return text


def _cells(text: str, layout: Layout) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True), list[str]())
    except csv.Error:
        return []


def _changed_cells(piece: Piece, layout: Layout, value: Value) -> list[str]:
    """Take from the row's value only what differs: columns without a name may be several."""
    cells, before = _cells(piece.text, layout), value_of(piece, layout) or {}
    wanted = [str(value[name]) for name in layout.header]
    kept = [name in before and before[name] == value[name] for name in layout.header]
    return [cells[i] if kept[i] else text for i, text in enumerate(wanted)]


def _record(cells: Sequence[str], layout: Layout) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=layout.delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _json(value: Value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair in a key that nobody reads
        return json.dumps(value)
    return text
