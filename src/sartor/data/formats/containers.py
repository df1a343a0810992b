"""Bytes -> raw rows, by the container that the first bytes tell: text, gzip, Excel, Parquet, Arrow."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, cast

from sartor.concepts.finding import BadRow
from sartor.data.formats.arrow_tables import ARROW_MAGIC, PARQUET_MAGIC, STREAM_MAGIC, read_arrow, read_parquet
from sartor.data.formats.csv_table import read_table
from sartor.data.formats.decode import decode_head, text_pieces
from sartor.data.formats.detect import HEAD_BYTES, detect
from sartor.data.formats.excel import MAGIC as ZIP_MAGIC
from sartor.data.formats.excel import is_excel, read_excel
from sartor.data.formats.gzip_stream import MAGIC as GZIP_MAGIC
from sartor.data.formats.gzip_stream import Inflated
from sartor.data.formats.json_array import rows_from_array
from sartor.data.formats.json_rows import looks_like_one_object, rows_from_lines
from sartor.data.formats.lines import lines_of
from sartor.data.formats.rows import RawRow, RawRows
from sartor.errors import BadData

_PIECE_BYTES = 2**20


def open_container(name: str, stream: BinaryIO) -> RawRows:
    """Open a file of rows.

    Raises: BadData: it is none.  MissingExtra: its format needs a package.
    """
    first = stream.read(HEAD_BYTES)
    if first.startswith(GZIP_MAGIC):
        inflated = cast("BinaryIO", Inflated(name, first, stream))
        raw = _text(name.removesuffix(".gz"), name, inflated.read(HEAD_BYTES), inflated)
        return raw._replace(format=f"{raw.format}.gz")
    if first.startswith(PARQUET_MAGIC):
        return read_parquet(name, stream)
    if first.startswith((ARROW_MAGIC, STREAM_MAGIC)):
        return read_arrow(name, stream)
    if first.startswith(ZIP_MAGIC) and is_excel(name, stream):
        return read_excel(name, stream)
    return _text(name, name, first, stream)


def open_parts(name: str, streams: Iterable[BinaryIO]) -> RawRows:
    """Open files that are one after the other the rows of one data set; each is opened when its turn comes."""
    parts = (open_container(name, stream) for stream in streams)
    first = next(parts)
    return first._replace(rows=_numbered(chain((first,), parts)))


def _numbered(parts: Iterable[RawRows]) -> Iterator[RawRow | BadRow]:
    number = 0
    for part in parts:
        for row in part.rows:
            number += 1
            yield row._replace(row=number) if isinstance(row, RawRow) else row.model_copy(update={"row": number})


def _text(hint: str, name: str, first: bytes, stream: BinaryIO) -> RawRows:
    kind, head = detect(hint, first), decode_head(name, first)
    pieces = text_pieces(name, chain((first,), iter(lambda: stream.read(_PIECE_BYTES), b"")))
    if kind in ("csv", "tsv"):
        return read_table(name, pieces, head, is_tsv=kind == "tsv")
    if kind == "json_array":
        return RawRows(kind, None, rows_from_array(name, pieces))
    if looks_like_one_object(head):
        raise BadData(
            "is one JSON object over several lines, not a row a line.",
            where=name,
            fix="Write each row on one line, or all rows as one JSON array.",
        )
    return RawRows(kind, None, rows_from_lines(name, lines_of(pieces)))
