"""What kind of answers a data set asks for, and how an object is read from an answer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.evaluation.answer_form import detect_form, json_shape, parse_object

LEAF = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8)
OBJECTS = st.dictionaries(
    st.text(max_size=5), st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3), max_leaves=4), max_size=4
)
PROSE = st.text(max_size=20).filter(lambda text: "{" not in text)


@given(OBJECTS, PROSE, PROSE)
def test_an_object_is_found_in_any_prose_around_it(value, before, after):
    assert parse_object(f"{before}{json.dumps(value, ensure_ascii=False)}{after}") == value


@given(st.text(max_size=60) | st.text(alphabet='{}[]":,a1 ', max_size=60))
def test_no_text_breaks_the_reading(text):
    assert isinstance(parse_object(text), dict | None)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('Sure! {"a": 1} and {"b": 2}', {"a": 1}),
        ('{braces of prose} then {"a": 1}', {"a": 1}),
        ('{"a": {"b": [1, 2]}}', {"a": {"b": [1, 2]}}),
        ("{}", {}),
        ("[1, 2]", None),
        ("no object", None),
        ("{'a': 1}", None),
        ('{"a": 1', None),
        ('{"a": 1,}', None),
        ("{" * 3000, None),
        ('{"a":' * 3000, None),
    ],
)
def test_an_object_is_read_as_it_stands_and_never_repaired(answer, wanted):
    assert parse_object(answer) == wanted


@pytest.mark.parametrize("answer", ['{"a": {"b": 1}, "c', '{"a": [{"b": 1}', '{"name": {"first": "A"}, oops}'])
def test_a_piece_inside_a_broken_object_is_not_taken_for_the_answer(answer):
    assert parse_object(answer) is None


@pytest.mark.parametrize(
    ("answers", "form"),
    [
        (['{"a": 1}'] * 19 + ["I cannot."], "json"),
        ([f'{{"a": {i}}}' for i in range(18)] + ["I cannot.", "No."], "text"),
        (["spam", "ham"] * 10, "label"),
        ([" spam", "spam "] * 10, "label"),
        (["very good indeed my friend", "bad"] * 10, "label"),
        (["a label of more than five words", "bad"] * 10, "text"),
        ([f"class {i}" for i in range(10)] * 5, "label"),
        ([f"class {i}" for i in range(10)] * 4, "text"),
        ([f"class {i}" for i in range(51)] * 9, "text"),
        ([f"answer number {i}" for i in range(40)], "text"),
    ],
)
def test_the_form_is_that_of_nearly_all_answers_and_labels_must_repeat(answers, form):
    assert detect_form(answers) == form


def test_the_shape_of_objects_tells_keys_by_frequency_which_are_always_there_and_what_is_copied():
    inputs = ["Anna from Rome", "Ben from Oslo", "nobody", "broken"]
    answers = ['{"name": "Anna", "city": "Rome"}', '{"name": "Ben", "city": "OSLO"}', '{"name": ""}', "no object"]
    shape = json_shape(inputs, answers)
    assert shape.keys == ("name", "city")
    assert shape.always == {"name"}
    assert shape.copied_share == pytest.approx(3 / 4)
