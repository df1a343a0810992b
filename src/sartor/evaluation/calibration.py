"""How far a model's confidence can be trusted, and the confidence below which it should rather abstain.

A threshold is a promise about rows that nobody has seen, so it rests on an exact upper bound (Clopper and Pearson 1934)
and on tests in a fixed order (fixed-sequence testing, as in Angelopoulos et al., Learn then Test, 2021): from each of
two shares of the surest dev rows, one row more as long as the bound holds. Measured in docs/evidence.md.
"""

# N rows, K of them answered, B bins of equal mass, D draws, E distinct confidences, G groups
from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]

from sartor.concepts.abstention import Abstention, CurvePoint, Share
from sartor.evaluation.compare import arm_interval
from sartor.evaluation.intervals import Question, estimate_mean, number_groups

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FEWEST_ROWS = 60
"""Below this, a calibration error says nothing."""
HIGH = 0.9
"""A confidence that people act on."""
PROMISE = 0.95
"""How sure it is that a threshold keeps what it promises."""
_ROWS_PER_BIN, _MOST_BINS = 30, 10
_DRAWS, _SEED = 1000, 20
_STARTS = (0.7, 0.35)
"""Shares of the surest dev rows from which the search sets out; each has its part of what may go wrong."""
_TAIL = (1 - PROMISE) / len(_STARTS)
_MOST_STEPS, _MOST_GROUPED_STEPS = 200, 20
"""Bounds of one walk; those for groups are dear."""
_MOST_ROWS_NEEDED = 10**6
_FIRST_POINT = 20
"""Fewest answers of which a share of wrong ones is drawn."""


class Sureness(NamedTuple):
    """How sure a model was of each answer, and which answers were wrong."""

    confidence_N: Floats
    wrong_N: NDArray[np.bool_]
    groups: Sequence[str | None]
    """Rows of one group are not independent; None: a row of its own."""


def sureness(confidences: Sequence[float], wrong: Sequence[bool], groups: Sequence[str | None]) -> Sureness:
    """Put the columns together."""
    return Sureness(np.array(confidences, dtype=np.float64), np.array(wrong, dtype=np.bool_), tuple(groups))


def calibration_error(sure: Sureness) -> Share:
    """Return the expected calibration error over bins of equal mass, in shares, freed of what chance alone adds.

    The low end is 0 unless answers that are right exactly as often as stated would rarely show so large an error
    (consistency resampling, Bröcker and Smith 2007); the high end is not corrected and errs on the safe side.
    """
    confidence_N, n_rows = sure.confidence_N, len(sure.confidence_N)
    excess_NB = (confidence_N - ~sure.wrong_N)[:, None] * (_bins(confidence_N)[:, None] == np.arange(_MOST_BINS))
    group_N = number_groups(list(sure.groups))
    size_G = np.bincount(group_N)
    excess_GB = np.zeros((len(size_G), _MOST_BINS))
    np.add.at(excess_GB, group_N, excess_NB)
    rng = np.random.default_rng(_SEED)
    drawn = (np.bincount(rng.integers(0, len(size_G), len(size_G)), minlength=len(size_G)) for _ in range(_DRAWS))
    drawn_D = np.array([np.abs(count_G @ excess_GB).sum() / (count_G @ size_G) for count_G in drawn])
    chance_D = _errors_of_chance(confidence_N, rng)
    seen = float(np.abs(excess_NB.sum(0)).sum()) / n_rows
    value = max(0.0, seen**2 - float((chance_D**2).mean())) ** 0.5
    low, high = np.quantile(drawn_D, [0.025, 0.975]) - drawn_D.mean()
    shown = seen > np.quantile(chance_D, 0.975)
    return Share(value=value, low=max(0.0, value + float(low)) if shown else 0.0, high=min(1.0, seen + float(high)))


def false_confidence(sure: Sureness) -> tuple[Share | None, int]:
    """Return the share of wrong answers among those of high confidence (None if there are none), and their number."""
    return _wrong_among(sure, sure.confidence_N >= HIGH), int((sure.confidence_N >= HIGH).sum())


def risk_curve(sure: Sureness) -> tuple[CurvePoint, ...]:
    """Return which share of the surest answers is wrong, from few of them to all; equal confidences go together."""
    ends_E, wrong_E = _levels(sure)
    n_rows = len(sure.confidence_N)
    drawn = [i for i in _some(len(ends_E), _MOST_STEPS) if ends_E[i] >= min(_FIRST_POINT, n_rows)]
    return tuple(CurvePoint(float(ends_E[i] / n_rows), float(wrong_E[i] / ends_E[i])) for i in drawn)


def set_threshold(dev: Sureness, test: Sureness, *, most_wrong: float) -> Abstention:
    """Set the lowest confidence at which dev rows promise few wrong answers, and measure it on test rows.

    Args:
        dev: Rows that the model did not learn from.
        test: Rows that no choice has seen.
        most_wrong: Share of wrong answers that is accepted among those that are given.
    """
    below = fit_threshold(dev, most_wrong)
    answered_N = test.confidence_N >= (np.inf if below is None else below)
    return Abstention(
        most_wrong=most_wrong,
        below=below,
        dev_rows=len(dev.confidence_N),
        rows_needed=_rows_needed(dev, most_wrong) if below is None else None,
        test_rows=len(test.confidence_N),
        answered=None if below is None else _share(answered_N, test.groups),
        wrong=_wrong_among(test, answered_N),
        curve=risk_curve(test),
    )


def fit_threshold(dev: Sureness, most_wrong: float) -> float | None:
    """Return the lowest confidence from which, at 95%, at most this share of the answers is wrong; None: none is shown.

    0 if all may be answered.
    """
    order = np.argsort(-dev.confidence_N, kind="stable")
    ends_E, wrong_E = _levels(dev)
    group_N = number_groups(list(dev.groups))
    grouped = len(np.unique(group_N)) < len(group_N)
    n_steps = _MOST_GROUPED_STEPS if grouped else _MOST_STEPS
    n_rows, best = len(order), 0
    for start in _STARTS:
        first = int(np.searchsorted(ends_E, ceil(start * n_rows)))
        for i in (first + step for step in _some(len(ends_E) - first, n_steps)):
            rows = order[: ends_E[i]]
            risk = _grouped_bound(dev.wrong_N[rows], group_N[rows]) if grouped else _bound(wrong_E[i], ends_E[i])
            if risk > most_wrong:
                break
            best = max(best, int(ends_E[i]))
    if best == 0:
        return None
    return 0.0 if best == n_rows else _just_above(float(dev.confidence_N[order[best - 1]]))


def _just_above(confidence: float) -> float:
    """Round up to three digits of the distance from 0 or 1, so that the last bits of a confidence decide nothing."""
    distance = min(confidence, 1 - confidence)
    if distance <= 0:
        return confidence
    unit = 10.0 ** (floor(log10(distance)) - 2)
    return ceil(confidence / unit) * unit if confidence < 0.5 else 1 - floor((1 - confidence) / unit) * unit


def abstains(confidence: float | None, below: float | None) -> bool | None:
    """Say whether a model with this threshold would rather not give this answer; None: it is not known."""
    return None if confidence is None or below is None else confidence < below


def _bins(confidence_N: Floats) -> Ints:
    """Return the number of each row's bin; equal confidences share one."""
    n_rows = len(confidence_N)
    n_bins = min(_MOST_BINS, max(1, n_rows // _ROWS_PER_BIN))
    return np.searchsorted(np.sort(confidence_N), confidence_N, side="left") * n_bins // n_rows


def _errors_of_chance(confidence_N: Floats, rng: np.random.Generator) -> Floats:
    """Draw calibration errors of answers that are right exactly as often as stated."""
    sorted_N = np.sort(confidence_N)
    bin_N = _bins(sorted_N)
    drawn = (sorted_N - (rng.random(len(sorted_N)) < sorted_N) for _ in range(_DRAWS))
    return np.array([np.abs(np.bincount(bin_N, excess_N)).sum() for excess_N in drawn]) / len(sorted_N)


def _wrong_among(sure: Sureness, chosen_N: NDArray[np.bool_]) -> Share | None:
    wrong = sure.wrong_N[chosen_N]
    if not len(wrong):
        return None
    groups = [group for group, chosen in zip(sure.groups, chosen_N, strict=True) if chosen]
    return _share(wrong, groups)


def _share(marked_N: NDArray[np.bool_], groups: Sequence[str | None]) -> Share:
    low, high = arm_interval(marked_N, groups)
    return Share(value=float(marked_N.mean()), low=low, high=high)


def _levels(sure: Sureness) -> tuple[Ints, Ints]:
    """Return how many rows are at least as sure as each distinct confidence, highest first, and how many are wrong."""
    _, level_N, count_E = np.unique(-sure.confidence_N, return_inverse=True, return_counts=True)
    wrong_E = np.bincount(level_N[sure.wrong_N], minlength=len(count_E))
    return np.cumsum(count_E), np.cumsum(wrong_E)


def _some(n: int, most: int) -> list[int]:
    """Return at most so many indexes from 0 to n - 1, the last one among them."""
    step = max(1, ceil(n / most))
    return list(range((n - 1) % step, n, step))


def _bound(n_wrong: float, n_rows: float) -> float:
    """Return the upper bound of the share of wrong answers for one of the starts: Clopper and Pearson's."""
    return 1.0 if n_wrong >= n_rows else float(betaincinv(n_wrong + 1, n_rows - n_wrong, 1 - _TAIL))


def _grouped_bound(wrong_K: NDArray[np.bool_], group_K: Ints) -> float:
    """Return the same where rows of one group go together: the upper end of an arm's interval."""
    numbers_K = np.unique(group_K, return_inverse=True)[1]
    question = Question(tail_low=_TAIL, tail_high=_TAIL, floor=0.0, centre=None)
    return estimate_mean(wrong_K.astype(np.float64), numbers_K, question=question).high


def _rows_needed(dev: Sureness, most_wrong: float) -> int | None:
    """Return about how many dev rows would promise as much, if their shares of wrong answers stay as they are."""
    n_rows = len(dev.confidence_N)
    ends_E, wrong_E = _levels(dev)
    found: list[int] = []
    for start in _STARTS:
        share, wrong = start, 0.0
        if n_rows:
            i = int(np.searchsorted(ends_E, ceil(start * n_rows)))
            share, wrong = float(ends_E[i] / n_rows), float(wrong_E[i] / n_rows)
        low, high = 1, _MOST_ROWS_NEEDED
        while low < high:
            middle = (low + high) // 2
            enough = _bound(wrong * middle, share * middle) <= most_wrong
            low, high = (low, middle) if enough else (middle + 1, high)
        found.append(low)
    return min(found) if min(found) < _MOST_ROWS_NEEDED else None
