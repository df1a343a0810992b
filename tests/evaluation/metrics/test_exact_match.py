"""Exact match."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.evaluation.metrics.exact_match import exact_match, normalise


@pytest.mark.parametrize(
    ("expected", "answer", "score"),
    [
        ("yes", " yes\n", 1.0),
        ("a b", "a \t b", 1.0),
        ("ＡＢ①", "AB1", 1.0),
        ("é", "e\u0301", 1.0),
        ("Yes", "yes", 0.0),
        ("yes", "yes.", 0.0),
        ("ab", "a b", 0.0),
    ],
)
def test_white_space_and_width_do_not_count_and_case_does(expected, answer, score):
    assert exact_match(expected, answer) == score


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)
    assert exact_match(text, f" {text}\n") == 1.0
