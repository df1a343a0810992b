"""Closeness of free text."""

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from sartor.evaluation.metrics.text_overlap import chrf, token_f1

TEXT = st.text(max_size=30) | st.text(alphabet="ab c", max_size=30)


@given(TEXT, TEXT)
def test_chrf_is_that_of_sacrebleu(expected, answer):
    theirs = sacrebleu.sentence_chrf(answer, [expected]).score / 100
    assert chrf(expected, answer) == pytest.approx(theirs)
    assert 0 <= chrf(expected, answer) <= 1


@pytest.mark.parametrize(
    ("expected", "answer", "f1"),
    [
        ("the red house", "the red house", 1.0),
        ("The red house.", "the RED, house!", 1.0),
        ("the red house", "the blue house", 2 / 3),
        ("no", "no no no", 1 / 2),
        ("a b c d", "a", 2 / 5),
        ("a", "b", 0.0),
        ("a", "", 0.0),
        ("", "", 1.0),
        ("?", "!", 1.0),
    ],
)
def test_token_f1_by_hand(expected, answer, f1):
    assert token_f1(expected, answer) == pytest.approx(f1)


@given(TEXT, TEXT)
def test_token_f1_is_symmetric_and_between_zero_and_one(one, other):
    assert 0 <= token_f1(one, other) == token_f1(other, one) <= 1
    assert token_f1(one, one) == 1.0
