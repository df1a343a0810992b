"""Untrusted text, made fit to look at."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_report import BASELINE, CANDIDATE, make_row

from sartor.reporting.answers import pretty, row_view, visible

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_visible_text_can_always_be_written_and_seen_twice(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert visible(shown) == shown


def test_tricks_of_direction_and_control_are_drawn() -> None:
    assert visible("a\x00b\x1b[0m\x7f\u202ec\ud800") == "a\u2400b\u241b[0m\u2421\u27e8U+202E\u27e9c\u27e8U+D800\u27e9"


@given(json_values)
def test_pretty_json_says_the_same(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert json.loads(pretty(text)) == value


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 2}', '{"a": 1.10}', '{"a": NaN}', '{"a": "\\u00e9"}', "42", '"text"', "{", "", "[" * 100_000],
)
def test_json_that_would_change_is_left_as_it_is(text: str) -> None:
    assert pretty(text) == text


def test_the_two_contenders_of_the_verdict_come_first() -> None:
    row = row_view(make_row(0), CANDIDATE, BASELINE, [])
    assert [view.name for view in row.main] == [CANDIDATE, BASELINE]
    assert len(row.others) == 6


def test_lines_that_differ_from_the_expected_json_are_marked() -> None:
    row = row_view(make_row(0), CANDIDATE, BASELINE, [])
    assert not any(line.differs for line in row.main[0].lines)
    assert [line.text.strip() for line in row.main[1].lines if line.differs] == ['"postcode": null,', '"country": ""']


def test_scores_between_right_and_wrong_are_told_in_points() -> None:
    row = make_row(0).model_copy(update={"scores": {CANDIDATE: 0.72, BASELINE: 0.0}})
    assert [view.mark for view in row_view(row, CANDIDATE, BASELINE, []).main] == ["72 of 100", "wrong"]


def test_the_gist_is_one_short_line() -> None:
    gist = row_view(make_row(0).model_copy(update={"input": "a b\n" * 500}), CANDIDATE, BASELINE, []).gist
    assert "\n" not in gist
    assert len(gist) <= 90
