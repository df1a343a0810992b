"""Excel files (.xlsx) -> header and numbered raw rows of one sheet.

FILE.xlsx, or FILE.xlsx#Sheet where several sheets have rows. The sizes in the zip directory are
checked before anything is unpacked.
"""

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.extras import table_package
from sartor.data.formats.rows import RawRow, RawRows, RowProblem, shown
from sartor.errors import BadData

MAGIC = b"PK\x03\x04"
_MOST_BYTES = 2**29


def is_excel(name: str, stream: BinaryIO) -> bool:
    """Tell an Excel file from other zip archives."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return sheet_of(name)[0].lower().endswith(".xlsx")


def sheet_of(name: str) -> tuple[str, str | None]:
    """Split FILE.xlsx#Sheet."""
    file, mark, sheet = name.rpartition("#")
    return (file, sheet) if mark and file.lower().endswith((".xlsx", ".xlsm")) else (name, None)


def read_excel(name: str, stream: BinaryIO) -> RawRows:
    """Read one sheet.

    Raises: BadData: broken, too large, or rows on several sheets.  MissingExtra.
    """
    calamine = table_package("python_calamine")
    _require_size(name, stream)
    stream.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
        rows = _chosen(name, book)
    except (calamine.CalamineError, zipfile.BadZipFile) as error:
        raise _unreadable(name, str(error)) from None
    cells = (row for row in rows if any(cell != "" for cell in row))
    header = tuple(_text(cell) for cell in next(cells, ()))
    twice = [column for column, count in Counter(header).items() if count > 1 and column.strip()]
    if twice:
        raise BadData(f"has the column '{twice[0]}' twice.", where=name, fix="Give each column its own name.")
    return RawRows("xlsx", header, _records(name, header, cells))


def _require_size(name: str, stream: BinaryIO) -> None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            n_bytes = sum(part.file_size for part in archive.infolist())
            if n_bytes <= _MOST_BYTES:
                broken = archive.testzip()  # no part is larger than the directory says
                if broken is None:
                    return
                raise _unreadable(name, f"{broken} is damaged")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _unreadable(name, str(error)) from None
    says = f"is an Excel file that unpacks to {n_bytes:,} bytes; up to {_MOST_BYTES:,} are read."
    raise BadData(says, where=name, fix="Save the sheet as CSV.")


def _chosen(name: str, book: Any) -> Sequence[Sequence[Any]]:
    """Return the rows of the sheet that was named, or of the only one that has any."""
    _, wanted = sheet_of(name)
    if wanted is not None and wanted not in book.sheet_names:
        raise BadData(
            f"has no sheet '{wanted}'; its sheets are {shown(list(book.sheet_names))}.",
            where=name,
            fix="Choose one of them.",
        )
    names = [wanted] if wanted is not None else book.sheet_names
    sheets = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=True) for sheet in names}
    filled = [sheet for sheet, rows in sheets.items() if rows]
    if not filled:
        raise BadData("has no rows on any sheet.", where=name, fix="Add a header and rows.")
    if len(filled) > 1:
        raise BadData(
            f"has rows on the sheets {shown(filled)}.",
            where=name,
            fix=f"Say which, for example '{name}#{filled[0]}'.",
        )
    return sheets[filled[0]]


def _records(name: str, header: tuple[str, ...], rows: Iterator[Sequence[Any]]) -> Iterator[RawRow | BadRow]:
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        if any(texts[len(header) :]):
            says = f"has {len(texts)} cells; the header has {len(header)}."
            yield RowProblem("malformed", says, "Name every column.").at(Source(file=name, row=number))
            continue
        row = dict(zip(header, texts, strict=False))
        yield RawRow(number, {column: text for column, text in row.items() if column or text}, sum(map(len, texts)))


def _text(cell: object) -> str:
    """Write a cell as a person reads it: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(cell) if isinstance(cell, timedelta) or cell is not None else ""


def _unreadable(name: str, why: str) -> BadData:
    says = f"is an Excel file that cannot be read ({why.strip().rstrip('.')})."
    return BadData(says, where=name, fix="Open it and save it again, or save the sheet as CSV.")
