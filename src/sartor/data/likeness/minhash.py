"""Candidates for near-equal texts: MinHash of character 5-grams, and locality-sensitive bands.

Source: Broder 1997 (resemblance and MinHash); banding as in Leskovec, Rajaraman & Ullman, Mining of Massive Datasets,
section 3.4. Multiply-shift hashing instead of true permutations. A candidate is only a candidate: pairs.py looks.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.uint64, np.int64)
Words64 = NDArray[np.uint64]
Signature = NDArray[np.uint32]
Positions = NDArray[np.int64]
# N texts, S shingles, P permutations

SHINGLE_CHARS = 5
PERMUTATIONS = 64
_BAND_ROWS = 4
_BIG_BUCKET = 40
_NEIGHBOURS = 10
_MOST_PAIRS = 16
"""Of each row, in the mean."""
_PAIRS_AT_ONCE = 100_000
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
    return np.unique(_hashes([_ends(text)]))


def signature(text: str) -> Signature:
    """Return the MinHash signature. Shape (P,); all ones for an empty text."""
    return signatures([text])[0]


def signatures(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Return the MinHash signature of each text; all ones for an empty one. Shape (N, P)."""
    signature_NP = np.full((len(texts), PERMUTATIONS), _NO_SHINGLE)
    compared = [_ends(text) for text in texts]
    hashes = _hashes(compared)
    start = 0
    for i, text in enumerate(compared):
        end = start + len(text)
        if texts[i]:
            mixed_SP = hashes[start : end - SHINGLE_CHARS + 1, None] * _MULTIPLIERS_P
            signature_NP[i] = mixed_SP.min(axis=0) >> np.uint64(32)
        start = end
    return signature_NP


def _ends(text: str) -> str:
    """Return what is compared of a text, at least one shingle long."""
    if len(text) > _MOST_CHARS:
        return text[: _MOST_CHARS // 2] + text[-_MOST_CHARS // 2 :]
    return text.ljust(SHINGLE_CHARS, "\0")


def _hashes(texts: Sequence[str]) -> Words64:
    """Return the hash of the shingle that starts at each character of the joined texts; the last few start none."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    n = max(0, len(codes) - SHINGLE_CHARS + 1)
    hashes = codes[:n] * _POWERS[0]
    for k in range(1, SHINGLE_CHARS):
        hashes += codes[k : k + n] * _POWERS[k]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    return hashes


def resemblance(one: str, other: str) -> float:
    """Return the exact Jaccard index of two texts' shingles, in [0, 1]."""
    mine, theirs = shingles(one), shingles(other)
    n_shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    return n_shared / (len(mine) + len(theirs) - n_shared)


def candidates(signature_NP: NDArray[np.uint32], fact_N: Words64 | None = None, *, least_alike: float = 0.0) -> Words64:
    """Return pairs that may be near-equal, each once, in order. See `positions_of`. Shape (pairs,).

    Two texts of resemblance 0.5 become a candidate with a probability of 0.64, of 0.6 with 0.89, of 0.7 with 0.99.
    In a bucket of many texts each is compared with its neighbours by signature only, and of more than 16 pairs a row
    the most alike are taken, so the work grows linearly.

    Args:
        signature_NP: As from `signatures`.
        fact_N: What rows must share to be candidates, if anything.
        least_alike: Share of places of two signatures that must be equal, in [0, 1].
    """
    some = np.flatnonzero(signature_NP[:, 0] != _NO_SHINGLE)
    signature_NP = signature_NP[some]
    fact_N = None if fact_N is None else fact_N[some]
    found = np.empty(0, np.uint64)
    least = int(np.ceil(least_alike * PERMUTATIONS))
    for key_N in _bands(signature_NP):
        of_band = [_with_equal(fact_N, *pairs) for pairs in _bucket_pairs(key_N, signature_NP)]
        new = distinct(np.concatenate([found[:0], *of_band]))
        new = new[_n_same(new, signature_NP) >= least]
        found = distinct(np.concatenate([found, new]))
        if len(found) > _MOST_PAIRS * len(some):
            same = _n_same(found, signature_NP)
            n_as_alike = np.cumsum(np.bincount(same, minlength=PERMUTATIONS + 1)[::-1])[::-1]
            least = min(np.flatnonzero(n_as_alike <= _MOST_PAIRS * len(some)), default=PERMUTATIONS)
            found = found[same >= least]
    first, second = positions_of(found)
    return numbered(some[first], some[second])


def distinct(numbers: NDArray[Number]) -> NDArray[Number]:
    """Return each number once, in order: much sooner than NumPy does where there are many."""
    numbers = np.sort(numbers)
    return numbers[np.concatenate([[True], numbers[1:] != numbers[:-1]])[: len(numbers)]]


def positions_of(pairs: Words64) -> tuple[Positions, Positions]:
    """Return the positions of each pair, the smaller first. A pair is one number, so that millions need little room."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def numbered(first: Positions, second: Positions) -> Words64:
    """Return pairs of positions, the smaller first, as `positions_of` reads them."""
    return first.astype(np.uint64) << np.uint64(32) | second.astype(np.uint64)


def _with_equal(fact_N: Words64 | None, one: Positions, other: Positions) -> Words64:
    if fact_N is not None:
        shared = fact_N[one] == fact_N[other]
        one, other = one[shared], other[shared]
    return numbered(np.minimum(one, other), np.maximum(one, other))


def _n_same(numbered: Words64, signature_NP: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return in how many places the signatures of each pair are equal."""
    same = np.empty(len(numbered), np.uint8)
    for i in range(0, len(numbered), _PAIRS_AT_ONCE):
        first, second = positions_of(numbered[i : i + _PAIRS_AT_ONCE])
        same[i : i + _PAIRS_AT_ONCE] = (signature_NP[first] == signature_NP[second]).sum(axis=1)
    return same


def _bands(signature_NP: NDArray[np.uint32]) -> Iterator[Words64]:
    """Yield one key per text for each band."""
    for start in range(0, signature_NP.shape[1], _BAND_ROWS):
        key_N = np.zeros(len(signature_NP), np.uint64)
        for column in range(start, start + _BAND_ROWS):
            key_N = (key_N ^ signature_NP[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            key_N ^= key_N >> np.uint64(31)
        yield key_N


def _bucket_pairs(key_N: Words64, signature_NP: NDArray[np.uint32]) -> Iterator[tuple[Positions, Positions]]:
    order = np.argsort(key_N, kind="stable")
    starts = np.flatnonzero(np.diff(key_N[order], prepend=~key_N[order[:1]]))
    ends = np.append(starts[1:], len(order))
    sizes = ends - starts
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _BIG_BUCKET)]):
        members = order[starts[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        yield members[:, first].ravel(), members[:, second].ravel()
    for start, end in zip(starts[sizes > _BIG_BUCKET], ends[sizes > _BIG_BUCKET], strict=True):
        members = order[start:end]
        members = members[np.lexsort(signature_NP[members].T[::-1])]
        for step in range(1, _NEIGHBOURS + 1):
            yield members[:-step], members[step:]
