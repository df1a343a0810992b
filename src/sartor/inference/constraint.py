"""What an answer may look like: one of some texts, or a JSON object with known keys. Pure text, no model.

Given to an untuned model, so that a tuned one is not called better for having learned a format alone.
"""

import json
import re
from collections.abc import Collection
from typing import Protocol

_ESCAPES = '"\\/bfnrtu'
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_NUMBER_BEGUN = re.compile(r"-?((0|[1-9]\d*)(\.\d*)?([eE][+-]?\d*)?)?")
_WORDS = ("true", "false", "null")


class Constraint(Protocol):
    """A form that answers must have."""

    def allows(self, text: str) -> bool:
        """Say whether `text`, or `text` with more after it, has the form."""
        ...

    def ends(self, text: str) -> bool:
        """Say whether `text` has the form as it is."""
        ...


class OneOf:
    """One of some texts."""

    def __init__(self, texts: Collection[str]) -> None:
        """Keep the texts."""
        self._texts = frozenset(texts)

    def allows(self, text: str) -> bool:
        """Say whether one of the texts begins so."""
        return any(known.startswith(text) for known in self._texts)

    def ends(self, text: str) -> bool:
        """Say whether it is one of the texts."""
        return text in self._texts


class JsonObject:
    """A JSON object on one line whose keys are known and stand at most once."""

    def __init__(self, keys: Collection[str]) -> None:
        """Keep the keys, as JSON writes them."""
        self._keys = frozenset(json.dumps(key, ensure_ascii=False) for key in keys)

    def allows(self, text: str) -> bool:
        """Say whether a valid object can begin so."""
        try:
            return _Reader(text, self._keys).object_ends(0, top=True) == len(text)
        except _MoreIsNeededError:
            return True
        except _WrongError:
            return False

    def ends(self, text: str) -> bool:
        """Say whether it is a valid object."""
        try:
            return _Reader(text, self._keys).object_ends(0, top=True) == len(text)
        except (_MoreIsNeededError, _WrongError):
            return False


class _MoreIsNeededError(Exception):
    """The text is right so far, and not complete."""


class _WrongError(Exception):
    """No text that begins so is right."""


class _Reader:
    """Reads JSON that may break off; every method takes a place and returns where the thing there ends."""

    def __init__(self, text: str, keys: frozenset[str]) -> None:
        self._text, self._keys = text, keys

    def object_ends(self, at: int, *, top: bool = False) -> int:
        at = self._sign(at, "{")
        left = set(self._keys)
        if self._peek(at) == "}":
            return at + 1
        while True:
            begin, at = at, self._one_of(at, left) if top else self._string_ends(at)
            left.discard(self._text[begin:at])
            at = self._value_ends(self._space(self._sign(at, ":")))
            if self._peek(at) == "}":
                return at + 1
            at = self._space(self._sign(at, ","))

    def _value_ends(self, at: int) -> int:
        sign = self._peek(at)
        if sign == '"':
            return self._string_ends(at)
        if sign == "{":
            return self.object_ends(at)
        if sign == "[":
            return self._array_ends(at)
        return self._number_ends(at) if sign in "-0123456789" else self._one_of(at, _WORDS)

    def _array_ends(self, at: int) -> int:
        at += 1
        if self._peek(at) == "]":
            return at + 1
        while True:
            at = self._value_ends(at)
            if self._peek(at) == "]":
                return at + 1
            at = self._space(self._sign(at, ","))

    def _string_ends(self, at: int) -> int:
        at = self._sign(at, '"')
        while (sign := self._peek(at)) != '"':
            if sign < " ":
                raise _WrongError
            at = self._escape_ends(at + 1) if sign == "\\" else at + 1
        return at + 1

    def _escape_ends(self, at: int) -> int:
        sign = self._peek(at)
        if sign not in _ESCAPES:
            raise _WrongError
        if sign != "u":
            return at + 1
        for place in range(at + 1, at + 5):
            if self._peek(place) not in "0123456789abcdefABCDEF":
                raise _WrongError
        return at + 5

    def _number_ends(self, at: int) -> int:
        begun = _NUMBER_BEGUN.match(self._text, at)
        if begun and begun.end() == len(self._text):
            raise _MoreIsNeededError
        whole = _NUMBER.match(self._text, at)
        if not whole:
            raise _WrongError
        return whole.end()

    def _one_of(self, at: int, words: Collection[str]) -> int:
        rest = self._text[at:]
        found = next((word for word in words if rest.startswith(word)), None)
        if found:
            return at + len(found)
        if any(word.startswith(rest) for word in words):
            raise _MoreIsNeededError
        raise _WrongError

    def _sign(self, at: int, wanted: str) -> int:
        if self._peek(at) != wanted:
            raise _WrongError
        return at + 1

    def _space(self, at: int) -> int:
        return at + 1 if self._text[at : at + 1] == " " else at

    def _peek(self, at: int) -> str:
        if at >= len(self._text):
            raise _MoreIsNeededError
        return self._text[at]
