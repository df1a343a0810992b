"""One JSON array -> numbered raw rows, element by element: of a large file only a window is held."""

import json
import re
from collections.abc import Iterable, Iterator

from sartor.concepts.example import Source
from sartor.concepts.finding import BadRow
from sartor.data.formats.json_rows import raw_row
from sartor.data.formats.lines import MOST_CHARS, TooLong
from sartor.data.formats.rows import RawRow
from sartor.errors import BadData

_SPACE = re.compile(r"[ \t\n\r]*")
_BRACKET = re.compile(r'["\[\]{}]')
_BRACKET_OR_COMMA = re.compile(r'["\[\]{},]')
_IN_STRING = re.compile(r'["\\]')
_CUT_CHARS = 16
"""An error this close to the end of the window may be a value that goes on after it."""


def rows_from_array(file: str, pieces: Iterable[str]) -> Iterator[RawRow | BadRow]:
    """Yield a row per element of one JSON array, numbered from 1.

    Raises: BadData: the array itself cannot be parsed.
    """
    window = _Window(file, pieces)
    window.take("[", "Expecting '['")
    number = 0
    while window.peek() != "]" or number:
        number += 1
        begins = window.n_chars_read
        value = window.element()
        if isinstance(value, TooLong):
            yield value.problem.at(Source(file=file, row=number))
        else:
            yield raw_row(file, number, value, window.n_chars_read - begins)
        if window.peek() != ",":
            break
        window.take(",", "")
    window.take("]", "Expecting ',' delimiter")
    if window.peek():
        raise window.broken("Extra data")


class _Window:
    """The part of the text that is being read."""

    def __init__(self, file: str, pieces: Iterable[str]) -> None:
        self._file, self._pieces = file, iter(pieces)
        self._decoder = json.JSONDecoder()
        self._text, self._at = "", 0
        self._n_before = 0
        self._line, self._column = 1, 1
        """Place of the first character of the window."""

    @property
    def n_chars_read(self) -> int:
        return self._n_before + self._at

    def peek(self) -> str:
        """Return the next character that is no white space; '' at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # pyright: ignore[reportOptionalMemberAccess]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                return ""

    def take(self, mark: str, message: str) -> None:
        if self.peek() != mark:
            raise self.broken(message)
        self._at += 1

    def element(self) -> object | TooLong:
        """Return the next value; one that is too long for the window is passed over."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise BadData("is nested too deeply.", where=self._file, fix="Flatten the rows.") from None
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and len(self._text) - self._at > MOST_CHARS:
                    return self._pass_over()
                broken = self.broken(error.msg, error.pos)
                if not self._may_go_on(error) or not self._grow():
                    raise broken from None
                continue
            except ValueError:
                says = "holds a number that is too long to read."
                raise BadData(says, where=self._file, fix="Write it as text.") from None
            if end < len(self._text) or not self._grow():  # a number may go on
                self._at, n_chars = end, end - self._at
                return value if n_chars <= MOST_CHARS else TooLong(n_chars)

    def broken(self, message: str, at: int | None = None) -> BadData:
        """Name the line and the column."""
        at = self._at if at is None else at
        line, column = self._place(at)
        return BadData(
            f"is not a complete JSON array: {message} at line {line}, column {column}.",
            where=self._file,
            fix="Mend it there, or write one JSON object a line.",
        )

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        return error.pos >= len(self._text) - _CUT_CHARS or error.msg.startswith("Unterminated string")

    def _place(self, at: int) -> tuple[int, int]:
        n_lines = self._text.count("\n", 0, at)
        if n_lines:
            return self._line + n_lines, at - self._text.rindex("\n", 0, at)
        return self._line, self._column + at

    def _grow(self) -> bool:
        """Let go what was read, and read as much again as is left, within the bound; False at the end of the text."""
        self._line, self._column = self._place(self._at)
        self._n_before += self._at
        parts = [self._text[self._at :]]
        n_chars, wanted = len(parts[0]), min(2 * len(parts[0]), MOST_CHARS) + 1
        for piece in self._pieces:
            parts.append(piece)
            n_chars += len(piece)
            if n_chars >= wanted:
                break
        n_left = len(parts[0])
        self._text, self._at = "".join(parts), 0
        return n_chars > n_left

    def _pass_over(self) -> TooLong:
        """Go on to the mark that ends this element, holding nothing of it."""
        begins, depth, in_string = self.n_chars_read, 0, False
        while True:
            marks = _IN_STRING if in_string else _BRACKET if depth else _BRACKET_OR_COMMA
            found = marks.search(self._text, self._at)
            self._at = found.start() if found else len(self._text)
            if found is None:
                if not self._grow():
                    raise self.broken("Unterminated element")
                continue
            mark = found.group()
            if depth == 0 and mark in ",]}":
                return TooLong(self.n_chars_read - begins)
            if mark == "\\" and self._at + 1 == len(self._text) and not self._grow():
                raise self.broken("Unterminated string")
            self._at += 2 if mark == "\\" else 1
            in_string ^= mark == '"'
            depth += (mark in "[{") - (mark in "]}")
