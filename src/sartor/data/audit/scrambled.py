"""Shuffled letters and misread letters: unknown words that are one swap of letters away from words of this data."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sartor.data.audit.contract import turns
from sartor.data.audit.corpus import Corpus

_SAMPLE_ROWS = 2000
_MOST_ROWS = 50_000
"""Rows that are looked up, evenly spread: a million rows would cost a minute."""
_MOST_CHARS = 600
_TOKEN = re.compile(r"(?<!\S)[\"'(]?([a-zà-ÿA-Z][^\s/\\()<>{}_:=\"`+*.,;]{3,20})[.,;:!?)\"']*(?!\S)")
_MIN_WRONG = 4
_MOSTLY = 0.3


class Scrambled(NamedTuple):
    """A turn of a row whose words are misspelt throughout."""

    position: int
    turn: int
    kind: str


def scrambled_turns(corpus: Corpus) -> Iterator[Scrambled]:
    """Return the turns in which many unknown words are shuffled or misread words of other rows."""
    stride = max(1, corpus.n_train // _SAMPLE_ROWS)
    known = Counter[str]()
    for position in range(0, corpus.n_train, stride):
        known.update({w for turn in turns(corpus.rows[position]) for w in _tokens(turn.content)})
    common = {word for word, count in known.items() if count > 1}
    letters = {"".join(sorted(word)) for word in common}
    masked: set[str] = set()
    for position in range(0, len(corpus.rows), max(1, len(corpus.rows) // _MOST_ROWS)):
        for index, turn in enumerate(turns(corpus.rows[position])):
            unknown = _unknown(turn.content, common)
            if not unknown:
                continue
            masked = masked or {w[:i] + "?" + w[i + 1 :] for w in common for i in range(len(w))}
            if kind := _kind(unknown, letters, masked):
                yield Scrambled(position, index, kind)


def _tokens(text: str) -> list[str]:
    return [w.lower() for w in _TOKEN.findall(text[:_MOST_CHARS]) if w[1:].islower()]


def _unknown(text: str, common: set[str]) -> list[str]:
    words = sorted(set(_tokens(text)))
    unknown = [w for w in words if w not in common]
    return unknown if len(unknown) >= max(_MIN_WRONG, _MOSTLY * len(words)) else []


def _kind(unknown: list[str], letters: set[str], masked: set[str]) -> str:
    shuffled = sum("".join(sorted(w)) in letters for w in unknown)
    if shuffled >= max(3, _MOSTLY * len(unknown)):
        return "shuffled"
    misread = sum(any(w[:i] + "?" + w[i + 1 :] in masked for i in range(len(w))) for w in unknown)
    return "scan" if misread >= max(_MIN_WRONG, 0.75 * len(unknown)) else ""
