"""What differs between two texts, word by word, and what that means for the facts they state.

Words are aligned by edit distance; then each changed place is a slip (case, signs, typing, fillers), a rewording
(other common words), or a fact (numbers, negations, names, words that stand against each other).
"""

from collections.abc import Mapping, Sequence, Set
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from sartor.data.likeness.words import asked_for, content_of, denies, has_digit, words_of

_MOST_WORDS = 600
_ENDINGS = frozenset(("s", "es", "d", "ed", "n", "en", "e", "er", "ing"))
_LONGEST_ENDING = max(map(len, _ENDINGS))
MOST_SLIPS, _FAR_COMMONER = 3, 12
"""So many rows may hold a mistyped word, if so many times more hold the right one."""
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
        n_rows_with: How many rows hold a word: two words of several rows each are two words, not one mistyped,
            unless one is far commoner.
    """
    mine, theirs = _wording(one), _wording(other)
    if mine.words == theirs.words:
        return Difference(Nearness.EQUAL, numbers=False, negated=False, names=())
    numbers, negated, slips, names = False, False, 0, list[tuple[str, str]]()
    for old, new in _changes(mine.words, theirs.words):
        if _digits(old) != _digits(new):
            numbers = True
        if _negations(old) % 2 != _negations(new) % 2:
            negated = True
        left, right = _unmatched(old, new, mine.content | theirs.content, n_rows_with)
        slips += len(old) + len(new)
        names += [*zip(left, right, strict=False)]
        names += [(w, "") for w in left[len(right) :]] + [("", w) for w in right[len(left) :]]
    who, whom = asked_for(mine.words), asked_for(theirs.words)
    if who and whom and who.isdisjoint(whom):
        names.append((min(who), min(whom)))
    if names:
        shared = {*mine.words} & {*theirs.words}
        moved = {w for pair in names for w in pair if w in shared}
        names = [(a, b) for a, b in names if not (a in moved and (b in moved or not b)) and not (not a and b in moved)]
    return Difference(_nearness(mine, theirs, names, slips), numbers, negated, tuple(names))


class Stated(NamedTuple):
    """What a text states, as two numbers."""

    facts: int
    """Equal for texts with equal numbers and no negation more: others state something else."""
    content: int
    """Equal for texts of the same content words, whatever their order; 0 where there is none."""


def stated_of(text: str) -> Stated:
    """Sum up a text; of a very long one the first words."""
    wording = _wording(text)
    facts = f"{_negations(wording.words) % 2} {' '.join(_digits(wording.words))}"
    return Stated(_number(facts), _number(" ".join(sorted(wording.content))) if wording.content else 0)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def content_words_compared(text: str) -> frozenset[str]:
    """Return the words of a text that carry facts, numbers and negations left out; of a long text's first words."""
    return _wording(text).content


class _Wording(NamedTuple):
    words: list[str]
    content: frozenset[str]
    """Those that carry facts, numbers and negations left out."""


@lru_cache(maxsize=1024)
def _wording(text: str) -> _Wording:
    words = words_of(text)[:_MOST_WORDS]
    return _Wording(words, frozenset(w for w in content_of(words) if not (denies(w) or has_digit(w))))


def _nearness(mine: _Wording, theirs: _Wording, names: list[tuple[str, str]], slips: int) -> Nearness:
    if not names and slips <= max(8, (len(mine.words) + len(theirs.words)) // 2):
        return Nearness.CLOSE
    n_apart = len({a for a, _ in names if a}), len({b for _, b in names if b})
    n_shared = min(len(mine.content) - n_apart[0], len(theirs.content) - n_apart[1])
    n_least = min(len(mine.content), len(theirs.content))
    return Nearness.REWORDED if 2 * n_shared >= n_least > 0 else Nearness.FAR


def _changes(mine: list[str], theirs: list[str]) -> list[tuple[list[str], list[str]]]:
    return [
        (mine[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end])
        for op in Levenshtein.opcodes(mine, theirs)
        if op.tag != "equal"
    ]


def _digits(words: Sequence[str]) -> list[str]:
    return sorted(w for w in words if has_digit(w))


def _negations(words: Sequence[str]) -> int:
    return sum(map(denies, words))


def _unmatched(
    old: Sequence[str], new: Sequence[str], content: Set[str], n_rows_with: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """Return the content words of each side that are no slip of a word of the other."""
    left, right = list[str](), list(new)
    for word in old:
        twin = next((i for i, other in enumerate(right) if is_slip(word, other, n_rows_with)), None)
        if twin is not None:
            del right[twin]
        elif word in content:
            left.append(word)
    right = [word for word in right if word in content]
    return ([], []) if "".join(left) == "".join(right) else (left, right)


def is_slip(one: str, other: str, n_rows_with: Mapping[str, int] = _NO_COUNTS) -> bool:
    """Tell whether one word is the other, inflected or mistyped: one edit from four letters on, two from eight."""
    if one == other:
        return True
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if len(shorter) < 3 or len(longer) - len(shorter) > _LONGEST_ENDING or not (one.isalpha() and other.isalpha()):
        return False
    if denies(one) or denies(other):
        return False
    if longer.removeprefix(shorter) in _ENDINGS:
        return True
    few, many = sorted((n_rows_with.get(one, 0), n_rows_with.get(other, 0)))
    if few > 1 and (few > MOST_SLIPS or many < _FAR_COMMONER * few):
        return False
    allowed = 2 if len(shorter) >= 8 else 1 if len(shorter) >= 4 else 0
    return allowed > 0 and OSA.distance(one, other, score_cutoff=allowed) <= allowed
