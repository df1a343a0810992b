"""A cheap look at whether a text can match a long pattern: by the first letters of the words that it would need."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_STEM = 4
_TO_SPACES = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’«»—–…", " "))
_WORDS = re.compile(r"\w+")
_COMMON = frozenset(
    ["you", "your", "the", "and", "for", "are", "not", "about", "without", "of", "a", "is", "to", "in", "this"]
)
_OTHER_SCRIPT = re.compile("[\u0400-\u06ff\u0900-\u097f\u3040-\u9fff\uac00-\ud7af]")


class Gate(NamedTuple):
    """What a text must hold one of."""

    stems: frozenset[str]
    marks: tuple[str, ...]
    """Signs that are no words."""

    def lets_in(self, lower: str) -> bool:
        """Tell whether a text in lower case may match."""
        if not self.stems.isdisjoint(_stems_of(lower)):
            return True
        return bool(self.marks) and any(mark in lower for mark in self.marks)


def gate(anchors: Iterable[str]) -> Gate:
    """Make a gate of words and phrases; of a phrase its longest word that is not common counts."""
    words = [anchor for anchor in anchors if anchor.strip()[0].isalnum()]
    return Gate(frozenset(map(_beginning, words)), tuple(a for a in anchors if not a.strip()[0].isalnum()))


def _beginning(anchor: str) -> str:
    words = [word for word in _WORDS.findall(anchor) if word not in _COMMON]
    stem = max(words or [anchor.strip()], key=len)[:_STEM]
    return _ANY if _OTHER_SCRIPT.match(stem) else stem


_ANY = "\x00"
"""Stands in for every word of a script without spaces, or with other letters than Latin ones."""


@lru_cache(maxsize=16)
def _stems_of(lower: str) -> frozenset[str]:
    stems = {word[:_STEM] for word in lower.translate(_TO_SPACES).split()}
    stems.update([stem[:3] for stem in stems])
    if not lower.isascii() and _OTHER_SCRIPT.search(lower):
        stems.add(_ANY)
    return frozenset(stems)
