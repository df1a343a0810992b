"""A cheap look at whether a text can match long patterns: by the words that they would need.

The words of a text are taken apart once and shared by all checks that look at it; what a word opens is worked out once.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_TO_SPACES = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’«»—–…", " "))
_WORDS = re.compile(r"\w+")
_COMMON = frozenset(
    ["you", "your", "the", "and", "for", "are", "not", "about", "without", "of", "a", "is", "to", "in", "this"]
)
_SHORTEST = 2
_SHORT = 3
_MOST_REMEMBERED = 200_000
_SINGLE_SCRIPT = re.compile("[\u0400-\u06ff\u0900-\u097f\u3040-\u9fff\uac00-\ud7af]")
"""Scripts without spaces, or whose words change at the front."""


class _Anchor(NamedTuple):
    """What opens a gate."""

    word: str
    """Its longest word that is not common: words that begin with it count."""
    phrase: str
    bit: int


@lru_cache(maxsize=32)
def words_of(lower: str) -> frozenset[str]:
    """Return the distinct words of a text in lower case."""
    return frozenset(lower.translate(_TO_SPACES).split())


@lru_cache(maxsize=32)
def longest_token(text: str) -> int:
    """Return the length of the longest piece without white space."""
    return max(map(len, text.split()), default=0)


def among(look: Callable[[str], T]) -> Callable[[Iterable[str]], list[T]]:
    """Return a function from distinct words to what a look says of them, where it says anything.

    What it said is remembered: words without an answer in a set, which is far cheaper to ask than the look.
    """
    plain: set[str] = set()
    telling: dict[str, T] = {}

    def answers(words: Iterable[str]) -> list[T]:
        if len(plain) + len(telling) > _MOST_REMEMBERED:
            plain.clear()
            telling.clear()
        found: list[T] = []
        for word in frozenset(words) - plain:
            answer = telling.get(word) or look(word)
            if answer:
                found.append(answer)
                telling[word] = answer
            else:
                plain.add(word)
        return found

    return answers


def gates(groups: Sequence[Iterable[str]]) -> Callable[[str], int]:
    """Return a function from a text in lower case to the gates that it opens, as bits in the order of the groups.

    Args:
        groups: Words, beginnings of words, phrases, and marks that are no words; one of them opens the gate.
    """
    anchors = [_Anchor(_key(a), a.strip(), 1 << i) for i, group in enumerate(groups) for a in group]
    marks: dict[str, list[_Anchor]] = {}
    for anchor in anchors:
        if not anchor.word:
            marks.setdefault(anchor.phrase[0], []).append(anchor)
    opened_by = among(_by_word([anchor for anchor in anchors if anchor.word]))

    def opened(lower: str) -> int:
        bits = 0
        for found in opened_by(words_of(lower)):
            for anchor in found:
                if not bits & anchor.bit and (anchor.phrase == anchor.word or anchor.phrase in lower):
                    bits |= anchor.bit
        for first, group in marks.items():
            if first in lower:
                bits = _with_marks(bits, group, lower)
        return bits

    return opened


def _with_marks(bits: int, marks: Sequence[_Anchor], lower: str) -> int:
    for mark in marks:
        if mark.phrase in lower:
            bits |= mark.bit
    return bits


def _by_word(anchors: Sequence[_Anchor]) -> Callable[[str], tuple[_Anchor, ...]]:
    """Return a function from a word to the anchors that it may stand for."""
    by_start: dict[str, list[_Anchor]] = {}
    for anchor in anchors:
        by_start.setdefault("" if _SINGLE_SCRIPT.match(anchor.word) else anchor.word[:_SHORTEST], []).append(anchor)

    def opened_by(word: str) -> tuple[_Anchor, ...]:
        if not word.isascii() and _SINGLE_SCRIPT.search(word):
            return tuple(a for a in by_start.get("", ()) if a.word in word)
        return tuple(a for a in by_start.get(word[:_SHORTEST], ()) if _begins(word, a.word))

    return opened_by


def _begins(word: str, beginning: str) -> bool:
    """Tell whether a word begins so; a beginning of two letters is a whole word, one of three allows an ending."""
    n_more = len(word) - len(beginning)
    return word.startswith(beginning) and (len(beginning) > _SHORT or n_more <= len(beginning) - _SHORTEST)


def _key(anchor: str) -> str:
    if not anchor.strip()[0].isalnum():
        return ""
    words = [word for word in _WORDS.findall(anchor) if word not in _COMMON]
    return max(words or [anchor.strip()], key=len)
