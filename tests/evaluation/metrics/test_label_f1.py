"""Macro F1 against scikit-learn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from sartor.evaluation.metrics.label_f1 import macro_f1


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcdx")), min_size=1, max_size=40))
def test_macro_f1_is_that_of_scikit_learn_over_the_expected_classes(pairs):
    expected, answers = [e for e, _ in pairs], [a for _, a in pairs]
    theirs = f1_score(expected, answers, labels=sorted(set(expected)), average="macro", zero_division=0)
    assert macro_f1(expected, answers) == pytest.approx(theirs)


def test_by_hand():
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert macro_f1(["a", "a"], ["x", "y"]) == 0.0
