"""Files -> Examples: reads bytes, lets the data craft make rows of them, and lists or refuses bad rows."""

from collections.abc import Sequence
from pathlib import Path

from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow
from sartor.concepts.ids import bytes_hash
from sartor.data.audit.corpus import ReadFile
from sartor.data.formats.read import read
from sartor.data.formats.rows import Columns
from sartor.errors import BadData

_SHOWN = 5


def read_file(path: str, columns: Columns) -> ReadFile:
    """Read one file of rows.

    Raises: BadData: no such file, or nothing in it that is a row.
    """
    content = read_bytes(path)
    return ReadFile(path, bytes_hash(content), read(path, content, columns))


def read_bytes(path: str) -> bytes:
    """Return the file's bytes.

    Raises: BadData: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise BadData("there is no such file.", where=path, fix="Check the path.") from error
    except IsADirectoryError as error:
        raise BadData("is a folder.", where=path, fix="Give the files in it one by one.") from error
    except OSError as error:
        raise BadData(f"cannot be read ({error.strerror}).", where=path, fix="Check its permissions.") from error


def usable_rows(files: Sequence[ReadFile], *, skip_bad_rows: bool) -> tuple[list[Example], list[BadRow]]:
    """Return all examples, and the bad rows that were left out.

    Raises: BadData: there are bad rows and they were not to be skipped.
    """
    bad = [row for file in files for row in file.result.bad_rows]
    if bad and not skip_bad_rows:
        first = bad[0]
        more = f" (and {len(bad) - 1} more bad rows: see sartor audit)" if len(bad) > 1 else ""
        raise BadData(
            f"{first.says}{more}",
            where=f"{first.file}:{first.row}",
            fix=f"{first.fix} Or leave bad rows out with --skip-bad-rows.",
        )
    return [example for file in files for example in file.result.examples], bad


def bad_rows_sentence(bad: Sequence[BadRow]) -> str:
    """List skipped rows, the first few by place and reason."""
    listed = "; ".join(f"{row.file}:{row.row} {row.says}" for row in bad[:_SHOWN])
    more = f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    return f"Skipped {len(bad)} bad rows: {listed}{more}"
