"""Kinds of rows that nobody declared: groups of inputs that use the same words, each named by its three most telling.

TF-IDF, its 20 strongest directions (truncated SVD) and k-means, all fitted on rows that are not judged, so that the
test decides nothing; scores are never looked at. Groups count only if they stand further apart (silhouette, Rousseeuw
1987) than groups found among the same words shuffled over the rows: shuffled words have no kinds, yet k-means finds
some. Only words of letters are read, so numbers and identifiers cannot tell rows apart.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# N rows, K kinds, W words, D directions

_WORD = r"(?u)\b[^\W\d_]{2,}\b"
_MOST_ROWS = 1500
_DIRECTIONS = 20
_MOST_KINDS, _ASKED_PER_KIND = 8, 25
"""With few rows to judge there are fewer kinds, so that most can be judged."""
_LEAST_ROWS, _LEAST_SHARE = 15, 0.05
"""Of the rows it was found on: the smallest kind."""
_LEAST_APART = 0.03
"""Silhouette beyond that of shuffled words. Shuffled twice, words reach 0.01 (docs/evidence.md)."""
_NAMING_WORDS = 3
_STARTS, _MOST_ROUNDS = 3, 100
_SEED = 0


class _Kinds(NamedTuple):
    """A way to divide rows, and how well it divides them."""

    centres_KD: Floats
    number_N: Ints
    silhouette: float


def discover_slices(known: Sequence[str], asked: Sequence[str]) -> list[str | None]:
    """Return for each of the `asked` texts the name of its kind.

    Args:
        known: Inputs from which the kinds are learned.
        asked: Inputs to sort into them; of them only the number has a say.
    Returns: Its three most telling words; None for a text without a known word, and for all texts if nothing
        separates the known ones.
    """
    texts = _some(sorted(set(known)))
    words = _weigher(len(texts))
    try:
        weights_NW = words.fit_transform(texts)
    except ValueError:  # no word is left
        return [None] * len(asked)
    directions = _directions(weights_NW)
    if directions is None:
        return [None] * len(asked)
    most = max(2, min(_MOST_KINDS, len(asked) // _ASKED_PER_KIND))
    kinds = _divide(weights_NW, directions.transform(weights_NW), most)
    if kinds is None:
        return [None] * len(asked)
    names = _names(weights_NW > 0, kinds.number_N, words.get_feature_names_out())
    number_N = _nearest(_unit(directions.transform(words.transform(list(asked)))), kinds.centres_KD)
    return [(names[number] or None) if number >= 0 else None for number in number_N]


def _some(texts: Sequence[str]) -> Sequence[str]:
    """Take texts from all over, if there are very many."""
    return texts[:: -(-len(texts) // _MOST_ROWS)] if texts else texts


def _weigher(n_rows: int) -> Any:
    """Weigh words that stand in some rows, and in no more than half of them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    least = max(3, n_rows // 200)
    return TfidfVectorizer(
        token_pattern=_WORD, sublinear_tf=True, min_df=least, max_df=max(0.5, least / max(1, n_rows))
    )


def _directions(weights_NW: Any) -> Any:
    """Fit the strongest directions; None if there are too few words or rows to have any."""
    from sklearn.decomposition import TruncatedSVD

    most = min(weights_NW.shape) - 1
    if most < 2:
        return None
    directions: Any = TruncatedSVD(min(_DIRECTIONS, most), random_state=_SEED)
    return directions.fit(weights_NW)


def _divide(weights_NW: Any, places_ND: Floats, most: int) -> _Kinds | None:
    """Divide the rows into the number of kinds that stands out most against shuffled words; None if none does."""
    shuffled_NW = _shuffled(weights_NW)
    found = _each_number(places_ND, most)
    chance = _each_number(_directions(shuffled_NW).transform(shuffled_NW), most)
    apart = {
        k: round(kinds.silhouette - chance[k].silhouette, 3)
        for k, kinds in found.items()
        if k in chance and _large(kinds)
    }
    best = max(apart, key=lambda k: (apart[k], -k), default=None)
    return found[best] if best is not None and apart[best] >= _LEAST_APART else None


def _each_number(places_ND: Floats, most: int) -> dict[int, _Kinds]:
    """Divide rows into 2, 3 ... `most` kinds, as long as each could be large enough."""
    from sklearn.metrics import silhouette_score

    unit_ND = _unit(places_ND)
    seen_N = unit_ND.any(axis=1)
    n_different = len(np.unique(np.round(unit_ND[seen_N], 6), axis=0))
    found: dict[int, _Kinds] = {}
    for k in range(2, min(most, int(seen_N.sum()) // _LEAST_ROWS, n_different) + 1):
        centres_KD = _k_means(unit_ND[seen_N], k)
        number_N = _nearest(unit_ND, centres_KD)
        if len(np.unique(number_N[seen_N])) == k:
            found[k] = _Kinds(centres_KD, number_N, float(silhouette_score(unit_ND[seen_N], number_N[seen_N])))
    return found


def _k_means(unit_ND: Floats, k: int) -> Floats:
    """Return the best centres of some starts. Lloyd's rounds in one thread: the same bits on every machine load."""
    from sklearn.cluster import kmeans_plusplus

    best, least = unit_ND[:k], np.inf
    for seed in range(_STARTS):
        centres_KD: Floats = kmeans_plusplus(unit_ND, k, random_state=seed)[0]
        for _ in range(_MOST_ROUNDS):
            number_N = _nearest(unit_ND, centres_KD)
            near_K = [unit_ND[number_N == j] for j in range(k)]
            moved_KD = np.array([n.mean(axis=0) if len(n) else c for n, c in zip(near_K, centres_KD, strict=True)])
            if np.allclose(moved_KD, centres_KD):
                break
            centres_KD = moved_KD
        spread = float(((unit_ND - centres_KD[_nearest(unit_ND, centres_KD)]) ** 2).sum())
        if spread < least - 1e-9:
            best, least = centres_KD, spread
    return best


def _large(kinds: _Kinds) -> bool:
    sizes_K = np.bincount(kinds.number_N[kinds.number_N >= 0], minlength=len(kinds.centres_KD))
    return bool(sizes_K.min() >= max(_LEAST_ROWS, _LEAST_SHARE * sizes_K.sum()))


def _shuffled(weights_NW: Any) -> Any:
    """Deal every word out anew to as many rows as it stood in."""
    rng = np.random.default_rng(_SEED)
    columns = weights_NW.tocsc().copy()
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.indices[start:end] = rng.choice(columns.shape[0], end - start, replace=False)
    columns.has_sorted_indices = False
    return columns.tocsr()


def _nearest(unit_ND: Floats, centres_KD: Floats) -> Ints:
    """Return the nearest centre of each row, -1 for a row of which no word is known."""
    closeness_NK = 2 * unit_ND @ centres_KD.T - (centres_KD**2).sum(axis=1)
    return np.where(unit_ND.any(axis=1), closeness_NK.argmax(axis=1), -1)


def _unit(places_ND: Floats) -> Floats:
    length_N1 = np.linalg.norm(places_ND, axis=1, keepdims=True)
    return np.where(length_N1 > 1e-9, places_ND / np.maximum(length_N1, 1e-9), 0.0)


def _names(stands_NW: Any, number_N: Ints, words_W: Sequence[str]) -> list[str]:
    """Name each kind by words that stand in more of its rows than elsewhere; a word names one kind only."""
    n_kinds = int(number_N.max()) + 1
    share_KW = np.array([np.asarray(stands_NW[number_N == k].mean(axis=0)).ravel() for k in range(n_kinds)])
    rest_KW = np.array([np.asarray(stands_NW[number_N != k].mean(axis=0)).ravel() for k in range(n_kinds)])
    telling_KW = share_KW * np.log((share_KW + 0.01) / (rest_KW + 0.01))
    telling_KW = np.where(telling_KW == telling_KW.max(axis=0), telling_KW, -1.0)
    order_KW = np.argsort(-telling_KW, axis=1, kind="stable")[:, :_NAMING_WORDS]
    return [", ".join(str(words_W[w]) for w in order_KW[k] if telling_KW[k, w] > 0) for k in range(n_kinds)]
