"""Rows on disk while an audit looks at them: a sequence of Examples that takes 8 bytes a row of memory."""

import tempfile
from array import array
from collections.abc import Sequence
from typing import overload

from sartor.concepts.example import Example
from sartor.data.audit.corpus import Stretch


class Spool(Sequence[Example]):
    """Rows in a temporary file, which is gone when the spool is closed."""

    def __init__(self) -> None:
        """Start with no rows."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._ends = array("Q", [0])

    def append(self, line: bytes) -> None:
        """Add a row, as the JSON of its Example."""
        self._file.write(line)
        self._ends.append(self._ends[-1] + len(line))

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> Stretch: ...
    def __getitem__(self, index: int | slice) -> Example | Stretch:
        """Read a row, or show some."""
        if isinstance(index, slice):
            return Stretch(self, range(len(self))[index])
        start, end = self._ends[index], self._ends[index + 1]
        self._file.seek(start)
        return Example.model_validate_json(self._file.read(end - start))
