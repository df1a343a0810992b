"""Which slices got worse: one test per slice of enough items, Holm's control over all of them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.verdict import WorseSlice
from sartor.evaluation.intervals import Estimate

Floats = NDArray[np.float64]
# N items of a slice

LEAST_ITEMS = 30


def worse_slices(
    differences: Mapping[str, Floats], estimate: Callable[[str, float], Estimate], *, alpha: float
) -> tuple[WorseSlice, ...]:
    """Find the slices in which the candidate is worse, with at most `alpha` chance of naming any wrongly.

    Args:
        differences: Candidate minus baseline on the items of each slice.
        estimate: Mean difference in a slice, at a two-sided level of error.
        alpha: Chance of any false alarm.
    """
    tested = [name for name, values_N in differences.items() if len(values_N) >= LEAST_ITEMS]
    fallen = stepped_down(tested, estimate, alpha=alpha)
    plain = {name: estimate(name, alpha) for name in fallen}
    found = [
        WorseSlice(
            slice=name,
            n_items=len(differences[name]),
            difference=plain[name].mean,
            low=plain[name].low,
            high=plain[name].high,
        )
        for name in fallen
    ]
    return tuple(sorted(found, key=lambda worse: (worse.difference, worse.slice)))


def stepped_down(tested: Sequence[str], estimate: Callable[[str, float], Estimate], *, alpha: float) -> list[str]:
    """Return which of some means lie below 0, with at most `alpha` chance of naming any wrongly.

    Holm 1979, stepping down through intervals: a mean falls if its interval at alpha / (means still standing) lies
    below 0.
    """
    standing = [name for name in tested if estimate(name, alpha).high < 0]
    fallen = list[str]()
    while standing:
        level = alpha / (len(tested) - len(fallen))
        now = [name for name in standing if estimate(name, level).high < 0]
        if not now:
            break
        fallen += now
        standing = [name for name in standing if name not in now]
    return fallen
