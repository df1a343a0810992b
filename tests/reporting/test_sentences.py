"""The plain sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_report import make_arms, make_report, make_steps, make_verdict

from sartor.concepts.run import StepReport
from sartor.reporting.sentences import (
    interval_sentence,
    is_share,
    number,
    reason_sentences,
    seconds,
    signed_points,
    tally_sentence,
    training_sentence,
)


def curve(train: list[float], dev: list[float]) -> list[StepReport]:
    return [
        StepReport(step=i, epoch=1, loss_nats=t, dev_loss_nats=d)
        for i, (t, d) in enumerate(zip(train, dev, strict=True), start=1)
    ]


def test_dev_rising_while_train_falls_is_called_over_fitting() -> None:
    says = training_sentence(make_steps(), 40)
    assert "That is over-fitting." in says
    assert "The weights of step 40, before the rise, were kept." in says


def test_dev_rising_with_train_is_not_called_over_fitting() -> None:
    says = training_sentence(curve([1.0, 0.5, 0.7, 0.9], [1.0, 0.6, 0.8, 1.0]), 2)
    assert "this is not over-fitting" in says


def test_dev_falling_to_the_end_suggests_training_longer() -> None:
    assert "training longer might help" in training_sentence(curve([3.0, 2.0, 1.0], [3.0, 2.0, 1.0]), 3)


def test_a_level_dev_loss_is_no_sign_of_over_fitting() -> None:
    assert "no sign of over-fitting" in training_sentence(curve([3.0, 2.0, 1.0], [1.0, 0.9, 0.901]), 2)


def test_an_unmeasured_dev_loss_is_said() -> None:
    assert "was not measured" in training_sentence([StepReport(step=1, epoch=1, loss_nats=1.0)], 1)


def test_the_interval_is_told_in_points_with_its_confidence() -> None:
    says = interval_sentence(make_verdict(low=-0.011), 0.95)
    assert says.startswith("With 95% confidence, the true difference lies between \u22121.1 and +18.5 points.")
    assert "200 test rows in 163 groups" in says


def test_an_unknown_confidence_is_not_invented() -> None:
    assert "%" not in interval_sentence(make_verdict(), None)


def test_an_open_verdict_says_how_many_rows_would_decide() -> None:
    told = reason_sentences(make_verdict(verdict="INSUFFICIENT", reasons=("wide_interval",), items_needed=1250))
    assert told == (
        "The interval is too wide to decide either way.",
        "About 1,250 test rows would decide, if the difference stays as it is.",
    )


def test_the_tally_counts_every_row() -> None:
    assert "On 200 test rows" in tally_sentence(make_report())


@given(st.floats(-1, 1))
def test_a_difference_of_nothing_carries_no_sign(difference: float) -> None:
    text = signed_points(difference)
    assert (text == "0.0") == (text[0] not in "+\u2212")
    assert "-" not in text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.00"), (0.0004, "<0.01"), (0.31, "0.31"), (12.34, "12.3"), (4125.2, "4,125")]
)
def test_short_times_stay_readable(value: float, text: str) -> None:
    assert seconds(value) == text


def test_what_is_not_a_number_is_unknown() -> None:
    assert number(float("inf")) == "unknown"


def test_losses_in_nats_are_never_shown_as_points() -> None:
    arms = [arm.model_copy(update={"metrics": {"nats_per_token": 0.4, "f1": 0.5}}) for arm in make_arms()]
    assert not is_share("nats_per_token", arms)
    assert is_share("f1", arms)
