"""What differs between two texts, word by word, and what that means for the facts they state.

Words are aligned by edit distance; then each changed place is a slip (case, signs, typing, fillers), a rewording
(other common words), or a fact (numbers, negations, names, words that stand against each other).
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from sartor.data.likeness.words import NEGATIONS, has_digit, is_filler, words_of

_MOST_WORDS = 600
_ENDINGS = frozenset(("s", "es", "d", "ed", "n", "en", "e", "er", "ing"))
_NO_COUNTS: Mapping[str, int] = {}


class Nearness(IntEnum):
    """How near two texts are, from far to equal."""

    FAR = 0
    REWORDED = 1
    """Mostly the same content in other words."""
    CLOSE = 2
    """The same but for slips: case, signs, typing, fillers."""
    EQUAL = 3
    """The same words."""


class Difference(NamedTuple):
    """What sets two texts apart."""

    nearness: Nearness
    """As if the facts below were equal."""
    numbers: bool
    """Numbers, dates or codes differ."""
    negated: bool
    """One denies what the other states."""
    names: tuple[tuple[str, str], ...]
    """Content words that stand against each other, or alone on one side (the other is then '')."""

    @property
    def same_facts(self) -> bool:
        """Tell whether no number, negation or content word sets them apart."""
        return not (self.numbers or self.negated or self.names)


def difference(one: str, other: str, n_rows_with: Mapping[str, int] = _NO_COUNTS) -> Difference:
    """Compare two texts; of very long ones the first words.

    Args:
        n_rows_with: How many rows hold a word: two words of several rows each are two words, not one mistyped.
    """
    mine, theirs = words_of(one)[:_MOST_WORDS], words_of(other)[:_MOST_WORDS]
    if mine == theirs:
        return Difference(Nearness.EQUAL, numbers=False, negated=False, names=())
    numbers, negated, slips, names = False, False, 0, list[tuple[str, str]]()
    for old, new in _changes(mine, theirs):
        if _digits(old) != _digits(new):
            numbers = True
        if _negations(old) % 2 != _negations(new) % 2:
            negated = True
        left, right = _unmatched(old, new, n_rows_with)
        slips += len(old) + len(new)
        names += [*zip(left, right, strict=False)]
        names += [(w, "") for w in left[len(right) :]] + [("", w) for w in right[len(left) :]]
    moved = {w for pair in names for w in pair if w and w in set(mine) & set(theirs)}
    names = [(a, b) for a, b in names if not (a in moved and (b in moved or not b)) and not (not a and b in moved)]
    return Difference(_nearness(mine, theirs, names, slips), numbers, negated, tuple(names))


def _is_content(word: str) -> bool:
    return not is_filler(word) and not has_digit(word) and word not in NEGATIONS


def _nearness(mine: list[str], theirs: list[str], names: list[tuple[str, str]], slips: int) -> Nearness:
    a, b = {w for w in mine if _is_content(w)}, {w for w in theirs if _is_content(w)}
    if not names and slips <= max(8, (len(mine) + len(theirs)) // 2):
        return Nearness.CLOSE
    return Nearness.REWORDED if 2 * len(a & b) >= min(len(a), len(b)) > 0 else Nearness.FAR


def _changes(mine: list[str], theirs: list[str]) -> list[tuple[list[str], list[str]]]:
    return [
        (mine[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end])
        for op in Levenshtein.opcodes(mine, theirs)
        if op.tag != "equal"
    ]


def _digits(words: Sequence[str]) -> list[str]:
    return sorted(w for w in words if has_digit(w))


def _negations(words: Sequence[str]) -> int:
    return sum(w in NEGATIONS for w in words)


def _unmatched(old: Sequence[str], new: Sequence[str], n_rows_with: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return the content words of each side that are no slip of a word of the other."""
    left, right = list[str](), list(new)
    for word in old:
        twin = next((i for i, other in enumerate(right) if is_slip(word, other, n_rows_with)), None)
        if twin is not None:
            del right[twin]
        elif _is_content(word):
            left.append(word)
    right = [word for word in right if _is_content(word)]
    return ([], []) if "".join(left) == "".join(right) else (left, right)


def is_slip(one: str, other: str, n_rows_with: Mapping[str, int] = _NO_COUNTS) -> bool:
    """Tell whether one word is the other, inflected or mistyped: one edit from four letters on, two from eight."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if not (one.isalpha() and other.isalpha()) or len(shorter) < 3 or {one, other} & NEGATIONS:
        return False
    if longer.removeprefix(shorter) in _ENDINGS:
        return True
    if min(n_rows_with.get(one, 0), n_rows_with.get(other, 0)) > 1:
        return False
    allowed = 2 if len(shorter) >= 8 else 1 if len(shorter) >= 4 else 0
    return allowed > 0 and OSA.distance(one, other, score_cutoff=allowed) <= allowed
