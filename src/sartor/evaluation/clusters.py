"""From items in groups to independent units: pseudo-values, a cluster-robust standard error and its freedom.

Standard error: CR2 of Bell & McCaffrey 2002 for a mean. Degrees of freedom: their Satterthwaite rule under a working
model with the observed correlation inside groups (Imbens & Kolesar 2016), which also removes the bias of CR2. That rule
is far too cautious for groups of very unequal sizes, because the mean and its error then hang on the same big group; so
for up to 60 such groups the critical value is read off fixed normal draws from the working model.
An item without a group is a group of one; then all of it is the ordinary standard error with n - 1.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# N items, G groups, D draws


_MOST_GROUPS_DRAWN = 60
_DRAWS = 3000


class Units(NamedTuple):
    """Independent values whose plain mean is the mean of the items."""

    values_G: Floats
    squared_error: float
    """Of the mean; 0 if nothing varies."""
    freedom: float
    """Degrees of freedom of that squared error."""
    largest_share: float
    """Weight of the largest group in the mean, in items per average group; 1 when all are equal."""
    typical_G: Floats
    """Each group's deviation in its own standard deviations."""


def independent_units(values_N: Floats, group_N: Ints) -> Units:
    """Sum up the items of each group.

    Args:
        values_N: One value per item.
        group_N: Number of each item's group, 0 to G - 1, all used.
    """
    size_G = np.bincount(group_N).astype(np.float64)
    n_items, n_groups = len(values_N), len(size_G)
    mean = float(values_N.mean())
    if n_groups == n_items:
        squared_error = float(values_N.var(ddof=1)) / n_items if n_items > 1 else 0.0
        return Units(values_N, squared_error, max(n_items - 1, 1), 1.0, values_N - mean)
    residual_G: Floats = np.bincount(group_N, weights=values_N - mean).astype(np.float64)
    values_G = mean + residual_G * n_groups / n_items
    largest = float(size_G.max()) * n_groups / n_items
    if n_groups == 1:
        return Units(values_G, 0.0, 1.0, largest, residual_G)
    share_G = size_G / n_items
    boost_G = 1.0 / (1.0 - share_G)
    working_G = size_G + size_G * (size_G - 1.0) * correlation_inside(values_N, group_N)
    covariance_G = working_G * (1.0 - 2.0 * share_G) + share_G**2 * working_G.sum()
    expected = float((boost_G * covariance_G).sum())
    squared_error = float((boost_G * residual_G**2).sum()) / n_items**2 * float(working_G.sum()) / expected
    if largest > 1 + 1e-9 and n_groups <= _MOST_GROUPS_DRAWN:
        freedom = _drawn_freedom(share_G, boost_G * float(working_G.sum()) / expected, working_G)
    else:
        freedom = _satterthwaite(share_G, boost_G, working_G, covariance_G)
    return Units(values_G, squared_error, freedom, largest, residual_G / np.sqrt(working_G))


def correlation_inside(values_N: Floats, group_N: Ints) -> float:
    """Estimate the correlation of two items of one group by analysis of variance, kept in 0..1."""
    size_G = np.bincount(group_N).astype(np.float64)
    n_items, n_groups = len(values_N), len(size_G)
    if n_groups in (1, n_items):
        return 0.0
    mean_G = np.bincount(group_N, weights=values_N) / size_G
    within = float(((values_N - mean_G[group_N]) ** 2).sum()) / (n_items - n_groups)
    between = float((size_G * (mean_G - values_N.mean()) ** 2).sum()) / (n_groups - 1)
    typical_size = (n_items - float((size_G**2).sum()) / n_items) / (n_groups - 1)
    total = between + (typical_size - 1.0) * within
    return min(max((between - within) / total, 0.0), 1.0) if total > 0 else 0.0


def _satterthwaite(share_G: Floats, boost_G: Floats, working_G: Floats, covariance_G: Floats) -> float:
    """Match two moments of the sum of boosted squares: trace(M)^2 / trace(M^2) without building M."""
    total = float(working_G.sum())
    aa = float((boost_G * share_G**2).sum())
    vv = float((boost_G * working_G**2).sum())
    av = float((boost_G * share_G * working_G).sum())
    all_pairs = 2 * aa * vv + total**2 * aa**2 + 2 * av**2 - 4 * total * aa * av
    as_if_apart_G = covariance_G - working_G
    squares = all_pairs + float((boost_G**2 * (covariance_G**2 - as_if_apart_G**2)).sum())
    return max(float((boost_G * covariance_G).sum()) ** 2 / squares, 1.0)


def _drawn_freedom(share_G: Floats, boost_G: Floats, working_G: Floats) -> float:
    """Find the freedom at which Student's 97.5% point is that of the statistic under the working model."""
    largest_first_G = np.argsort(-share_G, kind="stable")  # the order of the groups must not matter
    share_G, boost_G, working_G = share_G[largest_first_G], boost_G[largest_first_G], working_G[largest_first_G]
    totals_DG = _standard_draws()[:, : len(share_G)] * np.sqrt(working_G)
    sum_D = totals_DG.sum(axis=1)
    squared_D = (totals_DG - sum_D[:, None] * share_G) ** 2 @ boost_G
    critical = float(np.quantile(np.abs(sum_D) / np.sqrt(squared_D), 0.95))
    few, many = 1.0, 1e6
    for _ in range(50):
        middle = (few * many) ** 0.5
        few, many = (middle, many) if stdtrit(middle, 0.975) > critical else (few, middle)
    return few


@cache
def _standard_draws() -> Floats:
    """Draw the same standard normal numbers every time."""
    return np.random.Generator(np.random.Philox(20260)).standard_normal((_DRAWS, _MOST_GROUPS_DRAWN))
