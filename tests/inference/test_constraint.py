"""Constraints: what may begin so can be completed, and nothing else may."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.inference.constraint import JsonObject, OneOf

KEYS = ("street", "city", "zip", "größe")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_every_beginning_of_an_object_is_allowed_and_only_the_whole_ends(value):
    text, form = json.dumps(value, ensure_ascii=False), JsonObject(KEYS)
    for end in range(len(text)):
        assert form.allows(text[:end]), text[:end]
        assert not form.ends(text[:end])
    assert form.allows(text)
    assert form.ends(text)


@given(st.text(alphabet='{}[]":, abcstreet\\u0019-.e\n', max_size=14))
def test_what_ends_is_json_with_known_keys_and_what_is_allowed_began_as_some(text):
    form = JsonObject(KEYS)
    if form.ends(text):
        assert set(json.loads(text)) <= set(KEYS)
        assert form.allows(text)
    if form.allows(text):
        assert all(form.allows(text[:end]) for end in range(len(text)))


@pytest.mark.parametrize(
    "text",
    ["[", "x", '{"name', '{"street": 1, "street', '{"street":  1', '{"street": 01', '{"street": tru3',
     '{"street": "a\n', '{"street": 1}}', '{"street": "a\\x', '{"street" 1', '{,', '{"street": 1,}', '{"street": -a'],
)  # fmt: skip
def test_what_no_object_begins_with_is_refused(text):
    assert not JsonObject(KEYS).allows(text)


def test_one_of_some_texts():
    form = OneOf(["refund", "refuse", "no"])
    assert [form.allows(t) for t in ("", "ref", "refund", "refunds", "yes")] == [True, True, True, False, False]
    assert [form.ends(t) for t in ("", "ref", "refund", "no")] == [False, False, True, True]
