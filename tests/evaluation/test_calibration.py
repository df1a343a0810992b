"""What is said of a model's confidence is true of made worlds in which the truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.evaluation.calibration import (
    abstains,
    calibration_error,
    false_confidence,
    fit_threshold,
    risk_curve,
    set_threshold,
    sureness,
)

rows = st.lists(
    st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.5, 0.7, 0.9, 0.99]), st.booleans()), min_size=1, max_size=60
)
RIGHT = {
    "as stated": lambda c: c,
    "surer than right": lambda c: np.clip(c - 0.15, 0, 1),
    "less sure than right": lambda c: 1 - 0.3 * (1 - c),
    "confidence says nothing": lambda c: np.full(len(c), 0.85),
    "right from somewhere on": lambda c: np.where(c > 0.75, 0.98, 0.5),
}
"""How often answers of each confidence are right."""


def world(rng, right, n):
    """Draw answers of a model that is right as often as `right` says."""
    confidence = rng.beta(4, 1, n)
    return sureness(confidence, rng.random(n) >= right(confidence), [None] * n)


def made(pairs):
    return sureness([c for c, _ in pairs], [w for _, w in pairs], [None] * len(pairs))


@pytest.mark.parametrize("n", [60, pytest.param(300, marks=pytest.mark.slow)])
def test_the_error_of_a_calibrated_model_is_near_zero_and_its_interval_holds_zero(n):
    rng = np.random.default_rng(1)
    found = [calibration_error(world(rng, RIGHT["as stated"], n)) for _ in range(40)]
    assert np.mean([f.low == 0 for f in found]) >= 0.9
    assert np.mean([f.value for f in found]) < 0.025


@pytest.mark.parametrize("n", [100, pytest.param(300, marks=pytest.mark.slow)])
def test_the_error_of_a_model_that_is_15_points_too_sure_is_found(n):
    rng = np.random.default_rng(2)
    truth = np.mean([c - RIGHT["surer than right"](np.array([c]))[0] for c in rng.beta(4, 1, 4000)])
    found = [calibration_error(world(rng, RIGHT["surer than right"], n)) for _ in range(40)]
    assert np.mean([f.low <= truth <= f.high for f in found]) >= 0.85
    assert np.mean([f.value for f in found]) == pytest.approx(truth, abs=0.02)
    assert np.mean([f.low > 0 for f in found]) >= 0.85


@settings(max_examples=15)
@given(rows, st.randoms())
def test_no_order_of_the_rows_changes_the_error_or_the_threshold(pairs, chance):
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert calibration_error(made(pairs)).value == pytest.approx(calibration_error(made(shuffled)).value)
    assert fit_threshold(made(pairs), 0.3) == fit_threshold(made(shuffled), 0.3)


@given(rows)
def test_every_share_lies_between_0_and_1_and_in_its_interval(pairs):
    sure = made(pairs)
    false, n_sure = false_confidence(sure)
    assert n_sure == sum(c >= 0.9 for c, _ in pairs)
    assert (false is None) == (n_sure == 0)
    for found in (calibration_error(sure), false):
        assert found is None or 0 <= found.low <= found.value <= found.high <= 1


@given(rows)
def test_the_curve_ends_with_all_answers_and_counts_equal_confidences_together(pairs):
    curve = risk_curve(made(pairs))
    assert curve[-1] == (1.0, pytest.approx(np.mean([w for _, w in pairs])))
    for point in curve:
        some = {c for c, _ in pairs if np.mean([d >= c for d, _ in pairs]) == pytest.approx(point.answered)}
        assert len(some) == 1
        assert point.wrong == pytest.approx(np.mean([w for c, w in pairs if c >= min(some)]))


def test_rows_of_one_group_count_as_less_than_independent_rows():
    rng = np.random.default_rng(3)
    confidence, wrong = np.repeat(rng.beta(4, 1, 12), 10), np.repeat(rng.random(12) < 0.3, 10)
    alone = calibration_error(sureness(confidence, wrong, [None] * 120))
    grouped = calibration_error(sureness(confidence, wrong, [str(i // 10) for i in range(120)]))
    assert grouped.high - grouped.low > 1.5 * (alone.high - alone.low)
    right = [False] * 60
    assert fit_threshold(sureness(np.linspace(0.5, 1, 60), right, [None] * 60), 0.1) == 0.0
    assert fit_threshold(sureness(np.linspace(0.5, 1, 60), right, [str(i // 10) for i in range(60)]), 0.1) is None


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("n", [100, 400])
def test_a_threshold_keeps_its_promise_in_95_of_100_worlds(name, n):
    rng = np.random.default_rng(4)
    truth = np.sort(rng.beta(4, 1, 200_000))
    wrong_above = np.cumsum(1 - RIGHT[name](truth)[::-1])[::-1] / np.arange(len(truth), 0, -1)
    broken = found = 0
    for _ in range(200):
        below = fit_threshold(world(rng, RIGHT[name], n), 0.1)
        if below is not None:
            found += 1
            broken += wrong_above[min(np.searchsorted(truth, below), len(truth) - 1)] > 0.1
    assert broken <= 10
    if name in ("less sure than right", "right from somewhere on"):
        assert found >= (70 if n == 100 else 180), "a promise that is never given is easily kept"


def test_a_threshold_found_without_the_bound_would_break_its_promise():
    """The lowest confidence whose seen share of wrong answers is 10% is a promise broken about half of the time."""
    rng = np.random.default_rng(5)
    broken = 0
    for _ in range(200):
        sure = world(rng, RIGHT["as stated"], 100)
        order = np.argsort(-sure.confidence_N)
        seen = np.cumsum(sure.wrong_N[order]) / np.arange(1, 101)
        below = sure.confidence_N[order][np.flatnonzero(seen <= 0.1)[-1]] if (seen <= 0.1).any() else 1.0
        broken += 1 - (4 / 5) * (1 - below**5) / (1 - below**4) > 0.1 if below < 1 else 0
    assert broken > 60


def test_a_model_that_is_always_right_need_not_abstain_and_one_that_is_always_wrong_has_no_threshold():
    confidence = np.linspace(0.01, 0.99, 100)
    assert fit_threshold(sureness(confidence, [False] * 100, [None] * 100), 0.1) == 0.0
    assert fit_threshold(sureness(confidence, [True] * 100, [None] * 100), 0.1) is None
    assert fit_threshold(sureness([], [], []), 0.1) is None


def test_the_threshold_is_measured_on_the_test_rows():
    confidence = np.linspace(0.01, 0.99, 100)
    dev = sureness(confidence, confidence < 0.5, [None] * 100)
    found = set_threshold(dev, sureness([0.2, 0.6, 0.7, 0.9], [True, True, False, False], [None] * 4), most_wrong=0.3)
    assert 0.3 < found.below < 0.5
    assert found.answered.value == 0.75
    assert found.wrong.value == pytest.approx(1 / 3)
    assert found.answered.low < 0.75 < found.answered.high
    assert found.rows_needed is None


def test_the_rows_that_are_said_to_be_needed_do():
    rng = np.random.default_rng(6)
    few = world(rng, RIGHT["right from somewhere on"], 40)
    test = sureness([0.5], [False], [None])
    needed = set_threshold(few, test, most_wrong=0.1).rows_needed
    assert 40 < needed < 200
    times = needed // 40 + 1
    more = sureness(np.tile(few.confidence_N, times), np.tile(few.wrong_N, times), [None] * (40 * times))
    assert fit_threshold(more, 0.1) is not None
    assert set_threshold(sureness([], [], []), test, most_wrong=0.1).rows_needed == 51
    hopeless = sureness(np.linspace(0, 1, 50), [True] * 50, [None] * 50)
    assert set_threshold(hopeless, test, most_wrong=0.1).rows_needed is None


def test_who_knows_no_confidence_or_no_threshold_does_not_know_whether_it_abstains():
    assert abstains(0.4, 0.5) is True
    assert abstains(0.5, 0.5) is False
    assert abstains(None, 0.5) is None
    assert abstains(0.4, None) is None


@pytest.mark.parametrize("scale", [1e-6, 0.01, 0.4, 0.9, 0.99999])
def test_the_last_bits_of_confidences_do_not_move_the_threshold(scale):
    rng = np.random.default_rng(4)
    confidence_N = np.sort(rng.random(200)) * min(scale, 1 - scale) + (scale if scale > 0.5 else 0)
    wrong = [bool(w) for w in np.arange(200) < 60]
    nudged_N = np.clip(confidence_N * (1 + rng.normal(0, 1e-9, 200)), 0, 1)
    below = fit_threshold(sureness(confidence_N, wrong, [None] * 200), 0.1)
    assert below is not None
    assert below == fit_threshold(sureness(np.sort(nudged_N), wrong, [None] * 200), 0.1)
    assert not confidence_N.min() > below
