"""Intervals against exact truths: enumerated binary outcomes, textbook t, known populations."""

from functools import cache
from math import comb, factorial

import numpy as np
import pytest

from sartor.evaluation.clusters import correlation_inside, independent_units
from sartor.evaluation.intervals import estimate_mean, number_groups
from sartor.evaluation.seeds import spread_of_seeds


@cache
def paired(wins: int, losses: int, n: int) -> tuple[float, float]:
    values_N = np.array([1.0] * wins + [-1.0] * losses + [0.0] * (n - wins - losses))
    estimate = estimate_mean(values_N, np.arange(n))
    return estimate.low, estimate.high


@pytest.mark.parametrize("n", [5, 8, 12, 20])
@pytest.mark.parametrize(("win", "lose"), [(0.5, 0.5), (0.3, 0.3), (0.05, 0.05), (0.4, 0.1), (0.8, 0.1), (0.1, 0.0)])
def test_exact_coverage_of_paired_binary_scores_is_at_least_93_percent(n, win, lose):
    covered = too_high = too_low = 0.0
    for wins in range(n + 1):
        for losses in range(n + 1 - wins):
            ways = factorial(n) // factorial(wins) // factorial(losses) // factorial(n - wins - losses)
            chance = ways * win**wins * lose**losses * max(1 - win - lose, 0.0) ** (n - wins - losses)
            low, high = paired(wins, losses, n)
            covered += chance * (low - 1e-9 <= win - lose <= high + 1e-9)
            too_high += chance * (low > win - lose + 1e-9)
            too_low += chance * (high < win - lose - 1e-9)
    assert covered >= 0.93
    assert max(too_high, too_low) <= 0.05


@pytest.mark.parametrize("n_differ", range(1, 15))
def test_the_interval_excludes_zero_only_if_the_sign_test_would(n_differ):
    """Two-sided mid-p of the sign test at most 5%, exact up to 8 discordant pairs."""
    for wins in range(n_differ + 1):
        above = sum(comb(n_differ, k) for k in range(wins + 1, n_differ + 1)) / 2**n_differ
        equal = comb(n_differ, wins) / 2**n_differ
        if paired(wins, n_differ - wins, 60)[0] > 0:
            assert above + (equal if n_differ <= 8 else equal / 2) <= 0.026


def test_a_few_smooth_values_get_students_t():
    values_N = np.array([0.1, 0.14, 0.07, 0.03, 0.11, 0.16, 0.02, 0.09])
    estimate = estimate_mean(values_N, np.arange(8))
    reach = 2.364624 * values_N.std(ddof=1) / 8**0.5
    assert (estimate.low, estimate.high) == pytest.approx((values_N.mean() - reach, values_N.mean() + reach))


def test_nothing_seen_to_differ_still_leaves_the_rule_of_three():
    estimate = estimate_mean(np.zeros(100), np.arange(100))
    assert estimate.high == pytest.approx(-estimate.low)
    assert 0.025 < estimate.high < 0.04
    assert estimate.standard_error > 0


@pytest.mark.slow
@pytest.mark.parametrize("side", [1, -1])
def test_a_long_tail_does_not_fool_the_interval(side):
    rng = np.random.default_rng(5)
    missed = 0
    for _ in range(400):
        estimate = estimate_mean(side * (rng.beta(0.5, 5, 40) - 0.5 / 5.5), np.arange(40))
        missed += estimate.low > 0 or estimate.high < 0
    assert missed / 400 < 0.08


def test_equal_groups_give_the_t_test_of_group_means():
    rng = np.random.default_rng(1)
    values_N, group_N = rng.normal(0.1, 0.2, 60), np.repeat(np.arange(12), 5)
    units = independent_units(values_N, group_N)
    means_G = values_N.reshape(12, 5).mean(axis=1)
    assert units.squared_error == pytest.approx(means_G.var(ddof=1) / 12)
    assert units.freedom == pytest.approx(11)
    assert units.values_G.mean() == pytest.approx(values_N.mean())


def test_unequal_groups_have_fewer_degrees_of_freedom_than_groups():
    group_N = np.repeat(np.arange(10), [60, 20, 5, 5, 5, 5, 5, 5, 5, 5])
    values_N = np.random.default_rng(2).normal(size=120) + np.random.default_rng(3).normal(size=10)[group_N]
    assert independent_units(values_N, group_N).freedom < 8


def test_correlation_inside_groups_is_found():
    rng = np.random.default_rng(4)
    group_N = np.repeat(np.arange(300), 6)
    values_N = rng.normal(size=300)[group_N] * 0.5**0.5 + rng.normal(size=1800) * 0.5**0.5
    assert correlation_inside(values_N, group_N) == pytest.approx(0.5, abs=0.06)
    assert correlation_inside(rng.normal(size=1800), group_N) < 0.05


def test_the_drawn_critical_value_is_the_same_every_time():
    group_N = np.repeat(np.arange(6), [30, 9, 4, 3, 2, 2])
    values_N = np.random.default_rng(6).normal(0, 0.2, 50)
    assert estimate_mean(values_N, group_N) == estimate_mean(values_N, group_N)


def test_seeds_that_agree_add_little_and_seeds_that_differ_add_their_spread():
    rng = np.random.default_rng(7)
    own_SN = rng.normal(0, 0.1, (5, 2000))
    agree = spread_of_seeds(own_SN, np.arange(2000))
    differ = spread_of_seeds(own_SN + np.array([[-0.1], [-0.05], [0.0], [0.05], [0.1]]), np.arange(2000))
    assert agree.extra < 1e-5
    assert differ.extra == pytest.approx(0.00625 / 5, rel=0.1)
    assert spread_of_seeds(own_SN[:1], np.arange(2000)).extra == 0


def test_of_seeds_that_answered_different_items_only_the_difference_beyond_chance_counts():
    rng = np.random.default_rng(9)
    seed_N, n = np.arange(2000) % 4, 2000
    nested_SN = np.where(np.arange(4)[:, None] == seed_N, rng.normal(0, 0.3, n), np.nan)
    agree = spread_of_seeds(nested_SN, np.arange(n))
    differ = spread_of_seeds(nested_SN + np.array([[-0.1], [-0.1], [0.1], [0.1]]), np.arange(n))
    assert agree.extra < 1e-4
    assert differ.extra == pytest.approx(0.04 / 3 / 4, rel=0.25)  # variance of four effects, over four


def test_a_seed_that_did_not_answer_everything_is_used_for_what_it_answered():
    scores_SN = np.random.default_rng(8).random((3, 50))
    scores_SN[1, ::2] = np.nan
    spread = spread_of_seeds(scores_SN, np.arange(50))
    assert np.isfinite(spread.cautious)


def test_items_without_a_group_are_groups_of_their_own():
    assert list(number_groups(["a", None, "a", None, "b"])) == [0, 1, 0, 2, 3]
