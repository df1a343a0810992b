"""The contract of `sartor judge`, clause by clause."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evaluation.made_scores import pairs, scores_of, versus

from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.errors import BadData, BadRecipe, NothingToScore
from sartor.evaluation.compare import arm_interval, detectable_effect_before, judge


def judged(records: list[ScoreRecord], **options: float) -> Verdict:
    return judge(records, candidate="tuned", **options)


@pytest.mark.parametrize(
    ("wins", "losses", "ties", "margin", "decision"),
    [
        (40, 5, 155, 0.02, "BETTER"),
        (5, 5, 490, 0.02, "NOT_WORSE"),
        (5, 40, 155, 0.02, "WORSE"),
        (20, 20, 60, 0.02, "INSUFFICIENT"),
        (5, 40, 155, 0.5, "NOT_WORSE"),
    ],
)
def test_the_verdict_follows_from_the_interval(wins, losses, ties, margin, decision):
    verdict = judged(versus(*pairs(wins, losses, ties)), margin=margin)
    assert verdict.verdict == decision
    assert ("wide_interval" in verdict.reasons) == (decision == "INSUFFICIENT")


@pytest.mark.parametrize(("wins", "losses", "n"), [(12, 2, 44), (40, 25, 200), (9, 1, 50), (60, 90, 1000)])
def test_right_or_wrong_scores_get_nearly_tangos_interval(wins, losses, n):
    """Tango 1998: the differences whose restricted score test, |z| <= 1.96, accepts the counts."""

    def accepted(delta: float) -> bool:
        a = 2 * n
        b = -wins - losses + (2 * n - wins + losses) * delta
        c = -losses * delta * (1 - delta)
        lose = ((b * b - 4 * a * c) ** 0.5 - b) / (2 * a)
        return abs(wins - losses - n * delta) <= 1.96 * max(n * (2 * lose + delta * (1 - delta)), 0.0) ** 0.5

    inside = [delta for delta in np.linspace(-0.6, 0.6, 12001) if accepted(delta)]
    verdict = judged(versus(*pairs(wins, losses, n - wins - losses)))
    assert (verdict.low, verdict.high) == pytest.approx((inside[0], inside[-1]), abs=0.25 / n**0.5 / 4)


def test_five_wins_and_no_loss_prove_nothing_and_six_do():
    assert judged(versus(*pairs(5, 0, 95))).low <= 0
    assert judged(versus(*pairs(6, 0, 94))).low > 0


def test_the_baseline_is_the_best_arm_on_dev_and_never_the_candidate():
    records = [
        *scores_of("tuned", [1.0] * 40),
        *scores_of("zero", [0.0] * 40),
        *scores_of("few", [1.0] * 40),
        *scores_of("tuned", [1.0] * 3, split="dev"),
        *scores_of("zero", [0.9] * 3, split="dev"),
        *scores_of("few", [0.1] * 3, split="dev"),
    ]
    verdict = judged(records)
    assert (verdict.baseline, verdict.verdict) == ("zero", "BETTER")
    assert "no_dev" not in verdict.reasons


def test_a_tie_on_dev_goes_to_the_first_name():
    records = scores_of("tuned", [1.0] * 4) + scores_of("b", [0.0] * 4) + scores_of("a", [0.0] * 4)
    records += scores_of("b", [0.1, 0.2, 0.6], split="dev") + scores_of("a", [0.6, 0.2, 0.1], split="dev")
    assert judged(records).baseline == "a"


def test_dev_means_weigh_items_equally_whatever_their_copies():
    records = scores_of("tuned", [1.0] * 4) + scores_of("a", [0.0] * 4) + scores_of("b", [0.0] * 4)
    records += scores_of("a", [1.0, 0.0], split="dev") + scores_of("a", [1.0], split="dev") * 5
    records += scores_of("b", [0.6, 0.6], split="dev")
    assert judged(records).baseline == "b"


def test_without_dev_the_best_test_mean_is_chosen_and_said():
    records = scores_of("tuned", [1.0] * 40) + scores_of("a", [0.5] * 40) + scores_of("b", [0.7] * 40)
    verdict = judged(records)
    assert verdict.baseline == "b"
    assert "no_dev" in verdict.reasons


def test_a_baseline_chosen_on_test_among_equals_widens_the_upper_end_only():
    candidate, baseline = pairs(10, 25, 65)
    alone = scores_of("tuned", candidate) + scores_of("base", baseline)
    rivals = [record for k in range(4) for record in scores_of(f"rival{k}", baseline[k + 1 :] + baseline[: k + 1])]
    one, five = judged(alone), judged(alone + rivals)
    assert five.baseline == "base"
    assert five.low == one.low
    assert five.high > one.high


def test_copies_are_averaged_not_counted_twice():
    candidate, baseline = pairs(15, 5, 80)
    once = versus(candidate, baseline)
    twice = judged(once + [record for record in once if record.split == "test"])
    assert twice.n_items == 100
    assert "duplicated_items" in twice.reasons
    assert twice.model_copy(update={"reasons": ()}) == judged(once).model_copy(update={"reasons": ()})


def test_only_items_that_both_answered_count():
    candidate, baseline = pairs(15, 5, 80)
    records = [record for record in versus(candidate, baseline) if (record.arm, record.item) != ("base", "test3")]
    verdict = judged(records)
    assert verdict.n_items == 99
    assert "missing_pairs" in verdict.reasons
    assert "missing_pairs" not in judged(versus(candidate, baseline)).reasons


def test_groups_are_counted_and_widen_the_interval():
    candidate, baseline = pairs(30, 10, 60)
    plain = versus(candidate, baseline)
    grouped = [r.model_copy(update={"group": f"g{int(r.item[4:]) // 10}"}) if r.split == "test" else r for r in plain]
    alone, together = judged(plain), judged(grouped)
    assert (alone.n_groups, together.n_groups) == (100, 10)
    assert together.difference == pytest.approx(alone.difference)
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_groups_of_one_change_nothing():
    plain = versus(*pairs(30, 10, 60))
    own = [r.model_copy(update={"group": f"g-{r.item}"}) for r in plain]
    assert judged(own) == judged(plain)


def test_one_group_alone_proves_nothing():
    verdict = judged(versus([1.0] * 50, [0.0] * 50, group="only"))
    assert verdict.n_groups == 1
    assert (verdict.low, verdict.high) == (-1.0, 1.0)


def test_seeds_that_disagree_widen_the_interval_however_many_items_there_are():
    rng = np.random.default_rng(0)
    baseline = (rng.random(400) < 0.5).astype(float)
    records = scores_of("base", list(baseline)) + scores_of("base", [0.5], split="dev")
    for seed, chance in enumerate((0.5, 0.55, 0.8)):
        records += scores_of("tuned", [float(x) for x in rng.random(400) < chance], seed=seed)
    verdict = judged(records)
    one = judged([r for r in records if r.seed in (None, 2)])
    assert one.verdict == "BETTER"
    assert verdict.low < 0
    assert verdict.high - verdict.low > 2 * (one.high - one.low)


def test_one_seed_is_said_and_no_seed_is_not():
    candidate, baseline = pairs(15, 5, 80)
    plain = versus(candidate, baseline)
    assert "one_seed" not in judged(plain).reasons
    seeded = [r.model_copy(update={"seed": 7}) if r.arm == "tuned" else r for r in plain]
    assert "one_seed" in judged(seeded).reasons
    two = [r.model_copy(update={"seed": 8}) for r in seeded if r.arm == "tuned"]
    assert "one_seed" not in judged(seeded + two).reasons


@pytest.mark.parametrize("shared", [{"item": "test3"}, {"group": "g3"}])
@pytest.mark.parametrize("split", ["train", "dev"])
def test_a_test_item_or_group_seen_elsewhere_is_a_leak(shared, split):
    plain = [r.model_copy(update={"group": f"g{i % 50}"}) for i, r in enumerate(versus(*pairs(15, 5, 30))[:-1])]
    plain += scores_of("base", [0.5], split="dev")
    leak = ScoreRecord.model_validate({"item": "else", "split": split, "arm": "base", "score": 0.0, **shared})
    assert "leaked_items" not in judged(plain).reasons
    assert "leaked_items" in judged([*plain, leak]).reasons


def test_few_items_are_said():
    assert "few_items" in judged(versus([1.0] * 29, [0.0] * 29)).reasons
    assert "few_items" not in judged(versus([1.0] * 30, [0.0] * 30)).reasons


def sliced(broken: dict[str, int]) -> list[ScoreRecord]:
    """40 items per slice; `broken` says how many the candidate loses."""
    records = versus([], [])
    for name, n_lost in broken.items():
        for i in range(40):
            for arm, score in (("tuned", float(i >= n_lost)), ("base", 1.0)):
                records.append(ScoreRecord(item=f"{name}{i}", split="test", arm=arm, score=score, slice=name))
    return records


def test_a_broken_slice_is_named_and_never_changes_the_verdict():
    verdict = judged([*sliced({"fine": 0, "broken": 15, "small loss": 2}), *scores_of("tuned", [1.0] * 900),
                      *scores_of("base", [0.0] * 900)])  # fmt: skip
    assert verdict.verdict == "BETTER"
    assert [(s.slice, s.n_items) for s in verdict.worse_slices] == [("broken", 40)]
    assert verdict.worse_slices[0].high < 0
    assert "slice_regression" in verdict.reasons


def test_many_slices_need_stronger_evidence():
    alone = judged(sliced({"s0": 7}))
    many = judged(sliced({"s0": 7, **{f"t{i}": 0 for i in range(30)}}))
    assert len(alone.worse_slices) == 1
    assert many.worse_slices == ()


def test_a_slice_of_29_items_is_not_judged():
    records = [r for r in sliced({"broken": 40, "fine": 0}) if r.item not in {f"broken{i}" for i in range(11)}]
    assert judged(records).worse_slices == ()


def test_detectable_effect_is_2_8_standard_errors():
    difference = np.array([1.0] * 30 + [-1.0] * 10 + [0.0] * 60)
    verdict = judged(versus(*pairs(30, 10, 60)))
    assert verdict.detectable_effect == pytest.approx(2.8 * difference.std(ddof=1) / 10)


def test_items_needed_would_really_decide():
    small = judged(versus(*pairs(12, 8, 80)), margin=0.0)
    assert small.verdict == "INSUFFICIENT"
    assert small.items_needed is not None
    times = small.items_needed / 100
    assert times > 1
    assert judged(versus(*pairs(*(round(1.1 * times * x) for x in (12, 8, 80)))), margin=0.0).verdict == "BETTER"
    assert judged(versus(*pairs(*(round(0.8 * times * x) for x in (12, 8, 80)))), margin=0.0).verdict == "INSUFFICIENT"


def test_items_needed_is_null_when_decided_or_hopeless():
    assert judged(versus(*pairs(40, 5, 155))).items_needed is None
    hopeless = judged(versus(*pairs(10, 10, 80)), margin=0.0)
    assert (hopeless.verdict, hopeless.items_needed) == ("INSUFFICIENT", None)


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("n_items", [2, 3, 10, 50])
def test_equal_differences_never_give_an_interval_without_width(shift, n_items):
    base = list(np.linspace(0.1, 0.6, n_items))
    verdict = judged(versus([score + shift for score in base], base))
    assert verdict.high - verdict.low > (shift or 1.0) / n_items
    assert verdict.detectable_effect > 0


def test_one_item_gives_no_verdict():
    assert judged(versus([1.0], [0.0])).verdict == "INSUFFICIENT"


def test_the_sentence_names_both_arms_and_the_numbers():
    says = judged(versus(*pairs(40, 5, 155))).says
    assert says.startswith("tuned is better than base: 97.5% against 80.0% on 200 test items, +17.5 points")
    assert says.endswith(".")


@pytest.mark.parametrize(
    ("records", "error"),
    [
        ([], NothingToScore),
        (scores_of("base", [1.0]), BadData),
        (scores_of("tuned", [1.0]), BadData),
        (scores_of("tuned", [1.0]) + scores_of("base", [1.0], split="dev"), NothingToScore),
        (scores_of("tuned", [1.0, 1.2]) + scores_of("base", [1.0, 1.0]), BadData),
        (scores_of("tuned", [1.0, float("nan")]) + scores_of("base", [1.0, 1.0]), BadData),
        (scores_of("tuned", [1.0], split="train") + scores_of("base", [1.0], split="train"), NothingToScore),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_fix(records, error):
    with pytest.raises(error) as caught:
        judged(records)
    assert caught.value.fix


@pytest.mark.parametrize("options", [{"alpha": 0.0}, {"alpha": 1.0}, {"margin": -0.1}, {"margin": float("nan")}])
def test_impossible_settings_are_refused(options):
    with pytest.raises(BadRecipe):
        judged(versus([1.0, 0.0], [0.0, 1.0]), **options)


difference_lists = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 1.0, 0.3]), st.floats(0, 1), st.sampled_from(["a", "b", "c", None])),
    min_size=1,
    max_size=40,
)


def from_rows(rows: list[tuple[float, float, str | None]]) -> list[ScoreRecord]:
    records = scores_of("base", [0.5], split="dev")
    for i, (ours, theirs, group) in enumerate(rows):
        records.append(ScoreRecord(item=f"i{i}", split="test", arm="tuned", score=ours, group=group))
        records.append(ScoreRecord(item=f"i{i}", split="test", arm="base", score=theirs, group=group))
    return records


@given(difference_lists)
@settings(deadline=None, max_examples=80)
def test_the_interval_holds_the_difference_and_lies_in_range(rows):
    verdict = judged(from_rows(rows))
    assert -1 <= verdict.low <= verdict.difference + 1e-9 <= verdict.high + 2e-9 <= 1 + 1e-8
    assert verdict.high - verdict.low > 1e-6
    assert verdict.items_needed is None or verdict.items_needed > verdict.n_items


@given(difference_lists)
@settings(deadline=None, max_examples=40)
def test_swapping_the_arms_mirrors_the_interval(rows):
    forth = judged(from_rows(rows))
    back = judged(from_rows([(theirs, ours, group) for ours, theirs, group in rows]))
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low), abs=1e-6)


@given(difference_lists, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_records_changes_nothing(rows, random):
    records = from_rows(rows)
    shuffled = list(records)
    random.shuffle(shuffled)
    first, second = judged(records), judged(shuffled)
    assert (first.low, first.high) == pytest.approx((second.low, second.high), abs=1e-6)
    assert first.verdict == second.verdict


@given(difference_lists)
@settings(deadline=None, max_examples=40)
def test_more_certainty_means_a_wider_interval(rows):
    usual, strict = judged(from_rows(rows)), judged(from_rows(rows), alpha=0.01)
    assert strict.low <= usual.low + 1e-6
    assert strict.high >= usual.high - 1e-6


@pytest.mark.parametrize(("right", "n"), [(0, 20), (9, 10), (40, 50), (160, 200), (200, 200)])
def test_the_interval_of_an_arm_is_close_to_wilsons(right, n):
    share, z2 = right / n, 1.96**2
    middle = (share + z2 / 2 / n) / (1 + z2 / n)
    reach = (share * (1 - share) * z2 / n + z2**2 / 4 / n**2) ** 0.5 / (1 + z2 / n)
    interval = arm_interval([1.0] * right + [0.0] * (n - right), [None] * n)
    assert interval.low == pytest.approx(middle - reach, abs=0.8 / n)
    assert interval.high == pytest.approx(middle + reach, abs=0.8 / n)


def test_the_interval_of_an_arm_widens_with_groups_and_refuses_nothing_at_all():
    scores = [1.0] * 30 + [0.0] * 10
    alone = arm_interval(scores, [None] * 40)
    grouped = arm_interval(scores, [f"g{i // 5}" for i in range(40)])
    assert grouped.high - grouped.low > alone.high - alone.low
    with pytest.raises(NothingToScore):
        arm_interval([], [])


def test_the_effect_predicted_before_training_matches_the_table():
    """Research table 2.4: 200 items, 30% disagreeing, 10.9 points."""
    assert detectable_effect_before(200) == pytest.approx(0.109, abs=0.001)
    assert detectable_effect_before(1000, share_disagreeing=0.1) == pytest.approx(0.028, abs=0.001)
    with pytest.raises(NothingToScore):
        detectable_effect_before(0)
