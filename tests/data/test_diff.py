"""Two files apart: nothing is counted twice, and nothing is lost."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.made_rows import example

from sartor.data.diff import difference

ROWS = st.lists(st.builds(example, st.sampled_from("abc"), st.sampled_from("xyz")), max_size=8)


@settings(max_examples=80)
@given(ROWS, ROWS)
def test_what_is_the_same_and_what_is_apart_make_up_both_files(a, b):
    found = difference(a, b)
    ids_a = Counter(e.id for e in (*found.only_a, *(old for old, _ in found.changed)))
    ids_b = Counter(e.id for e in (*found.only_b, *(new for _, new in found.changed)))
    same = Counter(e.id for e in a) & Counter(e.id for e in b)
    assert found.n_same == same.total()
    assert ids_a + same == Counter(e.id for e in a)
    assert ids_b + same == Counter(e.id for e in b)
    assert all(old.messages == new.messages and old.expected != new.expected for old, new in found.changed)
    assert not {e.messages for e in found.only_a} & {e.messages for e in found.only_b}


def test_a_copy_less_is_a_row_of_one_file_only():
    a = [example("q", "x", row=i) for i in (1, 2, 3)]
    found = difference(a, a[:1])
    assert (found.n_same, [e.source.row for e in found.only_a], found.only_b) == (1, [2, 3], ())


def test_another_answer_to_the_same_input_is_a_change():
    found = difference([example("q", "x"), example("r", "x")], [example("q", "y"), example("s", "x")])
    assert [(old.expected, new.expected) for old, new in found.changed] == [("x", "y")]
    assert ([e.input_text for e in found.only_a], [e.input_text for e in found.only_b]) == (["r"], ["s"])


def test_another_instruction_is_another_input():
    found = difference([example("q", "x", system="A")], [example("q", "y", system="B")])
    assert (len(found.only_a), len(found.only_b), found.changed) == (1, 1, ())
