"""A cheap look at whether a text can match a long pattern: by the words that it would need.

The words of a text are taken apart once and shared by all checks that look at it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

_STEM = 4
_TO_SPACES = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’«»—–…", " "))
_WORDS = re.compile(r"\w+")
_COMMON = frozenset(
    ["you", "your", "the", "and", "for", "are", "not", "about", "without", "of", "a", "is", "to", "in", "this"]
)
_OTHER_SCRIPT = re.compile("[\u0400-\u06ff\u0900-\u097f\u3040-\u9fff\uac00-\ud7af]")
_ANY = "\x00"
"""Stands in for every word of a script without spaces, or with other letters than Latin ones."""


class Gate(NamedTuple):
    """What a text must hold one of."""

    anchors: Mapping[str, tuple[str, ...]]
    """By the stem of one of their words, in lower case."""
    stems: frozenset[str]
    marks: tuple[str, ...]
    """Signs that are no words."""

    def lets_in(self, lower: str) -> bool:
        """Tell whether a text in lower case may match."""
        stems = _stems_of(lower)
        if not self.stems.isdisjoint(stems) and any(a in lower for s in self.stems & stems for a in self.anchors[s]):
            return True
        return bool(self.marks) and any(mark in lower for mark in self.marks)


def gate(anchors: Iterable[str]) -> Gate:
    """Make a gate of words and phrases; a text is searched for a phrase if it holds its longest word."""
    by_stem: dict[str, tuple[str, ...]] = {}
    for anchor in anchors:
        if anchor.strip()[0].isalnum():
            for stem in _beginnings(anchor):
                by_stem[stem] = (*by_stem.get(stem, ()), anchor.strip())
    marks = tuple(a for a in anchors if not a.strip()[0].isalnum())
    return Gate(by_stem, frozenset(by_stem), marks)


def _beginnings(anchor: str) -> list[str]:
    words = [word for word in _WORDS.findall(anchor) if word not in _COMMON]
    word = max(words or [anchor.strip()], key=len)
    if _OTHER_SCRIPT.match(word):
        return [_ANY]
    return [word, *(word + letter for letter in ascii_lowercase)] if len(word) == _STEM - 1 else [word[:_STEM]]


@lru_cache(maxsize=32)
def words_of(lower: str) -> frozenset[str]:
    """Return the distinct words of a text in lower case."""
    return frozenset(lower.translate(_TO_SPACES).split())


@lru_cache(maxsize=32)
def _stems_of(lower: str) -> frozenset[str]:
    stems = {word[:_STEM] for word in words_of(lower)}
    if not lower.isascii() and _OTHER_SCRIPT.search(lower):
        stems.add(_ANY)
    return frozenset(stems)
