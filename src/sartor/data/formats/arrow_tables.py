"""Parquet and Arrow files -> numbered raw rows, batch by batch. Numbers of a class label become its name."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, cast

from sartor.data.formats.extras import table_package
from sartor.data.formats.rows import RawRow, RawRows, as_list, as_object
from sartor.errors import BadData

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"
STREAM_MAGIC = b"\xff\xff\xff\xff"
_BATCH_ROWS = 256
_MOST_GROUP_BYTES = 2**31


def read_parquet(name: str, stream: BinaryIO) -> RawRows:
    """Read a Parquet file.

    Raises: BadData: it is broken, or its row groups are too large.  MissingExtra.
    """
    arrow, parquet = table_package("pyarrow"), table_package("pyarrow.parquet")
    stream.seek(0)
    try:
        file = parquet.ParquetFile(stream)
        sizes = [file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups)]
        if max(sizes, default=0) > _MOST_GROUP_BYTES:
            says = f"has a row group of {max(sizes):,} bytes; up to {_MOST_GROUP_BYTES:,} are read."
            raise BadData(says, where=name, fix="Write it with smaller row groups.")
        batches = file.iter_batches(batch_size=_BATCH_ROWS)
        return _table(name, "parquet", file.schema_arrow, batches, arrow)
    except (arrow.ArrowException, OSError) as error:
        raise _unreadable(name, "a Parquet", error) from None


def read_arrow(name: str, stream: BinaryIO) -> RawRows:
    """Read an Arrow file, or an Arrow stream as Hugging Face data sets are saved.

    Raises: BadData: it is broken.  MissingExtra.
    """
    arrow = table_package("pyarrow")
    stream.seek(0)
    is_file = stream.read(len(ARROW_MAGIC)) == ARROW_MAGIC
    stream.seek(0)
    try:
        if is_file:
            file = arrow.ipc.open_file(stream)
            batches = (file.get_batch(i) for i in range(file.num_record_batches))
            return _table(name, "arrow", file.schema, batches, arrow)
        reader = arrow.ipc.open_stream(stream)
        return _table(name, "arrow", reader.schema, reader, arrow)
    except (arrow.ArrowException, OSError) as error:
        raise _unreadable(name, "an Arrow", error) from None


def _table(name: str, format: str, schema: Any, batches: Any, arrow: Any) -> RawRows:
    columns = tuple(str(column) for column in schema.names)
    return RawRows(format, columns, _records(name, _class_names(schema), iter(batches), arrow))


def _records(name: str, classes: Mapping[str, Sequence[str]], batches: Iterator[Any], arrow: Any) -> Iterator[RawRow]:
    number = 0
    while True:
        try:
            batch = next(batches, None)
            if batch is None:
                return
            for start in range(0, batch.num_rows, _BATCH_ROWS):
                for row in batch.slice(start, _BATCH_ROWS).to_pylist():
                    number += 1
                    yield RawRow(number, {key: _named(_plain(v), classes.get(key)) for key, v in row.items()})
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _unreadable(name, "a table", error) from None


def _class_names(schema: Any) -> dict[str, Sequence[str]]:
    """Return the names of class labels by column, as Hugging Face data sets keep them in the schema."""
    try:
        metadata: dict[bytes, bytes] = schema.metadata or {}
        told = json.loads(metadata.get(b"huggingface", b"{}"))
    except ValueError:
        return {}
    info = as_object((as_object(told) or {}).get("info")) or {}
    features = as_object(info.get("features")) or {}
    names = {column: as_list((as_object(feature) or {}).get("names")) for column, feature in features.items()}
    return {column: [str(name) for name in listed] for column, listed in names.items() if listed}


def _named(value: object, names: Sequence[str] | None) -> object:
    if names is None:
        return value
    if isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    values = as_list(value)
    return [_named(v, names) for v in values] if values else value


def _plain(value: object) -> object:
    """Return a value that JSON knows; keys that Arrow filled with null go."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return [_plain(v) for v in cast("list[object]", value)]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in cast("dict[object, object]", value).items() if v is not None}
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | timedelta) else repr(value)


def _unreadable(name: str, kind: str, error: Exception) -> BadData:
    why = str(error).split("\n", 1)[0].rstrip(".")[:200]
    return BadData(f"is {kind} file that cannot be read ({why}).", where=name, fix="Write it again.")
