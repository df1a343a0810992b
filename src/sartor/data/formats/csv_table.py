"""CSV and TSV text -> header and numbered raw rows. The delimiter is sniffed; columns are someone else's guess.

Record 1 is the first after the header. Empty lines are no records.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.decode import empty_file
from sartor.data.formats.lines import MOST_CHARS, TooLong, lines_with_ends
from sartor.data.formats.rows import RawRow, RawRows, RowProblem
from sartor.errors import BadData

_DELIMITERS = (",", "\t", ";", "|")
_SNIFF_CHARS = 65536
_SNIFF_RECORDS = 50


def read_table(file: str, pieces: Iterable[str], head: str, *, is_tsv: bool) -> RawRows:
    """Read the header, and yield the records as they come.

    Args:
        file: Display name.
        pieces: The text.
        head: Its beginning, which shows the delimiter.
        is_tsv: The delimiter is known to be a tab.
    Raises: BadData: no header, or a column name that stands there twice.
    """
    delimiter = "\t" if is_tsv else sniff_delimiter(head)
    lines = _Lines(pieces)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = next((cells for cells in reader if cells), None)
    except (csv.Error, RowProblem) as error:
        raise BadData(f"has no readable header: {error}.", where=file, fix="Check its quotes.") from None
    if header is None:
        raise empty_file(file)
    twice = [name for name, count in Counter(header).items() if count > 1 and name.strip()]
    if twice:
        raise BadData(f"has the column '{twice[0]}' twice.", where=file, fix="Give each column its own name.")
    return RawRows("tsv" if is_tsv else "csv", tuple(header), _records(file, tuple(header), lines, reader))


class _Lines:
    """The lines of a table for `csv.reader`, which drops a record when taking its next line raises."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._lines = lines_with_ends(pieces)
        self.n_chars = 0
        """Of the record that is being read."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        n_chars = self.n_chars + (line.n_chars if isinstance(line, TooLong) else len(line))
        if isinstance(line, TooLong) or n_chars > MOST_CHARS:
            raise TooLong(n_chars).problem
        self.n_chars = n_chars
        return line


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records into as many cells as the header; a comma if none does."""
    head = text[:_SNIFF_CHARS]
    return max(_DELIMITERS, key=lambda delimiter: _agreement(head, delimiter))


def _agreement(head: str, delimiter: str) -> tuple[float, int]:
    counts: list[int] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if cells:
                counts.append(len(cells))
            if len(counts) > _SNIFF_RECORDS:
                break
    except csv.Error:
        return 0.0, 0
    if not counts or counts[0] < 2:
        return 0.0, 0
    return sum(count == counts[0] for count in counts) / len(counts), counts[0]


def _records(
    file: str, header: tuple[str, ...], lines: _Lines, reader: Iterator[list[str]]
) -> Iterator[RawRow | BadRow]:
    number = 0
    while True:
        number += 1
        lines.n_chars = 0
        try:
            cells = next(reader, None)
            while cells == []:
                cells = next(reader, None)
            if cells is None:
                return
            yield _row(number, header, cells, lines.n_chars)
        except csv.Error as error:
            yield _broken(error).at(Source(file=file, row=number))
        except RowProblem as problem:
            yield problem.at(Source(file=file, row=number))


def _row(number: int, header: tuple[str, ...], cells: list[str], n_chars: int) -> RawRow:
    if len(cells) != len(header):
        says = f"has {len(cells)} cells; the header has {len(header)}."
        raise RowProblem("malformed", says, "Put cells that hold the delimiter in quotes.")
    if any("\0" in cell for cell in cells):
        raise RowProblem("malformed", "holds a NUL character.", "Take it away, or drop the row.")
    return RawRow(number, dict(zip(header, cells, strict=True)), n_chars)


def _broken(error: csv.Error) -> RowProblem:
    text = str(error)
    if "unexpected end" in text:
        return RowProblem("malformed", "opens a quote that never closes.", "Close it, or double quotes inside a cell.")
    if "field limit" in text:
        says = f"has a cell of more than {csv.field_size_limit()} characters, or a quote that never closes."
        return RowProblem("malformed", says, "Close the quote, or bring such long rows as JSON Lines.")
    return RowProblem("malformed", f"has broken quotes ({text}).", "Double the quotes inside a cell.")
