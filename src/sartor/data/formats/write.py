"""Examples -> a file of any format that is read, losing nothing: what a format cannot hold is refused with a sentence.

Tables need every column before the first row, so the rows are gone through twice.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from sartor.concepts.example import Example
from sartor.data.formats.chat_jsonl import chat_row
from sartor.data.formats.extras import table_package
from sartor.data.formats.hold import cannot_hold
from sartor.data.formats.preference import preference_row
from sartor.data.formats.prompt_completion import alpaca_row, pair_row
from sartor.data.formats.rows import as_list, as_object, as_text
from sartor.data.formats.sharegpt import sharegpt_row
from sartor.errors import BadData

Rows = Callable[[], Iterable[Example]]
"""Begins to go through the rows anew."""
_Row = Callable[[Example], dict[str, object]]
_Write = Callable[[Rows, BinaryIO], None]
_MOST_EXCEL_ROWS = 1_048_575
_MOST_EXCEL_CHARS = 32_767
_NOT_IN_EXCEL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""Characters that XML cannot hold, and what stands for them there."""
_BATCH_ROWS = 1000


def _lines(row_of: _Row) -> _Write:
    def write(rows: Rows, out: BinaryIO) -> None:
        for example in rows():
            out.write(json.dumps(row_of(example), ensure_ascii=False).encode() + b"\n")

    return write


def _zipped_lines(rows: Rows, out: BinaryIO) -> None:
    with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
        for example in rows():
            packed.write(json.dumps(_turns_row(example), ensure_ascii=False).encode() + b"\n")


def _turns_row(example: Example) -> dict[str, object]:
    return chat_row(example) if example.rejected is None else preference_row(example)


def _csv(delimiter: str) -> _Write:
    def write(rows: Rows, out: BinaryIO) -> None:
        text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        header = _header(rows, pair_row)
        writer.writerow(header)
        for example in rows():
            cells = _cells(example, header)
            if any("\0" in cell for cell in cells):
                raise cannot_hold(example, "CSV", "a NUL character")
            if max(map(len, cells)) > csv.field_size_limit():
                raise cannot_hold(example, "CSV", f"a text of more than {csv.field_size_limit():,} characters")
            writer.writerow(cells)
        text.detach()

    return write


def _excel(rows: Rows, out: BinaryIO) -> None:
    header = _header(rows, pair_row)
    excel = table_package("xlsxwriter")
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with excel.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(header):
            sheet.write_string(0, column, name)
        for number, example in enumerate(rows(), start=1):
            if number > _MOST_EXCEL_ROWS:
                raise cannot_hold(example, "an Excel sheet", f"more than {_MOST_EXCEL_ROWS:,} rows above it")
            for column, cell in enumerate(_cells(example, header)):
                if len(cell) > _MOST_EXCEL_CHARS:
                    raise cannot_hold(example, "Excel", f"a text of more than {_MOST_EXCEL_CHARS:,} characters")
                if _NOT_IN_EXCEL.search(cell):
                    raise cannot_hold(example, "Excel", "a control character, or the mark of one,")
                if cell:
                    sheet.write_string(number, column, cell)


def _cells(example: Example, header: Iterable[str]) -> list[str]:
    row = pair_row(example)
    return [as_text(row.get(column)) for column in header]


def _header(rows: Rows, row_of: _Row) -> list[str]:
    return list(dict.fromkeys(key for example in rows() for key in row_of(example)))


def _parquet(rows: Rows, out: BinaryIO) -> None:
    arrow, parquet = table_package("pyarrow"), table_package("pyarrow.parquet")
    kinds: dict[str, str] = {}
    for example in rows():
        for key, value in _turns_row(example).items():
            kind = _kind(value)
            kinds[key] = kind if kinds.get(key, kind) == kind else "json"
    turn = arrow.struct([("role", arrow.string()), ("content", arrow.string()), ("weight", arrow.int8())])
    types = {"turns": arrow.list_(turn), "text": arrow.string(), "json": arrow.string()}
    types |= {"bool": arrow.bool_(), "int": arrow.int64(), "float": arrow.float64()}
    schema = arrow.schema([(key, types[kind]) for key, kind in kinds.items()])
    with parquet.ParquetWriter(out, schema) as writer:
        for batch in _batches(rows(), kinds):
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))


def _batches(examples: Iterable[Example], kinds: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for example in examples:
        row = _turns_row(example)
        batch.append({key: as_text(v) if kinds[key] == "json" else v for key, v in row.items()})
        if len(batch) == _BATCH_ROWS:
            yield batch
            batch = []
    yield batch


def _kind(value: object) -> str:
    """Tell the type of a column that holds such values; what has none of its own is written as JSON."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -(2**63) <= value < 2**63 else "json"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "text"
    turns = as_list(value)
    return "turns" if turns and all(_is_plain_turn(turn) for turn in turns) else "json"


def _is_plain_turn(value: object) -> bool:
    turn = as_object(value) or {}
    texts = isinstance(turn.get("role"), str) and isinstance(turn.get("content"), str)
    return texts and turn.keys() <= {"role", "content", "weight"} and turn.get("weight", 0) in (0, 1)


WRITERS: Mapping[str, _Write] = {
    "chat": _lines(chat_row),
    "prompt_completion": _lines(pair_row),
    "alpaca": _lines(alpaca_row),
    "sharegpt": _lines(sharegpt_row),
    "preference": _lines(preference_row),
    "csv": _csv(","),
    "tsv": _csv("\t"),
    "xlsx": _excel,
    "parquet": _parquet,
    "jsonl.gz": _zipped_lines,
}
"""By the name of the format."""


def write_rows(format: str, rows: Rows, out: BinaryIO) -> None:
    """Write rows.

    Args:
        format: One of `WRITERS`.
        rows: Gives them, as often as it is called.
        out: Takes the bytes.
    Raises: BadData: the format cannot hold a row, or there is no row.  MissingExtra.
    """
    if next(iter(rows()), None) is None:
        raise BadData("has no rows to write.", where=None, fix="Add rows.")
    WRITERS[format](rows, out)
