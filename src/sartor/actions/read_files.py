"""Files -> Examples: opens files, lets the data craft make rows of their bytes, and lists or refuses bad rows."""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from sartor.actions.find_files import files_of
from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow
from sartor.data.audit.corpus import ReadFile
from sartor.data.formats.containers import open_parts
from sartor.data.formats.read import RowStream, open_raw, open_rows, read_all
from sartor.data.formats.rows import Columns
from sartor.data.formats.text_files import read_texts
from sartor.errors import BadData

_SHOWN = 5
_PIECE_BYTES = 2**20


class FileStream(NamedTuple):
    """A file, or a folder that is one data set, that is being read."""

    path: str
    rows: RowStream
    hashed: "_Hashed"

    @property
    def bytes_read(self) -> int:
        """How much of the file has passed."""
        return self.hashed.tell()

    @property
    def n_rows(self) -> int:
        """Rows that have passed, usable and bad ones."""
        return self.rows.n_rows

    @property
    def sha256(self) -> str:
        """Hash of the whole file, however far its rows were read."""
        return self.hashed.sha256()


@contextmanager
def stream_file(path: str, columns: Columns) -> Generator[FileStream]:
    """Open a file whose rows are to be gone through once, without holding them all.

    Args:
        path: A file, FILE.xlsx#Sheet, a folder of texts, a saved Hugging Face data set, or hf:ORG/NAME[:SPLIT].
        columns: What the user settled.
    Raises: BadData: no such file, or nothing in it that is a row.
    """
    parts = files_of(path)
    if parts.kind == "file":
        with opened(str(parts.paths[0])) as raw:
            file = _HashedFile(raw)
            yield FileStream(path, open_rows(path, cast("BinaryIO", file), columns), file)
    else:
        hashed = _HashedFiles(parts.names, [str(file) for file in parts.paths])
        read = partial(read_texts, path, parts.names) if parts.kind == "texts" else partial(open_parts, path)
        yield FileStream(path, open_raw(path, read(iter(hashed)), columns), hashed)


def read_file(path: str, columns: Columns) -> ReadFile:
    """Read one file of rows.

    Raises: BadData: no such file, or nothing in it that is a row.
    """
    with stream_file(path, columns) as stream:
        result = read_all(stream.rows)
        return ReadFile(path, stream.sha256, result)


def read_bytes(path: str) -> bytes:
    """Return the file's bytes.

    Raises: BadData: it cannot be read.
    """
    with opened(path) as file:
        return file.read()


@contextmanager
def opened(path: str) -> Generator[BinaryIO]:
    """Open a file of the user.

    Raises: BadData: it cannot be read.
    """
    try:
        file = Path(path).open("rb")  # noqa: SIM115
    except FileNotFoundError as error:
        raise BadData("there is no such file.", where=path, fix="Check the path.") from error
    except IsADirectoryError as error:
        raise BadData("is a folder.", where=path, fix="Give the files in it one by one.") from error
    except OSError as error:
        raise BadData(f"cannot be read ({error.strerror}).", where=path, fix="Check its permissions.") from error
    with file:
        yield file


class _Hashed(Protocol):
    def sha256(self) -> str: ...
    def tell(self) -> int: ...


def _file_hash(file: BinaryIO) -> str:
    return _HashedFile(file).sha256()


class _HashedFiles:
    """Several files, each opened when its turn comes; hashed with their names."""

    def __init__(self, names: Sequence[str], paths: Sequence[str]) -> None:
        self._names, self._paths = names, paths

    def __iter__(self) -> Generator[BinaryIO]:
        for path in self._paths:
            with opened(path) as file:
                yield file

    def tell(self) -> int:
        """Several files are not counted."""
        return 0

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for name, path in zip(self._names, self._paths, strict=True):
            with opened(path) as file:
                digest.update(f"{name}\0{_file_hash(file)}\n".encode())
        return digest.hexdigest()


class _HashedFile(BufferedIOBase):
    """A file that is hashed as it is read; what is skipped or read out of order is hashed at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest, self._n_hashed = hashlib.sha256(), 0

    def read(self, size: int | None = -1, /) -> bytes:
        begins = self._file.tell()
        content = self._file.read(-1 if size is None else size)
        if begins == self._n_hashed:
            self._digest.update(content)
            self._n_hashed += len(content)
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def sha256(self) -> str:
        self._file.seek(self._n_hashed)
        while self.read(_PIECE_BYTES):
            pass
        return self._digest.hexdigest()


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
