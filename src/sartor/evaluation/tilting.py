"""Bounds for the mean of bounded values: a score test on the empirical likelihood path.

To ask "could the mean be delta?" the observed values are re-weighted as little as possible until their mean is delta
(Owen 2001); weight may also fall on one unseen value, the edge. The variance and skewness under that hypothesis judge
the observed mean. For values in {-1, 0, 1} this is the paired score interval of Tango 1998, for {0, 1} that of
Wilson 1927; the skewness correction is Laud 2017. It knows nothing of arms, items or groups.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# U distinct values, K points of the path

_POINTS_PER_PASS = 17
_PASSES = 6
_STEEPEST_TILT = 1e12
_MOST_SKEWNESS_CORRECTION = 0.12
"""Keeps the corrected statistic increasing up to about 4 standard errors."""


class Spread(NamedTuple):
    """How a variance of the values becomes the squared standard error of their mean."""

    n: int
    """Independent values behind the mean."""
    factor: float
    """Squared standard error = factor * variance / n + extra."""
    extra: float = 0.0
    """Variance that more values would not lower (training seeds)."""


class _Tilted(NamedTuple):
    mean_K: Floats
    variance_K: Floats
    third_moment_K: Floats


def lower_bound(values_U: Floats, share_U: Floats, *, edge: float, quantile: float, spread: Spread) -> float:
    """Find the smallest mean that the values do not contradict.

    Args:
        values_U: Distinct values, none below `edge`.
        share_U: Share of each value; sums to 1.
        edge: The lowest value that may exist without having been seen.
        quantile: How many standard errors contradict (1.96 for 95%).
        spread: How the variance becomes a standard error.
    """
    observed = float(share_U @ values_U)
    if edge >= observed:
        return observed
    start, stop, mean = 0.0, 2.0, edge
    for _ in range(_PASSES):
        position_K = np.linspace(start, stop, _POINTS_PER_PASS)
        tilted = _tilted(position_K, values_U, share_U, edge)
        outside_K = _statistic(observed, tilted, spread) >= quantile
        first = int(np.argmax(outside_K)) if outside_K.any() else _POINTS_PER_PASS - 1
        mean = float(tilted.mean_K[first])
        start, stop = float(position_K[max(first - 1, 0)]), float(position_K[first])
    return mean


def upper_bound(values_U: Floats, share_U: Floats, *, edge: float, quantile: float, spread: Spread) -> float:
    """Find the largest mean that the values do not contradict: `lower_bound` in the mirror."""
    return -lower_bound(-values_U, share_U, edge=-edge, quantile=quantile, spread=spread)


def _tilted(position_K: Floats, values_U: Floats, share_U: Floats, edge: float) -> _Tilted:
    """Walk the path: 0 as observed, up to 1 the seen values are tilted, up to 2 weight moves on to the edge."""
    above_U = values_U - edge
    tilt_K = np.minimum(position_K, 1.0)
    strength_K = tilt_K / np.maximum(1.0 - tilt_K, 1.0 / _STEEPEST_TILT) / float(share_U @ above_U)
    weight_KU = share_U / (1.0 + strength_K[:, None] * above_U)
    weight_KU /= weight_KU.sum(axis=1, keepdims=True)
    on_edge_K = np.maximum(position_K - 1.0, 0.0)
    weight_KU *= (1.0 - on_edge_K)[:, None]
    above_mean_K = weight_KU @ above_U
    apart_KU = above_U - above_mean_K[:, None]
    square_KU = apart_KU * apart_KU
    variance_K = (weight_KU * square_KU).sum(axis=1) + on_edge_K * above_mean_K**2
    third_K = (weight_KU * square_KU * apart_KU).sum(axis=1) - on_edge_K * above_mean_K**3
    return _Tilted(edge + above_mean_K, variance_K, third_K)


def _statistic(observed: float, tilted: _Tilted, spread: Spread) -> Floats:
    """Distance of the observed mean from each hypothesis in standard errors, freed of skewness."""
    sampling_K = spread.factor * tilted.variance_K / spread.n
    squared_error_K = np.maximum(sampling_K + spread.extra, 1e-300)
    distance_K = (observed - tilted.mean_K) / np.sqrt(squared_error_K)
    skewness_K = tilted.third_moment_K / np.maximum(tilted.variance_K, 1e-200) ** 1.5
    skewness_K = skewness_K * (sampling_K / squared_error_K) ** 1.5 / (6.0 * np.sqrt(spread.n))
    correction_K = np.clip(skewness_K, -_MOST_SKEWNESS_CORRECTION, _MOST_SKEWNESS_CORRECTION)
    return distance_K - correction_K * (distance_K**2 - 1.0)
