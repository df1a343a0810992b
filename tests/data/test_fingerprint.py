"""When two rows count as the same."""

from hypothesis import given
from hypothesis import strategies as st

from sartor.data.fingerprint import input_keys, normalise, prompt_key, same_key_positions

from .made_rows import example, talk


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_case_width_and_white_space_make_no_difference_and_words_do():
    assert prompt_key(example(" Hello\tWORLD\n")) == prompt_key(example("hello world"))
    assert prompt_key(example("ＡＢＣ straße")) == prompt_key(example("abc STRASSE"))
    assert prompt_key(example("hello world!")) != prompt_key(example("hello world"))


def test_the_border_between_turns_counts():
    assert prompt_key(talk("a", "b", "c", answer="d")) != prompt_key(talk("a", "b c", "", answer="d"))


def test_an_instruction_does_not_make_an_input_new():
    rows = [example("a", system="be brief"), example("a"), example("b"), example("c")]
    one, other, *_ = input_keys(rows)
    assert one == other
    assert prompt_key(rows[0]) != prompt_key(rows[1])


def test_an_instruction_counts_where_it_carries_the_input():
    rows = [example("Summarise.", system=f"document {i}") for i in range(10)]
    assert len(set(input_keys(rows))) == 10


def test_equal_keys_are_grouped_by_first_occurrence():
    assert same_key_positions(["a", "b", "c", "b", "a", "b"]) == [[0, 4], [1, 3, 5]]
