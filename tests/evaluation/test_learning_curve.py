"""The learning curve: what it foretells for curves whose truth is known."""

import numpy as np
import pytest

from sartor.evaluation.learning_curve import Measured, forecast_doubling

SIZES = (50, 100, 200, 400)


def measured(a, b, c, *, noise=0.0, seeds=3, n_dev=50):
    """Scores around a curve; `noise` is that of a dev row."""
    rng = np.random.default_rng(1)
    return [
        Measured(n, tuple(1 - (a + b * n**-c) + noise * rng.standard_normal(n_dev)))
        for n in SIZES
        for _ in range(seeds)
    ]


@pytest.mark.parametrize(("a", "b", "c"), [(0.05, 2.0, 0.5), (0.1, 5.0, 0.8), (0.0, 1.0, 0.3)])
def test_a_curve_without_noise_is_foretold(a, b, c):
    found = forecast_doubling(measured(a, b, c))
    true = b * (400**-c - 800**-c)
    assert found.gain == pytest.approx(true, rel=0.1)
    assert found.low <= found.gain + 1e-9


def test_a_flat_curve_promises_nothing():
    found = forecast_doubling(measured(0.2, 0.0, 1.0, noise=0.05))
    assert found.gain < 0.01
    assert found.low < 0.005


def test_noise_widens_the_interval_and_the_truth_stays_inside():
    found = forecast_doubling(measured(0.05, 2.0, 0.5, noise=0.2))
    assert found.low <= 2.0 * (400**-0.5 - 800**-0.5) <= found.high
    assert found.high - found.low > 0.005


def test_no_gain_is_below_zero_and_a_single_size_promises_none():
    assert forecast_doubling([Measured(100, (0.9,)), Measured(200, (0.8,)), Measured(400, (0.7,))]).gain == 0.0
    assert forecast_doubling([Measured(100, (0.5, 0.5))] * 3).gain == 0.0


def test_few_dev_rows_leave_much_open():
    few, many = (forecast_doubling(measured(0.05, 2.0, 0.5, noise=0.3, n_dev=n)) for n in (7, 700))
    assert few.high - few.low > 1.5 * (many.high - many.low)
    assert few.low == 0.0 < many.low
