"""When a row came to be: read strictly, guessed by name and content, always in one form."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.formats.read import read
from sartor.data.guess_time import as_time, guess_time, names_time, require_times, shown_time, timed
from sartor.errors import BadData

NOON = "2026-03-01T12:00:00.000000Z"


def examples_of(rows):
    lines = "\n".join(json.dumps({"prompt": f"p {i}", "completion": "c", **row}) for i, row in enumerate(rows))
    return read("f.jsonl", lines.encode()).examples


def days(n, key="created_at"):
    return [{key: f"2026-03-{1 + i % 28:02d}"} for i in range(n)]


@pytest.mark.parametrize("key", ["date", "Created-At", "createdAt", "sent time", "event_timestamp", "updated_on", "ts"])
def test_names_of_times_are_known_however_they_are_written(key):
    assert names_time(key)


@pytest.mark.parametrize(
    "key", ["birth_date", "response_time", "due_date", "at", "on", "year", "dated", "time_zone", "", "days_open"]
)
def test_times_that_are_not_when_a_row_came_to_be_are_no_names(key):
    assert not names_time(key)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-03-01T14:00+02:00", "20260301T120000", "1772366400",
     "1772366400.0", "1772366400000", " 2026-03-01T12:00:00.000Z "],
)  # fmt: skip
def test_iso_8601_and_seconds_and_milliseconds_are_one_time(text):
    assert as_time(text) == NOON


@pytest.mark.parametrize(
    "text", ["", "yesterday", "03/01/2026", "1.3.2026", "12.5", "1", "12:30", "2026-13-01", "999999999999999",
             "0001-01-01T00:00+05:00", "true", "300000000"]
)  # fmt: skip
def test_what_is_no_plain_time_is_none(text):
    assert as_time(text) is None


def test_a_time_is_shown_as_a_day_if_it_begins_then():
    assert shown_time(as_time("2026-03-01")) == "2026-03-01"
    assert shown_time(NOON) == "2026-03-01 12:00 UTC"


@settings(max_examples=50, deadline=None)
@given(*[st.integers(-(10**15), 10**15) for _ in "ab"], st.integers(-720, 720))
def test_times_compare_as_their_texts_do(one, other, minutes):
    begin, zone = datetime(2000, 1, 1, tzinfo=UTC), timezone(timedelta(minutes=minutes))
    first, second = (begin + timedelta(microseconds=n) for n in (one, other))
    assert (as_time(first.isoformat()) < as_time(second.astimezone(zone).isoformat())) == (one < other)


def test_a_column_of_times_is_found_in_the_row_and_its_metadata():
    assert guess_time(examples_of(days(40))).key == "created_at"
    examples = examples_of([{"metadata": row} for row in days(40, "date")])
    assert guess_time(examples).key == "date"
    assert timed(examples, "date")[2].time == "2026-03-03T00:00:00.000000Z"


def test_when_a_row_was_written_goes_before_when_it_was_changed_and_both_are_named():
    rows = [{"a": 1, "updated_at": 1772366400 + i, "created_at": 1772000000 + i} for i in range(40)]
    assert guess_time(examples_of(rows)).says == (
        "column 'created_at' rather than 'updated_at'; set it with --time KEY, or --time none"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [{"date": "2026-03-01"}] * 40,  # all equal
        [*days(37, "date"), {"date": "soon"}, {"date": ""}, {}],  # 37 of 40 are times
        days(40, "birth_date"),
        [{"day": i % 28 + 1} for i in range(40)],
    ],
)
def test_what_is_not_plainly_a_time_is_not_guessed(rows):
    assert guess_time(examples_of(rows)) is None


def test_a_column_that_was_named_must_hold_times():
    examples = examples_of([*days(30), *({"created_at": "soon"} for _ in range(10))])
    with pytest.raises(BadData, match=r"f\.jsonl:31: has no date or time in 'created_at', as 10 of 40 rows"):
        require_times(timed(examples, "created_at"), "created_at")


def test_the_time_changes_no_id_and_stays_with_an_edited_row():
    example = timed(examples_of(days(1)), "created_at")[0]
    assert example.id == examples_of(days(1))[0].id == examples_of([{}])[0].id
    assert example.edited(expected="d").time == example.time
