"""Pieces of text -> lines, none longer than a bound: what is longer is counted and let go, never held."""

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sartor.data.formats.rows import RowProblem

MOST_CHARS = 16 * 2**20
"""Longest line, record or array element that is read."""


class TooLong(NamedTuple):
    """Stands for a line that was let go."""

    n_chars: int

    @property
    def problem(self) -> RowProblem:
        """Say how long it was."""
        says = f"is {self.n_chars:,} characters long; rows of up to {MOST_CHARS:,} are read."
        return RowProblem("malformed", says, "Cut it into several rows, or leave it out.")


def lines_of(pieces: Iterable[str]) -> Iterator[str | TooLong]:
    r"""Split at `\n` only: other line separators may stand inside JSON strings."""
    line = _Line()
    for piece in pieces:
        first, *others = piece.split("\n")
        line.add(first)
        if others:
            yield line.end()
            yield from others[:-1]
            line.add(others[-1])
    yield line.end()


def lines_with_ends(pieces: Iterable[str]) -> Iterator[str | TooLong]:
    r"""Split after `\n`, `\r` and `\r\n`, and keep them: cells may hold line breaks."""
    line = _Line()
    held = ""
    for piece in pieces:
        text = held + piece
        held = "\r" if text.endswith("\r") else ""  # a \n may follow
        for part in io.StringIO(text.removesuffix("\r"), newline=""):
            line.add(part)
            if part.endswith(("\n", "\r")):
                yield line.end()
    line.add(held)
    if line.n_chars:
        yield line.end()


class _Line:
    """The line that is being put together."""

    def __init__(self) -> None:
        self.n_chars = 0
        self._parts: list[str] = []

    def add(self, text: str) -> None:
        self.n_chars += len(text)
        if self.n_chars <= MOST_CHARS:
            self._parts.append(text)
        else:
            self._parts.clear()

    def end(self) -> str | TooLong:
        line = "".join(self._parts) if self.n_chars <= MOST_CHARS else TooLong(self.n_chars)
        self.n_chars = 0
        self._parts.clear()
        return line
