"""Answers to scores."""

import pytest

from sartor.errors import BadRecipe, NothingToScore
from sartor.evaluation.measure import ROW_METRICS, measure, primary_metric
from tiny_rows import answers_of, example, rows


@pytest.mark.parametrize(("form", "metric"), [("json", "field_f1"), ("label", "accuracy"), ("text", "chrf")])
def test_each_form_has_its_primary_metric(form, metric):
    assert primary_metric(form) == primary_metric(form, "auto") == metric


def test_another_metric_of_the_form_can_be_chosen_and_one_of_another_form_cannot():
    assert primary_metric("text", "token_f1") == "token_f1"
    with pytest.raises(BadRecipe, match=r"^judge\.metric: there is no metric 'chrf' for json answers\. Use field_f1"):
        primary_metric("json", "chrf")


def test_scores_stand_in_the_order_of_the_examples_and_metrics_are_their_means():
    asked = rows([("a", "red"), ("b", "blue"), ("c", "red"), ("d", "blue")])
    got = answers_of(asked, ["red", "red", "red", " blue "])
    found = measure(asked, dict(reversed(got.items())), form="label")
    assert found.scores_N == (1.0, 0.0, 1.0, 1.0)
    assert found.metrics["accuracy"] == 0.75
    assert found.metrics["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)


def test_every_metric_of_the_form_is_shown_and_the_chosen_one_gives_the_scores():
    asked = rows([("a", "the red house"), ("b", "no")])
    got = answers_of(asked, ["the blue house", "no"])
    found = measure(asked, got, form="text", metric="token_f1")
    assert found.scores_N == (pytest.approx(2 / 3), 1.0)
    assert found.metrics.keys() == ROW_METRICS["text"].keys()
    assert found.metrics["exact_match"] == 0.5


def test_nothing_to_measure_is_no_number():
    with pytest.raises(NothingToScore):
        measure([], {}, form="text")


def test_every_metric_gives_one_to_the_expected_answer_and_zero_to_silence():
    for form, expected in (("json", '{"a": "x"}'), ("label", "red"), ("text", "the red house")):
        for name, metric in ROW_METRICS[form].items():
            assert metric(expected, expected) == 1.0, name
            assert metric(expected, "") == 0.0, name


def test_equal_rows_may_share_one_answer():
    twice = [example("a", "red", row=1), example("a", "red", row=2)]
    assert measure(twice, answers_of(twice[:1], ["red"]), form="label").scores_N == (1.0, 1.0)
