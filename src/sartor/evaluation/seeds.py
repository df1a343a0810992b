"""How much the result would move with other training seeds: the second level of the uncertainty.

Seeds and items are crossed random effects. The spread of the seeds' means, less the part that a finite test explains,
is variance that more test items would not lower. Two or three seeds say little about it, so the degrees of freedom are
those of a larger spread than was seen; how much larger was set by simulation (docs/evidence.md).
In cross-fitted evaluation items are nested in seeds: each was answered by the one model that had not learned from it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# S seeds, N items


class SeedSpread(NamedTuple):
    """What the choice of seeds adds to the squared error of the mean over seeds."""

    extra: float
    """Squared error that comes from the seeds alone."""
    cautious: float
    """A larger value that may well be true; it decides the degrees of freedom."""
    freedom: int


_CAUTION = {2: 5.0, 3: 3.0}
_CAUTION_FOR_MORE = 1.75


def spread_of_seeds(scores_SN: Floats, group_N: Ints) -> SeedSpread:
    """Estimate the seeds' part of the squared error.

    Args:
        scores_SN: Score or difference by seed and item; NaN where a seed did not answer. If every item was answered
            by one seed alone, give differences: items are then as hard for one seed as for another only on average.
        group_N: Number of each item's group.
    """
    n_seeds = scores_SN.shape[0]
    if n_seeds < 2:
        return SeedSpread(0.0, 0.0, 1)
    seen_SN = ~np.isnan(scores_SN)
    filled_SN = np.where(seen_SN, scores_SN, 0.0)
    if seen_SN.sum(axis=0).max(initial=0) == 1:
        return _spread_of_nested(filled_SN.sum(axis=0), seen_SN, group_N)
    item_mean_N = filled_SN.sum(axis=0) / np.maximum(seen_SN.sum(axis=0), 1)
    residual_SN = np.where(seen_SN, scores_SN - item_mean_N, 0.0)
    count_S = np.maximum(seen_SN.sum(axis=1), 1)
    effect_S = residual_SN.sum(axis=1) / count_S
    apart_SN = np.where(seen_SN, residual_SN - effect_S[:, None], 0.0)
    noise = 0.0
    for seed in range(n_seeds):
        by_group_G = np.bincount(group_N, weights=apart_SN[seed])
        n_groups = len(by_group_G)
        noise += float((by_group_G**2).sum()) / count_S[seed] ** 2 * n_groups / max(n_groups - 1, 1)
    raw = float((effect_S**2).sum()) / (n_seeds - 1) / n_seeds
    return _beyond(raw, noise / (n_seeds - 1) / n_seeds, n_seeds)


def _spread_of_nested(values_N: Floats, seen_SN: NDArray[np.bool_], group_N: Ints) -> SeedSpread:
    """Compare the means of the seeds' own items; what the items' spread within seeds explains is taken off."""
    means, noise = list[float](), 0.0
    for seen_N in seen_SN:
        if not seen_N.any():
            continue
        apart = values_N[seen_N] - values_N[seen_N].mean()
        by_group_G = np.bincount(np.unique(group_N[seen_N], return_inverse=True)[1], weights=apart)
        n_groups = len(by_group_G)
        noise += float((by_group_G**2).sum()) / len(apart) ** 2 * n_groups / max(n_groups - 1, 1)
        means.append(float(values_N[seen_N].mean()))
    n_seeds = len(means)
    if n_seeds < 2:
        return SeedSpread(0.0, 0.0, 1)
    return _beyond(float(np.var(means, ddof=1)) / n_seeds, noise / n_seeds**2, n_seeds)


def _beyond(raw: float, explained: float, n_seeds: int) -> SeedSpread:
    """Return what of the raw squared error of the seeds' mean a finite test does not explain."""
    extra = max(raw - explained, 0.0)
    return SeedSpread(extra, _CAUTION.get(n_seeds, _CAUTION_FOR_MORE) * (raw + extra) / 2, n_seeds - 1)
