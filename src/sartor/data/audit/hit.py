"""A piece of text that must not be learned, and the words around it. Shared by `personal_data` and `secret`.

A finder is a function from a text to its hits. What a hit says names its kind only, never the value.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sartor.concepts.finding import Fix, Severity
from sartor.data.audit.contract import Seen


class Kind(NamedTuple):
    """A kind of value."""

    name: str
    """With its article, such as "an e-mail address"."""
    placeholder: str
    """What a redaction writes instead, without brackets."""


class Hit(NamedTuple):
    """A value in a text."""

    start: int
    end: int
    kind: Kind
    key: str
    """The value without what varies in writing: equal values have equal keys."""
    severity: Severity
    confidence: float


_SPACES = str.maketrans(
    {c: " " for c in map(chr, range(0x250)) if not c.isalpha()}
    | dict.fromkeys("\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u202f", " ")
)
_DIGIT = re.compile(r"\d")
_IS_WORD_PART = frozenset("abcdefghijklmnopqrstuvwxyzäöüßéèêëàâáíìîïóòôõúùûñçøåæœ0123456789_-.")
_SENTENCE_END = re.compile(
    r"[.!?](?=\s)(?<!\b(?:Mr|Ms|Dr|St|Sr|Fr|Hr).)(?<!\b(?:Mrs|Sra).)|\n"  # what is rare first: others cost more
)


def word_set(words: str) -> frozenset[str]:
    """Return words that stand in one text, white space between them."""
    return frozenset(words.split())


def phrases(listed: str) -> tuple[str, ...]:
    """Return phrases that stand in one text, a bar between them; lines end with a bar."""
    return tuple(re.sub(r"\n\s*", "", listed).split("|"))


def any_of(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives, a bar between them, that match whole words in any case; lines end with a bar."""
    joined = re.sub(r"\n\s*", "", alternatives)
    return re.compile(rf"(?<![^\W_])(?:{joined})(?![^\W_])", re.IGNORECASE)


@lru_cache(maxsize=32)
def words_of(text: str) -> frozenset[str]:
    """Return the distinct words in lower case: asking for a cue in them costs nothing."""
    return frozenset(text.lower().translate(_SPACES).split())


def has_digit(text: str) -> bool:
    """Tell whether a text holds a digit."""
    return any(map(text.__contains__, "0123456789")) or (not text.isascii() and _DIGIT.search(text) is not None)


def lowered(text: str) -> str:
    """Return the text in lower case where that keeps every position, which a few letters do not."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def matches_near(pattern: re.Pattern[str], text: str, lower: str, signs: Iterable[str]) -> Iterator[re.Match[str]]:
    """Match a pattern at the start of every word that begins, or holds, a sign: faster than searching everywhere."""
    done = -1
    for position in sorted(p for sign in signs for p in positions(lower, sign)):
        while position and lower[position - 1] in _IS_WORD_PART:
            position -= 1
        if position < done:
            continue
        match = pattern.match(text, position)
        if match:
            done = match.end()
            yield match


def positions(lower: str, sign: str) -> Iterator[int]:
    """Yield where a sign stands, without overlaps."""
    position = lower.find(sign)
    while position >= 0:
        yield position
        position = lower.find(sign, position + len(sign))


def before(text: str, start: int, n_characters: int = 40) -> str:
    """Return what stands before, on the same line."""
    return text[max(0, start - n_characters) : start].rpartition("\n")[2]


def after(text: str, end: int, n_characters: int = 30) -> str:
    """Return what follows, on the same line."""
    return text[end : end + n_characters].partition("\n")[0]


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence of a span starts and ends, at most 400 characters to each side."""
    first = max(0, start - 400)
    for stop in _SENTENCE_END.finditer(text, first, start):
        first = stop.end()
    stop = _SENTENCE_END.search(text, end, end + 400)
    return first, stop.start() if stop else min(len(text), end + 400)


def apart(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap keep the surest, then the longest; return them in order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (-h.confidence, h.start - h.end, h.start, h.kind)):
        i = bisect(kept, hit)
        if (i == 0 or kept[i - 1].end <= hit.start) and (i == len(kept) or hit.end <= kept[i].start):
            kept.insert(i, hit)
    return kept


def seen(hit: Hit, turn: int) -> Seen:
    """Return what the audit is told of a hit."""
    return Seen(
        severity=hit.severity,
        confidence=hit.confidence,
        says=f"holds {hit.kind.name}.",
        span=(turn, hit.start, hit.end),
        fix=Fix(action="redact", detail=f"[{hit.kind.placeholder}]"),
        key=hit.key,
    )
