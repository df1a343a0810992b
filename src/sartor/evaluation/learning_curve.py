"""Would more rows help? A power law through scores of growing parts of the rows, looked ahead to twice of them.

error(n) = a + b n^-c with a, b >= 0 (Figueroa et al., BMC Medical Informatics 2012), more weight to larger parts. The
interval resamples the dev rows and the draws of each size. Twice the rows is as far as we look: further out such curves
mislead.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# R measurements, D dev rows
Floats = npt.NDArray[np.float64]
_EXPONENTS = np.linspace(0.1, 2.0, 20)
_DRAWS = 300
_SEED = 7


class Measured(NamedTuple):
    """How something scored that learned from some of the rows."""

    n_rows: int
    scores_D: Sequence[float]
    """Of every dev row, the same rows in the same order each time."""

    @property
    def score(self) -> float:
        """The mean."""
        return sum(self.scores_D) / len(self.scores_D)


class Forecast(NamedTuple):
    """How far twice the rows would take the score, with a 95% interval."""

    gain: float
    low: float
    high: float


def forecast_doubling(measured: Sequence[Measured]) -> Forecast:
    """Predict the gain from twice as many rows as the largest part had."""
    n_R = np.array([m.n_rows for m in measured], dtype=np.float64)
    errors_RD: Floats = 1 - np.array([m.scores_D for m in measured], dtype=np.float64)
    most, every_row = float(n_R.max()), np.arange(len(measured[0].scores_D))
    sizes = [np.flatnonzero(n_R == size) for size in np.unique(n_R)]
    rng = np.random.default_rng(_SEED)
    drawn: list[float] = []
    for _ in range(_DRAWS):
        rows = np.concatenate([rng.choice(of_size, len(of_size)) for of_size in sizes])
        dev = rng.choice(every_row, len(every_row))
        drawn.append(_gain(n_R[rows], errors_RD[rows][:, dev].mean(1), most))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Forecast(_gain(n_R, errors_RD.mean(1), most), float(low), float(high))


def _gain(n_R: Floats, error_R: Floats, most: float) -> float:
    """Fit the curve; return how much the error falls between `most` rows and twice as many."""
    best = (np.inf, 0.0)
    for exponent in _EXPONENTS:
        x_R = n_R**-exponent
        a, b = _line(x_R, error_R, weights_R=n_R)
        misfit = float((n_R * (a + b * x_R - error_R) ** 2).sum())
        best = min(best, (misfit, float(b * (most**-exponent - (2 * most) ** -exponent))))
    return best[1]


def _line(x_R: Floats, y_R: Floats, *, weights_R: Floats) -> tuple[float, float]:
    """Fit y = a + b x by weighted least squares with neither below zero."""
    weight = weights_R / weights_R.sum()
    x_mean, y_mean = float((weight * x_R).sum()), float((weight * y_R).sum())
    spread = float((weight * (x_R - x_mean) ** 2).sum())
    b = max(0.0, float((weight * (x_R - x_mean) * (y_R - y_mean)).sum()) / spread) if spread else 0.0
    a = y_mean - b * x_mean
    if a >= 0:
        return a, b
    return 0.0, max(0.0, float((weight * x_R * y_R).sum() / (weight * x_R**2).sum()))
