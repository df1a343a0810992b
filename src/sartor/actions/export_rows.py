"""Write a file of rows in another format."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sartor.actions.read_files import stream_file
from sartor.concepts.example import Example
from sartor.data.formats.rows import Columns
from sartor.data.formats.write import write_rows
from sartor.errors import BadData
from sartor.store.atomic import atomic_file


class Exported(NamedTuple):
    """What was written."""

    path: str
    rows: int
    skipped: int
    """Bad rows that were left out."""


def export_rows(source: str, format: str, target: str, columns: Columns, *, skip_bad_rows: bool = False) -> Exported:
    """Write the rows of `source` to the file `target`.

    Args:
        source: As for `stream_file`.
        format: A name of `data.formats.write.WRITERS`.
        target: A new file, or one to be replaced.
        columns: How to read the rows.
        skip_bad_rows: Leave out what cannot be read.
    Raises: BadData: a row cannot be read, or the format cannot hold it.  WorkspaceProblem: the file cannot be written.
    """
    n_rows = n_skipped = 0

    def rows() -> Iterator[Example]:
        nonlocal n_rows, n_skipped
        n_rows = n_skipped = 0
        with stream_file(source, columns) as stream:
            for row in stream.rows:
                if isinstance(row, Example):
                    n_rows += 1
                    yield row
                    continue
                if not skip_bad_rows:
                    fix = f"{row.fix} Or leave bad rows out with --skip-bad-rows."
                    raise BadData(row.says, where=f"{row.file}:{row.row}", fix=fix)
                n_skipped += 1

    with atomic_file(Path(target)) as out:
        write_rows(format, rows, out)
    return Exported(target, n_rows, n_skipped)
