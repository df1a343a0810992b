"""Turns that say nothing are named; short answers, labels and marks that were asked for are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.audit.made import found
from tests.data.audit.sighted import ORDINARY, corpus_sighted, sighted

from sartor.data.audit.empty import EMPTY

ASKED = "Where is my parcel?"
STUBS = [
    "N/A", "n/a", "-", "--", "...", "…", "null", "TODO", "[no answer]",
    "(blank)", "?", "nan", "tbd", "[empty]", ".", "***",
    "<no response>", "This field is intentionally left blank.", "keine Angabe", "k.A.", "sans réponse", "sin respuesta",
]  # fmt: skip
ANSWERS = [
    ("Does it float?", "No."),
    ("How many legs does it have?", "4"),
    ("Which of the two, A or B?", "B"),
    ("What does the search give when nothing is found?", "None"),
    ("Which unit?", "kg"),
    ("We won!", "🎉"),
    ("Which operator adds two numbers?", "+"),
    ("What is the punctuation at the end of a question?", "?"),
    ("What does the function return for an unknown key?", "null"),
    ("Extract the date as JSON, or null.", "null"),
]


@pytest.mark.parametrize("stub", STUBS)
def test_a_stub_is_no_answer(stub):
    (seen,) = sighted(EMPTY, (ASKED, stub))
    assert seen.severity == "warning"


@pytest.mark.parametrize("pair", ANSWERS, ids=lambda p: p[1])
def test_a_short_answer_is_an_answer(pair):
    assert sighted(EMPTY, pair) == []


@given(st.text("\u200b\u200c\u2060\ufeff\u00ad\u00a0 \n", min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_characters_that_nobody_sees_are_an_error(blank):
    assert sighted(EMPTY, (ASKED, blank))[0].severity == "error"
    assert sighted(EMPTY, (blank, "It is on its way."))[0].severity == "error"


def test_a_stub_that_is_a_class_is_a_label():
    rows = [(f"order {i}", "n/a" if i % 2 else "refund") for i in range(40)]
    assert corpus_sighted(EMPTY, rows, task="classify") == {}


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(EMPTY, ORDINARY) == {}


def test_rows_that_the_readers_refuse_and_stubs_are_findings_of_one_check():
    pairs = [(f"How is item {i}?", f"Item {i} is fine.") for i in range(20)]
    assert [f.rows for f in found("empty", ("How?", ""), ("What?", "..."), *pairs)] == [(1,), (2,)]
