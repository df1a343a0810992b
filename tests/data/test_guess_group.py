"""The group that nobody named: by its name and by values that repeat, never the input or the answer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.formats.read import read
from sartor.data.formats.rows import Columns
from sartor.data.guess_group import grouped, guess_group, joined_units, names_unit, units_of


def examples_of(rows, columns=None):
    lines = "\n".join(json.dumps({"prompt": f"p {i}", "completion": "c", **row}) for i, row in enumerate(rows))
    return read("f.jsonl", lines.encode(), columns or Columns()).examples


def guess(rows, **more):
    examples = examples_of(rows)
    return guess_group(units_of(examples), len(examples), **more)


def customers(n_rows, n_customers, key="customer_id"):
    return [{key: f"c{i % n_customers}"} for i in range(n_rows)]


@pytest.mark.parametrize(
    "key",
    ["customer", "customers", "customer_id", "customerId", "CustomerID", "customer-ids", "user_name", "userid",
     "thread id", "ticketNumber", "doc_id", "source_id", "company_id", "file", "url", "case_no", "repositories"],
)  # fmt: skip
def test_names_of_units_are_known_however_they_are_written(key):
    assert names_unit(key)


@pytest.mark.parametrize(
    "key",
    ["user_agent", "num_users", "customer_type", "case_priority", "document_title", "source", "order", "source_name",
     "page", "label", "id", "uuid", "name", "session_length", "paid", "", "_"],
)  # fmt: skip
def test_names_that_only_hold_the_word_of_a_unit_are_none(key):
    assert not names_unit(key)


def test_a_customer_whose_rows_repeat_is_the_group_and_it_is_said():
    found = guess(customers(60, 20))
    assert found.says == ("Rows of one 'customer_id' stay together (guessed; set it with --group, or --group none).")
    in_metadata = [{"metadata": row} for row in customers(60, 20, "thread")]
    assert guess(in_metadata).key == "thread"


@pytest.mark.parametrize(
    "rows",
    [
        customers(60, 60),  # nothing repeats
        customers(60, 9),  # too few values
        [{"customer_id": f"c{max(i, 30)}"} for i in range(60)],  # one holds more than half
        [{"customer_id": f"c{max(i, 1)}" if i < 4 else f"d{i}"} for i in range(60)],  # 2 of 60 rows share a value
        customers(60, 20, "colour"),
    ],
)
def test_what_hardly_repeats_or_is_too_coarse_is_no_group(rows):
    assert guess(rows) is None


def test_of_two_units_the_one_with_more_rows_in_repeated_values_wins_and_both_are_named():
    rows = [{"thread": f"t{i if i < 30 else i % 15}", "user": f"u{i % 20}"} for i in range(60)]
    found = guess(rows)
    assert (found.key, found.instead_of) == ("user", "thread")
    assert "guessed rather than by 'thread'" in found.says
    assert guess(rows, taken=["user"]).key == "thread"


def test_the_input_and_the_target_are_never_the_group():
    rows = [{"document": f"d{i % 20}", "author": f"a{i % 15}"} for i in range(60)]
    examples = examples_of(rows, Columns(input="document", target="author"))
    assert units_of(examples) == {}


def test_a_value_that_is_no_text_is_no_unit_and_nothing_breaks():
    table = "prompt,completion,metadata\n" + "\n".join(
        f'p {i},c,"{{""user"": ""\\ud83d{i % 12}""}}"' if i % 2 else f"p {i},c,not json" for i in range(60)
    )
    examples = read("f.csv", table.encode()).examples
    assert units_of(examples) == {}
    assert {e.group for e in grouped(examples, "user")} == {None}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 40)), min_size=20, max_size=80), st.randoms())
def test_row_order_and_stretches_never_change_the_guess_and_ids_stay(pairs, random):
    rows = [{"user": f"u{u}", "metadata": {"case": t}} for u, t in pairs]
    examples = list(examples_of(rows))
    once = guess_group(units_of(examples), len(examples))
    random.shuffle(examples)
    k = random.randrange(len(examples))
    again = guess_group(joined_units([units_of(examples[:k]), units_of(examples[k:])]), len(examples))
    assert once == again
    if once:
        tagged = grouped(examples, once.key)
        assert [e.id for e in tagged] == [e.id for e in examples]
        values = {"user": {f"u{u}" for u, _ in pairs}, "case": {str(t) for _, t in pairs}}
        assert {e.group for e in tagged} == values[once.key]
