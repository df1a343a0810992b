"""Fields of JSON answers, worked out by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.evaluation.metrics.json_fields import field_f1, json_exact, json_valid

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=4)


@pytest.mark.parametrize(
    ("expected", "answer", "f1"),
    [
        ('{"a": "x", "b": "y"}', '{"a": "x", "b": "y"}', 1.0),
        ('{"a": "x", "b": "y"}', '{"b": "y", "a": "x"}', 1.0),
        ('{"a": "x", "b": "y"}', '{"a": "x", "b": "z"}', 1 / 2),
        ('{"a": "x", "b": "y"}', '{"a": "x"}', 2 / 3),
        ('{"a": "x"}', '{"a": "x", "b": "y", "c": "z"}', 1 / 2),
        ('{"a": "x"}', '{"b": "x"}', 0.0),
        ('{"a": "Main  St"}', '{"a": "main st"}', 1.0),
        ('{"a": "ＡＢ"}', '{"a": "ab"}', 1.0),
        ('{"a": 1}', '{"a": 1.0}', 1.0),
        ('{"a": 1}', '{"a": "1"}', 0.0),
        ('{"a": 1}', '{"a": true}', 0.0),
        ('{"a": 0}', '{"a": false}', 0.0),
        ('{"a": "x"}', '{"a": "x", "b": "", "c": null, "d": [], "e": {}}', 1.0),
        ('{"a": "x", "b": null}', '{"a": "x"}', 1.0),
        ("{}", "{}", 1.0),
        ("{}", '{"a": "x"}', 0.0),
        ('{"a": "x"}', "{}", 0.0),
        ('{"a": "x"}', "x", 0.0),
        ("{}", "no object", 0.0),
        ('{"a": {"b": "x", "c": "y"}}', '{"a": {"b": "x"}}', 2 / 3),
        ('{"a": ["x", "y"]}', '{"a": ["x", "z"]}', 1 / 2),
        ('{"a": ["x", "y"]}', '{"a": ["y", "x"]}', 0.0),
        ('{"a": "x"}', 'Here: ```{"a": "x"}```', 1.0),
    ],
)
def test_field_f1_by_hand(expected, answer, f1):
    assert field_f1(expected, answer) == pytest.approx(f1)
    assert json_exact(expected, answer) == float(f1 == 1)


@given(OBJECTS, OBJECTS)
def test_field_f1_is_between_zero_and_one_symmetric_and_one_with_itself(one, other):
    a, b = json.dumps(one), json.dumps(other)
    assert 0 <= field_f1(a, b) == field_f1(b, a) <= 1
    assert field_f1(a, a) == 1.0


@given(OBJECTS, st.text(max_size=20))
def test_an_invented_field_never_helps(wanted, value):
    expected = json.dumps(wanted)
    assert field_f1(expected, json.dumps({**wanted, "invented": value or "x"})) <= 1.0
    if "invented" not in wanted and value.strip():
        assert field_f1(expected, json.dumps({**wanted, "invented": value})) < 1.0


@pytest.mark.parametrize(("answer", "valid"), [('{"a": 1}', 1.0), ("so: {}", 1.0), ('{"a": 1', 0.0), ("[]", 0.0)])
def test_an_answer_is_valid_if_it_holds_an_object(answer, valid):
    assert json_valid("{}", answer) == valid
