"""Which content words a text holds, in 256 bits: tells of most pairs of templated texts, at once, that they differ.

Two words that many rows hold are two words and never a slip (difference.py), so a text that lacks such a word of
the other is not the same but for slips, unless a rare word of its own may be meant.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sartor.data.likeness.difference import MOST_SLIPS, content_words_compared
from sartor.data.likeness.minhash import Positions

Mask = NDArray[np.bool_]
# N texts, B 64-bit words of the bits

_BITS = 256
_LEAST_STEM = 3
_SLACK = 2
"""Words that may share a bit with another."""


class WordBits(NamedTuple):
    """What is known of the words of some texts."""

    bits_NB: NDArray[np.uint64]
    """A bit for every content word that more rows hold than repeat a slip, endings left out."""
    n_rare_N: NDArray[np.int32]
    """Other content words."""
    n_words_N: NDArray[np.int32]
    """All words, signs left out."""


def word_bits(texts: Sequence[str], n_rows_with: Mapping[str, int]) -> WordBits:
    """Take in the words of some texts.

    Args:
        texts: Prompts, or answers.
        n_rows_with: How many rows hold a word, for the words of several rows.
    """
    packed: list[bytes] = []
    n_rare: list[int] = []
    for text in texts:
        content = content_words_compared(text)
        known = [word for word in content if n_rows_with.get(word, 0) > MOST_SLIPS]
        bits = 0
        for word in known:
            bits |= _bit(word)
        packed.append(bits.to_bytes(_BITS // 8, "little"))
        n_rare.append(len(content) - len(known))
    bits_NB = np.frombuffer(b"".join(packed), np.uint64).reshape(-1, _BITS // 64)
    n_words = [len(text.split()) for text in texts]
    return WordBits(bits_NB, np.array(n_rare, np.int32), np.array(n_words, np.int32))


def joined_bits(parts: Sequence[WordBits]) -> WordBits:
    """Put several stretches of texts one after the other."""
    return WordBits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def n_apart(words: WordBits, first: Positions, second: Positions) -> NDArray[np.int32]:
    """Return how many words, at least, set two texts apart that are no slips of each other."""
    mine, theirs = words.bits_NB[first], words.bits_NB[second]
    n_left = _count(mine & ~theirs) - words.n_rare_N[second]
    n_right = _count(theirs & ~mine) - words.n_rare_N[first]
    return np.maximum(n_left, 0) + np.maximum(n_right, 0)


def may_be_reworded(words: WordBits, first: Positions, second: Positions) -> Mask:
    """Tell whether two texts may share half of the content words of the shorter."""
    bits_NB, n_rare_N = words.bits_NB, words.n_rare_N
    n_shared = _count(bits_NB[first] & bits_NB[second]) + np.minimum(n_rare_N[first], n_rare_N[second]) + _SLACK
    n_first, n_second = (_count(bits_NB[side]) + n_rare_N[side] for side in (first, second))
    return 2 * n_shared >= np.minimum(n_first, n_second)


def _count(bits_NB: NDArray[np.uint64]) -> NDArray[np.int32]:
    return np.bitwise_count(bits_NB).sum(axis=1, dtype=np.int32)


@lru_cache(maxsize=200_000)
def _bit(word: str) -> int:
    return 1 << crc32(_stem(word).encode()) % _BITS


def _stem(word: str) -> str:
    """Return a word without endings: equal for words that differ by an ending of difference.py."""
    while len(word) > _LEAST_STEM:
        n = 3 if word.endswith("ing") else 2 if word.endswith("er") else 1 if word[-1] in "sdne" else 0
        if not n or len(word) - n < _LEAST_STEM:
            break
        word = word[:-n]
    return word
