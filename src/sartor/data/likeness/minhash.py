"""Candidates for near-equal texts: MinHash of character 5-grams, and locality-sensitive bands.

Source: Broder 1997 (resemblance and MinHash); banding as in Leskovec, Rajaraman & Ullman, Mining of Massive Datasets,
section 3.4. Multiply-shift hashing instead of true permutations. A candidate is only a candidate: pairs.py looks.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Words64 = NDArray[np.uint64]
Signature = NDArray[np.uint32]
# N texts, S shingles, P permutations

SHINGLE_CHARS = 5
PERMUTATIONS = 64
_BAND_ROWS = 4
_BIG_BUCKET = 40
_NEIGHBOURS = 10
_NO_SHINGLE = np.uint32(0xFFFFFFFF)
_MOST_CHARS = 4000
"""Of a longer text, the first and the last half of this many characters are compared."""


def _odd_numbers() -> Words64:
    rng = np.random.default_rng(20)
    return rng.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


_MULTIPLIERS_P = _odd_numbers()
_POWERS = np.array([0x100000001B3 ** (SHINGLE_CHARS - 1 - k) % 2**64 for k in range(SHINGLE_CHARS)], np.uint64)


def shingles(text: str) -> Words64:
    """Return the distinct hashes of a text's 5-grams, sorted; of the whole text if it is shorter. Shape (S,)."""
    if len(text) > _MOST_CHARS:
        text = text[: _MOST_CHARS // 2] + text[-_MOST_CHARS // 2 :]
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < SHINGLE_CHARS:
        codes = np.pad(codes, (0, SHINGLE_CHARS - len(codes)))
    n = len(codes) - SHINGLE_CHARS + 1
    hashes = np.zeros(n, np.uint64)
    for k in range(SHINGLE_CHARS):
        hashes += codes[k : k + n] * _POWERS[k]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    return np.unique(hashes)


def signature(text: str) -> Signature:
    """Return the MinHash signature. Shape (P,); all ones for an empty text."""
    if not text:
        return np.full(PERMUTATIONS, _NO_SHINGLE)
    mixed_SP = shingles(text)[:, None] * _MULTIPLIERS_P[None, :]
    return (mixed_SP.min(axis=0) >> np.uint64(32)).astype(np.uint32)


def resemblance(one: str, other: str) -> float:
    """Return the exact Jaccard index of two texts' shingles, in [0, 1]."""
    mine, theirs = shingles(one), shingles(other)
    n_shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    return n_shared / (len(mine) + len(theirs) - n_shared)


def candidates(signature_NP: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return pairs that may be near-equal, each once, first position smaller. Shape (pairs, 2).

    Two texts of resemblance 0.5 become a candidate with a probability of 0.64, of 0.6 with 0.89, of 0.7 with 0.99.
    In a bucket of many texts each is compared with its neighbours by signature only, so the work grows linearly.
    """
    some = np.flatnonzero(signature_NP[:, 0] != _NO_SHINGLE)
    signature_NP = signature_NP[some]
    found = [some[pairs] for band in _bands(signature_NP) for pairs in _bucket_pairs(band, signature_NP)]
    if not found:
        return np.empty((0, 2), np.int64)
    return np.unique(np.concatenate(found), axis=0)


def _bands(signature_NP: NDArray[np.uint32]) -> Iterator[Words64]:
    """Yield one key per text for each band."""
    for start in range(0, signature_NP.shape[1], _BAND_ROWS):
        key_N = np.zeros(len(signature_NP), np.uint64)
        for column in range(start, start + _BAND_ROWS):
            key_N = (key_N ^ signature_NP[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            key_N ^= key_N >> np.uint64(31)
        yield key_N


def _bucket_pairs(key_N: Words64, signature_NP: NDArray[np.uint32]) -> Iterator[NDArray[np.int64]]:
    order = np.argsort(key_N, kind="stable")
    starts = np.flatnonzero(np.diff(key_N[order], prepend=~key_N[order[:1]]))
    ends = np.append(starts[1:], len(order))
    sizes = ends - starts
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _BIG_BUCKET)]):
        members = order[starts[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        yield _sorted_pairs(members[:, first].ravel(), members[:, second].ravel())
    for start, end in zip(starts[sizes > _BIG_BUCKET], ends[sizes > _BIG_BUCKET], strict=True):
        members = order[start:end]
        members = members[np.lexsort(signature_NP[members].T[::-1])]
        for step in range(1, _NEIGHBOURS + 1):
            yield _sorted_pairs(members[:-step], members[step:])


def _sorted_pairs(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1)
