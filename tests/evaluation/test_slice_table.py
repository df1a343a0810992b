"""A kind of rows on which the candidate falls behind is found and named; chance alone hardly ever names one."""

import numpy as np
import pytest

from sartor.evaluation.slice_table import Kind, Versus, diagnose_slices, kinds_of


def contest(n=300, *, seed=0, lost=0.0, gained=0.0):
    """Score right or wrong by chance, equally well; the candidate loses some answers of `south`, gains elsewhere."""
    rng = np.random.default_rng(seed)
    where = rng.choice(["north", "south", "east", "west"], n)
    words = rng.choice(["bread, cake, oven", "road, street, box", "late, parcel, door"], n)
    right = np.where(where == "east", 0.5, 0.8)
    theirs = (rng.random(n) < right).astype(float)
    ours = np.where(rng.random(n) < 0.25, rng.random(n) < right, theirs).astype(float)
    ours[(where == "south") & (rng.random(n) < lost)] = 0.0
    ours[(where != "south") & (rng.random(n) < gained)] = 1.0
    kinds = [*kinds_of(list(where), "declared"), *kinds_of(list(words), "discovered")]
    return Versus(ours, theirs, [None] * n, "base 8-shot"), kinds


def as_discovered(kinds):
    return [kind._replace(kind="discovered") for kind in kinds]


@pytest.mark.parametrize("kind", ["declared", "discovered"])
def test_a_planted_loss_is_found_named_and_comes_with_a_remedy(kind):
    versus, kinds = contest(lost=0.6)
    found = diagnose_slices(versus, kinds if kind == "declared" else as_discovered(kinds))
    (cause,) = found.causes
    assert cause.cause == "slice_bias"
    assert "'south'" in cause.evidence
    assert "more training rows of this kind" in cause.evidence
    (probe,) = found.probes
    assert (probe.probe, probe.gate) == ("worst_slice", "fail")
    assert probe.high < 0
    assert [one.slice for one in found.slices if one.behind] == ["south"]


def test_a_slice_left_out_of_a_gain_is_behind_though_no_worse_than_the_baseline():
    versus, kinds = contest(600, gained=0.9)
    found = diagnose_slices(versus, kinds)
    south = next(one for one in found.slices if one.slice == "south")
    assert south.behind
    assert not south.worse
    assert found.causes[0].cause == "slice_bias"


def test_a_slice_without_room_to_gain_is_not_behind():
    easy, hard = [1.0] * 60, [0.0] * 60
    versus = Versus(np.array(easy + [1.0] * 50 + [0.0] * 10), np.array(easy + hard), [None] * 120, "base")
    kinds = [Kind("easy", "declared", tuple(range(60))), Kind("hard", "declared", tuple(range(60, 120)))]
    assert diagnose_slices(versus, kinds).causes == ()


def test_a_loss_that_all_rows_share_says_little_about_slices():
    rng = np.random.default_rng(1)
    theirs = np.ones(240)
    ours = (rng.random(240) < 0.5).astype(float)
    kinds = kinds_of(["a", "b", "c"] * 80, "discovered")
    (cause,) = diagnose_slices(Versus(ours, theirs, [None] * 240, "base"), kinds).causes
    assert cause.strength <= 0.5
    assert not any(one.behind for one in diagnose_slices(Versus(ours, theirs, [None] * 240, "base"), kinds).slices)


def test_what_the_verdict_calls_worse_is_worse_here_too():
    versus, kinds = contest()
    found = diagnose_slices(versus, kinds, worse_declared=["west"])
    assert [one.slice for one in found.slices if one.worse] == ["west"]
    assert "'west'" in found.causes[0].evidence


def test_thin_slices_are_not_judged_and_very_thin_ones_show_no_number():
    ours, theirs = np.zeros(100), np.ones(100)
    names = ["nine"] * 9 + ["ten"] * 10 + ["twentynine"] * 29 + ["thirty"] * 30 + [None] * 22
    found = diagnose_slices(Versus(ours, theirs, [None] * 100, "base"), kinds_of(names, "discovered"))
    slices = {one.slice: one for one in found.slices}
    assert [one.n for one in found.slices] == [30, 29, 10, 9]
    nine = slices["nine"].model_dump()
    assert {key for key, value in nine.items() if value is None} == {
        "score", "low", "high", "baseline_score", "baseline_low", "baseline_high", "difference", "difference_low",
        "difference_high",
    }  # fmt: skip
    assert slices["ten"].difference == -1.0
    assert {name for name, one in slices.items() if one.judged} == {"thirty"}
    assert {name for name, one in slices.items() if one.worse or one.behind} == {"thirty"}


def test_intervals_hold_both_means_and_the_difference():
    versus, kinds = contest()
    for one in diagnose_slices(versus, kinds).slices:
        assert one.low < one.score < one.high
        assert one.baseline_low < one.baseline_score < one.baseline_high
        assert one.difference == pytest.approx(one.score - one.baseline_score)
        assert one.difference_low < one.difference < one.difference_high


def test_no_kinds_mean_no_finding():
    versus, _ = contest()
    found = diagnose_slices(versus, [])
    assert (found.causes, found.probes, found.slices) == ((), (), ())


def test_a_sound_candidate_passes_the_probe():
    (probe,) = diagnose_slices(*contest(seed=3)).probes
    assert probe.gate == "pass"
    assert "none clearly worse" in probe.says


@pytest.mark.slow
def test_without_a_true_difference_a_slice_is_hardly_ever_blamed():
    blamed = sum(bool(diagnose_slices(*contest(200, seed=seed)).causes) for seed in range(120))
    assert blamed <= 6
