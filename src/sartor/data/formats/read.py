"""Any file -> Examples and bad rows, one by one. The one entry to the formats; each has a file beside this one.

A window of the first rows settles what columns mean; then rows stream, and none but that window is held.
Rows count as JSON Lines count them (physical lines) or as tables do (records after the header).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import chain
from typing import BinaryIO, NamedTuple

from sartor.concepts.example import Example, Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.columns import SAMPLE_ROWS, choose_columns, is_alpaca, keys_of, lacks_tag, no_such_column
from sartor.data.formats.containers import open_container
from sartor.data.formats.prompt_completion import parse_pair
from sartor.data.formats.rows import NONE, Columns, ColumnsUsed, Format, RawRow, RawRows, ReadResult, RowProblem
from sartor.data.formats.shapes import Parse, Shape, choose_shape
from sartor.errors import BadData

_WINDOW_ROWS = 10_000
_WINDOW_CHARS = 32 * 2**20
"""However bad or long the first rows are, the window ends here."""


class RowStream:
    """The rows of one file, to be gone through once and in order."""

    def __init__(self, name: str, raw: RawRows, columns: Columns, *, answers: bool) -> None:
        """Read the window, and settle once per file what a row means."""
        self._name = name
        window, sample, whole = _window(raw.rows)
        if not sample and not whole:
            raise _no_usable_row(name, f"first {len(window):,}", next(r for r in window if isinstance(r, BadRow)))
        self._found = keys_of(sample) if raw.header is None else list(raw.header)
        self._rows = chain(window, raw.rows)
        tags = [key for key in (columns.group, columns.slice) if key and key != NONE]
        self._unseen_tags = [key for key in tags if key not in self._found]
        if whole or raw.header is not None:
            self._see_tags(sample)
            self._require_tags(sample)
        shape = choose_shape(name, sample, columns)
        if shape:
            self.columns = ColumnsUsed(group=columns.group, found=tuple(self._found), turns=shape.says)
            self._parse = _bound(shape.parse if answers else shape.parse_input, name, columns)
        else:
            self.columns = _columns_used(name, self._found, sample, columns, answers=answers)
            self._parse = _bound(partial(parse_pair, used=self.columns), name, columns)
        self.format: Format = _final_format(raw.format, shape, self.columns)
        self.n_rows = 0
        """Rows that have passed and are not blank: usable and bad ones together."""

    def __iter__(self) -> Iterator[Example | BadRow]:
        """Yield each row as it could be read.

        Raises: BadData: at the end, if no row was usable or none had the group or slice; inside, if the file breaks.
        """
        usable, first_bad = False, None
        for raw in self._rows:
            self.n_rows += 1
            if self._unseen_tags and isinstance(raw, RawRow):
                self._see_tags([raw])
            row = self._row(raw)
            if isinstance(row, BadRow):
                first_bad = first_bad or row
            usable = usable or isinstance(row, Example)
            yield row
        if not usable:
            raise _no_usable_row(self._name, f"{self.n_rows}", first_bad)
        self._require_tags()

    def _row(self, raw: RawRow | BadRow) -> Example | BadRow:
        if isinstance(raw, BadRow):
            return raw
        try:
            return self._parse(raw)
        except RowProblem as problem:
            return problem.at(Source(file=self._name, row=raw.row))
        except RecursionError:
            problem = RowProblem("malformed", "is nested too deeply.", "Flatten the row.")
            return problem.at(Source(file=self._name, row=raw.row))

    def _see_tags(self, rows: Sequence[RawRow]) -> None:
        self._unseen_tags = [key for key in self._unseen_tags if all(lacks_tag(row.value, key) for row in rows)]

    def _require_tags(self, rows: Sequence[RawRow] | None = None) -> None:
        """Raise if no row has the key of a group or slice; of no rows nothing can be said."""
        if self._unseen_tags and (rows is None or rows):
            raise no_such_column(self._name, self._unseen_tags[0], self._found)


def open_rows(name: str, stream: BinaryIO, columns: Columns | None = None, *, answers: bool = True) -> RowStream:
    """Begin to read a file of rows.

    Args:
        name: How the file is called in findings; its ending is a hint.
        stream: Its bytes, from the first on. Excel, Parquet and Arrow files are also sought in.
        columns: What the user settled; the rest is guessed and shown in the result.
        answers: False for rows that wait for an answer: one that stands there is left out.
    Raises: BadData: not a file of rows, empty, or unclear columns.
    """
    return RowStream(name, open_container(name, stream), columns or Columns(), answers=answers)


def open_raw(name: str, raw: RawRows, columns: Columns) -> RowStream:
    """Begin to read rows whose container is open."""
    return RowStream(name, raw, columns, answers=raw.format != "text_folder" or "label" in (raw.header or ()))


def read(name: str, content: bytes, columns: Columns | None = None) -> ReadResult:
    """Read a file of training or test rows whole.

    Raises: BadData: as `open_rows`, or no usable row at all.
    """
    return read_all(open_rows(name, BytesIO(content), columns))


def read_all(stream: RowStream) -> ReadResult:
    """Go through a stream and keep its rows."""
    rows = list(stream)
    examples = tuple(row for row in rows if isinstance(row, Example))
    bad_rows = tuple(row for row in rows if isinstance(row, BadRow))
    return ReadResult(examples, bad_rows, stream.format, stream.columns, stream.n_rows)


def read_inputs(name: str, content: bytes, columns: Columns | None = None) -> list[Example]:
    """Read rows that wait for an answer: chat rows or {"input": ...}; answers that stand there are left out.

    Raises: BadData: as `read`, and for the first row that cannot be read, since answers come row by row.
    """
    result = read_all(open_rows(name, BytesIO(content), columns, answers=False))
    if result.bad_rows:
        first, n_more = result.bad_rows[0], len(result.bad_rows) - 1
        more = f" {n_more} more rows are bad." if n_more else ""
        raise BadData(first.says, where=f"{first.file}:{first.row}", fix=first.fix + more)
    return list(result.examples)


def _bound(parse: Parse, name: str, columns: Columns) -> Callable[[RawRow], Example]:
    return lambda raw: parse(raw, name, columns)


class _Window(NamedTuple):
    """The first rows of a file."""

    rows: list[RawRow | BadRow]
    sample: list[RawRow]
    whole: bool
    """There are no others."""


def _window(rows: Iterator[RawRow | BadRow]) -> _Window:
    taken: list[RawRow | BadRow] = []
    sample: list[RawRow] = []
    n_chars = 0
    for row in rows:
        taken.append(row)
        if isinstance(row, RawRow):
            sample.append(row)
            n_chars += row.n_chars
        if len(sample) >= SAMPLE_ROWS or len(taken) >= _WINDOW_ROWS or n_chars >= _WINDOW_CHARS:
            return _Window(taken, sample, whole=False)
    return _Window(taken, sample, whole=True)


def _final_format(container: Format, shape: Shape | None, used: ColumnsUsed) -> Format:
    """Name JSON Lines by what the rows are."""
    if not container.endswith("_jsonl"):
        return container
    return f"{shape.name if shape else 'alpaca' if is_alpaca(used.inputs) else 'prompt_completion'}_jsonl"


def _columns_used(
    name: str, found: Sequence[str], sample: Sequence[RawRow], columns: Columns, *, answers: bool
) -> ColumnsUsed:
    return choose_columns(name, found, sample, columns, need_target=answers) if sample else ColumnsUsed()


def _no_usable_row(name: str, which: str, first: BadRow | None) -> BadData:
    if first is None:
        return BadData("has a header and no rows.", where=name, fix="Add rows of input and answer.")
    says = f"none of its {which} rows can be used; row {first.row} {first.says}"
    return BadData(says, where=name, fix=first.fix)
