"""Go through files of rows once: row checks look, features are measured, rows are kept on disk."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sartor.actions.read_files import FileStream, stream_file
from sartor.actions.spool import Spool
from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow
from sartor.data.audit.contract import Look, RowCheck
from sartor.data.audit.corpus import AuditedFile, Map
from sartor.data.audit.features import Features, joined, measure
from sartor.data.audit.look import Looked, look_at
from sartor.data.formats.rows import Columns, ColumnsUsed, Format
from sartor.data.guess_group import Units, joined_units, units_of

_CHUNK_ROWS = 1000


class ScannedFile(NamedTuple):
    """A file, and how it was read."""

    audited: AuditedFile
    format: Format
    columns: ColumnsUsed


class _Chunk(NamedTuple):
    lines: list[bytes]
    first: int
    is_train: bool


class _Seen(NamedTuple):
    looked: Looked
    features: Features
    units: Units


class _Looker(NamedTuple):
    """What is done with each chunk, in this process or another, which gets the functions by their modules' names."""

    looks: tuple[tuple[str, Look], ...]

    def __call__(self, chunk: _Chunk) -> _Seen:
        checks = [RowCheck(name, look) for name, look in self.looks]
        examples = [Example.model_validate_json(line) for line in chunk.lines]
        looked = look_at(examples, checks, first=chunk.first, is_train=chunk.is_train)
        return _Seen(looked, measure(examples), units_of(examples) if chunk.is_train else {})


class Scan:
    """One pass over files; what is known of the rows grows as it runs. Close it to give the disk space back."""

    def __init__(self, train: Sequence[str], test: str | None, columns: Columns, checks: Iterable[RowCheck]) -> None:
        """Begin with nothing read."""
        self.rows = Spool()
        self.files: list[ScannedFile] = []
        self.bad_rows: list[BadRow] = []
        self.looked: list[Looked] = []
        self.features: Features = measure([])
        self.units: Units = {}
        """Values of the training rows that may name what rows belong together."""
        self.n_train = 0
        self._bytes_before = self._bytes_here = 0
        self._train, self._test, self._columns = train, test, columns
        self._look = _Looker(tuple((check.name, check.look) for check in checks))

    def run(self, mapped: Map) -> Iterator[int]:
        """Read every file once; yield how many bytes were read, now and then.

        Args:
            mapped: Lets processes share the work.
        Raises: BadData: as the readers say.
        """
        features: list[Features] = []
        units: list[Units] = []
        for seen in mapped(self._look, self._chunks()):
            self.looked.append(seen.looked)
            features.append(seen.features)
            units.append(seen.units)
            yield self._bytes_before + self._bytes_here
        self.features = joined(features)
        self.units = joined_units(units)

    def close(self) -> None:
        """Give the disk space back."""
        self.rows.close()

    def _chunks(self) -> Iterator[_Chunk]:
        for path in [*self._train, *([self._test] if self._test else [])]:
            is_train = len(self.files) < len(self._train)
            with stream_file(path, self._columns) as stream:
                yield from self._chunks_of(stream, is_train=is_train)
                read = stream.rows
                audited = AuditedFile(path=path, rows=read.n_rows, sha256=stream.sha256)
                self.files.append(ScannedFile(audited, read.format, read.columns))
            self._bytes_before, self._bytes_here = self._bytes_before + self._bytes_here, 0
            if is_train:
                self.n_train = len(self.rows)

    def _chunks_of(self, stream: FileStream, *, is_train: bool) -> Iterator[_Chunk]:
        rows = iter(stream.rows)
        while taken := list(islice(rows, _CHUNK_ROWS)):
            self._bytes_here = stream.bytes_read
            self.bad_rows += [row for row in taken if isinstance(row, BadRow)]
            lines = [row.model_dump_json(exclude_defaults=True).encode() for row in taken if isinstance(row, Example)]
            chunk = _Chunk(lines, len(self.rows), is_train)
            for line in lines:
                self.rows.append(line)
            if lines:
                yield chunk
