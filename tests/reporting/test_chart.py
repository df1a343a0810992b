"""The geometry of the charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_report import make_abstention, make_arms, make_steps, make_verdict

from sartor.concepts.abstention import CurvePoint, Share
from sartor.concepts.run import StepReport
from sartor.reporting.chart import (
    Scale,
    difference_chart,
    loss_chart,
    nice_ticks,
    risk_chart,
    score_bar,
    score_scale,
    score_ticks,
)

finite = st.floats(-1, 1)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_stay_on_the_axis_and_are_few(low: float, width: float) -> None:
    ticks = nice_ticks(low, low + width)
    assert len(ticks) <= 7
    assert all(low - 1e-6 * width <= tick <= low + width * (1 + 1e-6) + 1e-9 * abs(low) for tick in ticks)


@given(st.lists(finite, min_size=3, max_size=3), st.floats(0.001, 0.5))
def test_every_mark_of_the_difference_lies_on_the_chart_and_in_order(values: list[float], margin: float) -> None:
    low, middle, high = sorted(values)
    chart = difference_chart(make_verdict(low=low, difference=middle, high=high), margin)
    assert chart is not None
    assert chart.margin is not None
    assert 0 <= chart.bar.low <= chart.bar.point <= chart.bar.high <= 100
    assert 0 < chart.margin < chart.zero < 100
    assert (chart.bar.low >= chart.zero) == (low >= 0) or abs(low) < 1e-3


def test_zero_and_the_numbers_beside_it_are_labelled() -> None:
    chart = difference_chart(make_verdict(), 0.02)
    assert chart is not None
    assert [tick.text for tick in chart.ticks] == ["0", "+5", "+10", "+15", "+20"]
    assert chart.ticks[0].at == chart.zero


def test_without_a_known_margin_none_is_drawn() -> None:
    chart = difference_chart(make_verdict(), None)
    assert chart is not None
    assert chart.margin is None


def test_contenders_share_one_scale_from_nothing_to_everything() -> None:
    scale = score_scale(make_arms())
    assert scale == Scale(0, 1)
    assert [tick.text for tick in score_ticks(scale)] == ["0", "50", "100"]
    bars = [score_bar(arm, scale) for arm in make_arms()]
    assert [bar.point for bar in bars if bar] == sorted((bar.point for bar in bars if bar), reverse=True)


def test_lower_loss_stands_lower_on_the_page() -> None:
    chart = loss_chart(make_steps(), 40)
    assert chart is not None
    heights = [float(point.split(",")[1]) for point in chart.train.split()]
    assert heights[0] < heights[-1]
    assert chart.best_x == pytest.approx(100 * 40 / 60, abs=0.01)
    assert len(chart.dev_dots) == 6


def test_the_labels_of_the_curves_never_overlap() -> None:
    steps = [StepReport(step=i, epoch=1, loss_nats=1 / i, dev_loss_nats=1 / i + 0.001) for i in range(1, 9)]
    chart = loss_chart(steps, 8)
    assert chart is not None
    assert chart.train_label_y is not None
    assert chart.dev_label_y is not None
    assert abs(chart.train_label_y - chart.dev_label_y) >= 9
    assert chart.dev_label_y < chart.train_label_y


@pytest.mark.parametrize("losses", [(2.0,), (2.0, 2.0), (0.0, 0.0), (float("nan"), 1.0), (-1.0, 3.0)])
def test_odd_curves_still_have_axes(losses: tuple[float, ...]) -> None:
    chart = loss_chart([StepReport(step=i, epoch=1, loss_nats=loss) for i, loss in enumerate(losses)], 0)
    assert chart is not None
    assert chart.y_ticks
    assert "nan" not in chart.train


def test_nothing_measured_is_no_chart() -> None:
    assert loss_chart([], 0) is None


def test_more_wrong_answers_stand_higher_and_the_threshold_stands_at_what_is_answered() -> None:
    chart = risk_chart(make_abstention())
    assert chart is not None
    heights = [float(point.split(",")[1]) for point in chart.wrong.split()]
    assert heights[-1] < chart.accepted_y < heights[0]
    assert chart.threshold is not None
    assert chart.threshold[0] == 81
    assert chart.threshold[1] > chart.accepted_y


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 1)), min_size=1, max_size=9), st.floats(0.01, 0.99))
def test_every_mark_of_the_risk_curve_lies_on_the_chart(points: list[tuple[float, float]], most_wrong: float) -> None:
    curve = tuple(CurvePoint(*point) for point in points)
    chart = risk_chart(make_abstention(curve=curve, most_wrong=most_wrong, wrong=Share(value=1, low=1, high=1)))
    assert chart is not None
    marks = [float(number) for point in chart.wrong.split() for number in point.split(",")]
    assert all(0 <= mark <= 100 for mark in [*marks, chart.accepted_y, *(chart.threshold or ())])


def test_without_a_threshold_none_is_drawn() -> None:
    chart = risk_chart(make_abstention(below=None, answered=None, wrong=None))
    assert chart is not None
    assert chart.threshold is None
    assert risk_chart(make_abstention(curve=())) is None
