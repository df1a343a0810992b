"""Any file -> Examples and bad rows. The one entry to the formats; each format has a file beside this one.

Rows count as JSON Lines count them (physical lines) or as tables do (records after the header).
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from sartor.concepts.example import Example, Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.chat_jsonl import parse_chat, parse_chat_input
from sartor.data.formats.columns import SAMPLE_ROWS, choose_columns, keys_of, require_tag
from sartor.data.formats.csv_table import read_table
from sartor.data.formats.decode import decode
from sartor.data.formats.detect import HEAD_BYTES, detect
from sartor.data.formats.json_rows import is_one_object, lines_of, rows_from_array, rows_from_lines
from sartor.data.formats.prompt_completion import parse_pair
from sartor.data.formats.rows import Columns, ColumnsUsed, Format, RawRow, ReadResult, RowProblem
from sartor.errors import BadData

_Parse = Callable[[RawRow], Example]
_NO_COLUMNS = ColumnsUsed()


class _Rows(NamedTuple):
    """Raw rows of one file, before and after the bad ones."""

    format: Format
    found: tuple[str, ...]
    raws: list[RawRow | BadRow]
    sample: list[RawRow]

    @property
    def is_chat(self) -> bool:
        return 2 * sum("messages" in raw.value for raw in self.sample) >= len(self.sample) > 0


def read(name: str, content: bytes, columns: Columns | None = None) -> ReadResult:
    """Read a file of training or test rows.

    Args:
        name: How the file is called in findings; its ending is a hint.
        content: All of its bytes.
        columns: What the user settled; the rest is guessed and shown in the result.
    Raises: BadData: not a text file, empty, unclear columns, or no usable row at all.
    """
    columns = columns or Columns()
    rows = _raw_rows(name, content)
    used, parse = _reader(name, rows, columns, answers=True)
    examples, bad_rows = _parse_all(name, rows.raws, parse)
    if not examples:
        raise _no_usable_row(name, bad_rows)
    return ReadResult(tuple(examples), tuple(bad_rows), _final_format(rows), used, len(rows.raws))


def read_inputs(name: str, content: bytes, columns: Columns | None = None) -> list[Example]:
    """Read rows that wait for an answer: chat rows or {"input": ...}; answers that stand there are left out.

    Raises: BadData: as `read`, and for the first row that cannot be read, since answers come row by row.
    """
    columns = columns or Columns()
    rows = _raw_rows(name, content)
    _, parse = _reader(name, rows, columns, answers=False)
    examples, bad_rows = _parse_all(name, rows.raws, parse)
    if bad_rows:
        first = bad_rows[0]
        more = f" {len(bad_rows) - 1} more rows are bad." if len(bad_rows) > 1 else ""
        raise BadData(first.says, where=f"{first.file}:{first.row}", fix=first.fix + more)
    if not examples:
        raise _no_usable_row(name, bad_rows)
    return examples


def _raw_rows(name: str, content: bytes) -> _Rows:
    text = decode(name, content)
    kind = detect(name, content[:HEAD_BYTES])
    if kind in ("csv", "tsv"):
        table = read_table(name, text, is_tsv=kind == "tsv")
        raws = list(table.rows)
        return _Rows(kind, table.header, raws, _sample(raws))
    raws = list(rows_from_array(name, text) if kind == "json_array" else rows_from_lines(name, lines_of(text)))
    sample = _sample(raws)
    if not sample and is_one_object(text):
        raise BadData(
            "is one JSON object over several lines, not a row a line.",
            where=name,
            fix="Write each row on one line, or all rows as one JSON array.",
        )
    return _Rows(kind, tuple(keys_of(sample)), raws, sample)


def _sample(raws: Iterable[RawRow | BadRow]) -> list[RawRow]:
    return list(islice((raw for raw in raws if isinstance(raw, RawRow)), SAMPLE_ROWS))


def _final_format(rows: _Rows) -> Format:
    if rows.format in ("chat_jsonl", "prompt_completion_jsonl"):
        return "chat_jsonl" if rows.is_chat else "prompt_completion_jsonl"
    return rows.format


def _reader(name: str, rows: _Rows, columns: Columns, *, answers: bool) -> tuple[ColumnsUsed, _Parse]:
    """Settle once per file what a row means."""
    for key in (columns.group, columns.slice):
        if rows.sample:
            require_tag(name, rows.found, (raw for raw in rows.raws if isinstance(raw, RawRow)), key)
    if rows.is_chat:
        parse_messages = parse_chat if answers else parse_chat_input
        _require_no_columns(name, columns)
        return ColumnsUsed(group=columns.group, found=rows.found), lambda raw: parse_messages(raw, name, columns)
    if not rows.sample:
        return _NO_COLUMNS, lambda raw: parse_pair(raw, name, columns, _NO_COLUMNS)
    used = choose_columns(name, rows.found, rows.sample, columns, need_target=answers)
    return used, lambda raw: parse_pair(raw, name, columns, used)


def _require_no_columns(name: str, columns: Columns) -> None:
    if columns.input or columns.target:
        raise BadData(
            "holds chat rows, whose turns say what is input and answer.",
            where=name,
            fix="Leave --input and --target out for this file.",
        )


def _parse_all(name: str, raws: Iterable[RawRow | BadRow], parse: _Parse) -> tuple[list[Example], list[BadRow]]:
    examples: list[Example] = []
    bad_rows: list[BadRow] = []
    for raw in raws:
        if isinstance(raw, BadRow):
            bad_rows.append(raw)
            continue
        try:
            examples.append(parse(raw))
        except RowProblem as problem:
            bad_rows.append(problem.at(Source(file=name, row=raw.row)))
    return examples, bad_rows


def _no_usable_row(name: str, bad_rows: list[BadRow]) -> BadData:
    if not bad_rows:
        return BadData("has a header and no rows.", where=name, fix="Add rows of input and answer.")
    first = bad_rows[0]
    says = f"none of its {len(bad_rows)} rows can be used; row {first.row} {first.says}"
    return BadData(says, where=name, fix=first.fix)
