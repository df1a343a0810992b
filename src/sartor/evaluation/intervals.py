"""The interval of a mean of bounded scores or differences: which method, for which data.

- Many units, ties, binary scores: the tilted score test (tilting.py); it needs no bell curve and never has zero width.
- Few units with smooth values (or few groups): Student's t with cluster-robust freedom, except on a side with a long
  tail, where t is too short and the tilted bound is used, with a further edge.
- Few units that differ at all: the exact sign-flip test has the last word on whether zero is excluded.
Measured in docs/evidence.md. It knows nothing of arms, splits or verdicts.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit  # pyright: ignore[reportMissingTypeStubs]

from sartor.evaluation.clusters import independent_units
from sartor.evaluation.seeds import SeedSpread
from sartor.evaluation.tilting import Spread, lower_bound

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# N items, G independent units, F ways to flip signs

_FEW_UNITS = 25
"""Below this, smooth values get Student's t: the tilted test would be too cautious."""
_FEW_GROUPS, _GROUPS_THAT_MOVE, _SHARE_THAT_MOVES = 60, 12, 0.75
"""The same for groups, tied or not, if that many of them (or that share) do not stand at exactly 0."""
_SMOOTH = 0.6
"""Distinct values per unit from which values count as smooth."""
_ALMOST_CONSTANT = 0.05
"""Standard deviation per largest distance, below which values count as all equal: t would have next to no width."""
_LONG_TAIL, _LONG_TAIL_OF_VERY_FEW, _VERY_FEW = 0.8, 0.65, 15
"""Skewness towards a side from which t is too short there; for very few items without groups it is less."""
_LONG_TAIL_OF_GROUPS = 1.0
"""Sums over groups are closer to a bell curve."""
_FAR_EDGE_OF_FEW, _FAR_EDGE, _FAR_EDGE_UP_TO = 2.0, 1.25, 60
"""Where the unseen may lie on such a side, in largest seen distances, and for how many units."""
_UNEVEN = 2.0
"""Weight of the largest group, in average groups, from which groups count as very unequal."""
_NEAR_EDGE, _NEAR_EDGE_FROM = 2.0, 5
"""The same on the short side of smooth values, and how many must have been seen there."""
_MOST_FLIPPED = 12
"""Units that differ, up to which all sign flips are tried."""
_MOST_EXACT = 8
"""Tied units that differ, up to which the exact p decides: six must all go one way. Beyond, the mid-p does."""


class Interval(NamedTuple):
    """Low and high end."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A mean and how sure we are of it."""

    mean: float
    low: float
    high: float
    standard_error: float
    """Never 0."""
    seed_error: float
    """The part of the standard error that more items would not lower."""


class Question(NamedTuple):
    """What is asked of a mean."""

    tail_low: float = 0.025
    """Chance that the true mean lies below the interval."""
    tail_high: float = 0.025
    floor: float = -1.0
    """Lowest possible value; the highest is 1."""
    centre: float | None = 0.0
    """Unseen values may lie as far to the other side of this as the seen ones; None: of the mean."""


DIFFERENCE = Question()
"""A difference of two scores, 95% two-sided."""


class _Side(NamedTuple):
    """Everything that decides the lower bound; the upper bound is that of the mirrored side."""

    values_G: Floats
    typical_G: Floats
    totals_G: Floats
    edge: float
    centre: float
    spread: Spread
    squared_error: float
    freedom: float
    grouped: bool
    uneven: bool
    """Groups of very unequal sizes: the values say more about sizes than about tails."""


class _Shape(NamedTuple):
    """What the values look like from the lower side."""

    smooth: bool
    few: bool
    long_tail: bool
    short_tail: bool


def estimate_mean(
    values_N: Floats, group_N: Ints, *, question: Question = DIFFERENCE, seeds: tuple[SeedSpread, ...] = ()
) -> Estimate:
    """Estimate the mean of the population that the items were drawn from.

    Args:
        values_N: A score or difference per item (seeds and copies averaged). At least one.
        group_N: Number of each item's group, 0 to G - 1.
        question: Tails and limits.
        seeds: Spread over training seeds, one per arm that has several.
    """
    values_N = np.round(values_N, 10)  # equal differences must look equal
    mean = float(values_N.mean())
    extra = sum(seed.extra for seed in seeds)
    units = independent_units(values_N, group_N)
    n_units = len(units.values_G)
    if n_units == 1:
        return Estimate(mean, question.floor, 1.0, (1.0 - question.floor) / 2, extra**0.5)
    variance = float(units.values_G.var())
    factor = units.squared_error * n_units / variance if variance > 1e-18 else n_units / (n_units - 1)
    low_edge, high_edge = _edges(units.values_G, question, units.largest_share)
    side = _Side(
        values_G=units.values_G,
        typical_G=units.typical_G,
        totals_G=np.bincount(group_N, weights=values_N).astype(np.float64),
        edge=low_edge,
        centre=mean if question.centre is None else question.centre,
        spread=Spread(n_units, factor, extra),
        squared_error=units.squared_error + extra,
        freedom=_joint_freedom(units.squared_error, units.freedom, seeds),
        grouped=n_units < len(values_N),
        uneven=units.largest_share > _UNEVEN,
    )
    flips = question.centre == 0.0
    low = max(_lower(side, question.tail_low, flips=flips), question.floor)
    high = min(-_lower(_mirror(side, high_edge), question.tail_high, flips=flips), 1.0)
    standard_error = side.squared_error**0.5
    if variance <= 1e-18:
        standard_error = max(standard_error, (high - low) / (ndtri(1 - question.tail_low) - ndtri(question.tail_high)))
    return Estimate(mean, low, high, float(standard_error), extra**0.5)


def number_groups(groups: list[str | None]) -> Ints:
    """Give each group a number, from 0 in order of appearance; each None is a group of its own."""
    numbers: dict[str, int] = {}
    count, found = 0, list[int]()
    for group in groups:
        number = count if group is None else numbers.setdefault(group, count)
        count += number == count
        found.append(number)
    return np.array(found, dtype=np.intp)


def _edges(values_G: Floats, question: Question, largest_share: float) -> tuple[float, float]:
    """Say how far out an unseen value may lie, to the left and to the right: as far as the other side's seen ones.

    For mostly tied differences this is their contraharmonic mean, with which the variance under "no difference" is
    that of the sign-flip test; for -1, 0 and 1 it is 1.
    """
    low, high = float(values_G.min()), float(values_G.max())
    centre = float(values_G.mean()) if question.centre is None else question.centre
    distance_G = np.abs(values_G - centre)
    reach = float(distance_G.max())
    if reach < 1e-9:
        return min(question.floor, low) * largest_share, max(1.0, high) * largest_share
    if (distance_G < 1e-9).mean() > 1 - _SMOOTH:
        reach = float((distance_G**2).sum() / distance_G.sum())
    left, right = min(low, centre - reach), max(high, centre + reach)
    return (min(low, max(left, question.floor)), max(high, min(right, 1.0)))


def _mirror(side: _Side, high_edge: float) -> _Side:
    return side._replace(
        values_G=-side.values_G,
        typical_G=-side.typical_G,
        totals_G=-side.totals_G,
        edge=-high_edge,
        centre=-side.centre,
    )


def _joint_freedom(squared_error: float, freedom: float, seeds: tuple[SeedSpread, ...]) -> float:
    """Satterthwaite's degrees of freedom of items and seeds together."""
    total = squared_error + sum(seed.cautious for seed in seeds)
    parts = squared_error**2 / freedom + sum(seed.cautious**2 / seed.freedom for seed in seeds)
    return max(total**2 / parts, 1.0) if parts > 0 else freedom


def _lower(side: _Side, tail: float, *, flips: bool) -> float:
    """Choose the method and compute the lower bound."""
    n_units = len(side.values_G)
    student = float(stdtrit(side.freedom, 1 - tail))
    quantile = student * float(ndtri(1 - tail) / stdtrit(n_units - 1, 1 - tail))
    values_U, count_U = np.unique(side.values_G, return_counts=True)
    shape = _shape(side, len(values_U))
    by_student = shape.smooth and shape.few and not shape.long_tail
    edge = _edge(side, shape)

    def bound(widening: float) -> float:
        if by_student:
            return float(side.values_G.mean()) - widening * student * side.squared_error**0.5
        return lower_bound(values_U, count_U / n_units, edge=edge, quantile=widening * quantile, spread=side.spread)

    low = bound(1.0)
    if flips and low > 0 and (excess := _flip_excess(side.totals_G, tail, smooth=shape.smooth)) > 1:
        return min(bound(excess), 0.0)
    return low


def _shape(side: _Side, n_distinct: int) -> _Shape:
    n_units = len(side.values_G)
    tail = -_skewness(side.typical_G)
    reach = float(np.abs(side.values_G - side.centre).max())
    smooth = float(side.values_G.std()) > _ALMOST_CONSTANT * reach
    if side.grouped:
        long, few = _LONG_TAIL_OF_GROUPS, side.uneven or n_units < _FEW_GROUPS
        n_moved = int((np.abs(side.totals_G) > 1e-12).sum())
        smooth = smooth and n_moved >= min(_GROUPS_THAT_MOVE, _SHARE_THAT_MOVES * n_units)
    else:
        long, few = _LONG_TAIL_OF_VERY_FEW if n_units < _VERY_FEW else _LONG_TAIL, n_units < _FEW_UNITS
        smooth = smooth and n_distinct >= _SMOOTH * n_units
    return _Shape(smooth, few, smooth and tail > long, smooth and -tail > long)


def _edge(side: _Side, shape: _Shape) -> float:
    """Say how far out a value may lie unseen on the lower side."""
    lowest, n_units = float(side.values_G.min()), len(side.values_G)
    if shape.long_tail and n_units <= _FAR_EDGE_UP_TO:
        mean = float(side.values_G.mean())
        return mean - (_FAR_EDGE_OF_FEW if n_units < _FEW_UNITS and not side.uneven else _FAR_EDGE) * (mean - side.edge)
    if shape.short_tail and int((side.values_G < side.centre).sum()) >= _NEAR_EDGE_FROM:
        return max(side.edge, side.centre - _NEAR_EDGE * (side.centre - lowest))
    return side.edge


def _skewness(values_G: Floats) -> float:
    apart_G = values_G - values_G.mean()
    return float((apart_G**3).mean() / max(float((apart_G**2).mean()), 1e-12) ** 1.5)


def _flip_excess(totals_G: Floats, tail: float, *, smooth: bool) -> float:
    """How many times too large the plain z is, if the sign-flip test does not reach `tail`; else 1.

    Source: exact p and mid-p as in Fagerland, Lydersen & Laake 2013 for paired binary data.
    """
    moved = totals_G[np.abs(totals_G) > 1e-12]
    if len(moved) > _MOST_FLIPPED or len(moved) == 0:
        return 1.0
    observed = float(moved.sum())
    flipped_F = np.array(list(product((-1.0, 1.0), repeat=len(moved)))) @ moved
    weight_of_equal = 1.0 if len(moved) <= _MOST_EXACT and not smooth else 0.5
    above, equal = flipped_F > observed + 1e-9, np.abs(flipped_F - observed) <= 1e-9
    p = float(above.mean() + weight_of_equal * equal.mean())
    if p <= tail:
        return 1.0
    plain = observed / float((moved**2).sum()) ** 0.5
    return max(plain / max(float(ndtri(1 - p)), 0.1), 1.0 + 1e-9)
