"""CSV and TSV text -> header and numbered raw rows. The delimiter is sniffed; columns are someone else's guess.

Record 1 is the first after the header. Empty lines are no records.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.rows import RawRow, RowProblem
from sartor.errors import BadData

_DELIMITERS = (",", "\t", ";", "|")
_SNIFF_CHARS = 65536
_SNIFF_RECORDS = 50


class Table(NamedTuple):
    """A table whose rows are still to be read."""

    header: tuple[str, ...]
    rows: Iterator[RawRow | BadRow]


def read_table(file: str, text: str, *, is_tsv: bool) -> Table:
    """Read the header, and yield the records as they come.

    Raises: BadData: no header, or a column name that stands there twice.
    """
    delimiter = "\t" if is_tsv else sniff_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next((cells for cells in reader if cells), list[str]())
    except csv.Error as error:
        raise BadData(f"has no readable header: {error}.", where=file, fix="Check its quotes.") from None
    twice = [name for name, count in Counter(header).items() if count > 1 and name.strip()]
    if twice:
        raise BadData(f"has the column '{twice[0]}' twice.", where=file, fix="Give each column its own name.")
    return Table(tuple(header), _records(file, tuple(header), reader))


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


def _records(file: str, header: tuple[str, ...], reader: Iterator[list[str]]) -> Iterator[RawRow | BadRow]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
            while cells == []:
                cells = next(reader, None)
        except csv.Error as error:
            yield _broken(error).at(Source(file=file, row=number))
            continue
        if cells is None:
            return
        yield _row(file, number, header, cells)


def _row(file: str, number: int, header: tuple[str, ...], cells: list[str]) -> RawRow | BadRow:
    if len(cells) == len(header):
        return RawRow(number, dict(zip(header, cells, strict=True)))
    says = f"has {len(cells)} cells; the header has {len(header)}."
    return RowProblem("malformed", says, "Put cells that hold the delimiter in quotes.").at(
        Source(file=file, row=number)
    )


def _broken(error: csv.Error) -> RowProblem:
    text = str(error)
    if "unexpected end" in text:
        return RowProblem("malformed", "opens a quote that never closes.", "Close it, or double quotes inside a cell.")
    if "field limit" in text:
        says = f"has a cell of more than {csv.field_size_limit()} characters, or a quote that never closes."
        return RowProblem("malformed", says, "Close the quote, or bring such long rows as JSON Lines.")
    return RowProblem("malformed", f"has broken quotes ({text}).", "Double the quotes inside a cell.")
