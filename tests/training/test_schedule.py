"""Learning rate by step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.training.schedule import linear_decay


def test_the_rate_rises_to_the_peak_and_falls_to_zero_by_hand():
    rates = [linear_decay(step, n_steps=10, peak=1.0, warmup=0.2) for step in range(11)]
    assert rates == pytest.approx([0.5, 1.0, 1.0, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8, 0.0])


@given(st.integers(1, 500), st.floats(0, 1))
def test_every_step_learns_and_none_above_the_peak(n_steps, warmup):
    rates = [linear_decay(step, n_steps=n_steps, peak=0.5, warmup=warmup) for step in range(n_steps)]
    assert all(0 < rate <= 0.5 for rate in rates)
    assert max(rates) == 0.5
