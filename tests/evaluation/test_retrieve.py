"""Nearest training rows."""

from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.document import Passage
from sartor.evaluation.retrieve import NearestPassages, NearestRows, spread_rows
from tiny_rows import example, rows

TRAIN = rows(
    [
        ("how do I reset my password", "a"),
        ("where is my parcel", "b"),
        ("my parcel has not come, where is it now", "c"),
        ("cancel the order", "d"),
    ]
)
TEXT = st.text(max_size=15) | st.text(alphabet="ab !", max_size=8)


def nearest(text, k, train=TRAIN):
    return [e.expected for e in NearestRows(train).nearest(example(text), k)]


def test_the_row_that_shares_the_rare_words_is_nearest():
    assert nearest("PASSWORD reset please", 1) == ["a"]
    assert nearest("cancel it", 1) == ["d"]
    assert set(nearest("where is the parcel?", 3)[:2]) == {"b", "c"}


def test_a_row_is_nearest_to_itself():
    assert [nearest(e.input_text, 1) for e in TRAIN] == [[e.expected] for e in TRAIN]


def test_rows_that_share_no_word_come_in_row_order():
    assert nearest("zebra", 4) == ["a", "b", "c", "d"]


def test_rows_that_are_equally_near_come_in_row_order():
    train = rows([("other", "x"), ("same words", "1"), ("same words", "2"), ("same words", "3")])
    assert nearest("same words", 3, train) == ["1", "2", "3"]


def test_no_more_rows_than_there_are():
    assert len(nearest("parcel", 9)) == 4


def test_a_question_without_words_is_near_to_nothing_and_breaks_nothing():
    for text in ("", "???", "😀"):
        assert nearest(text, 2) == ["a", "b"]


@given(st.lists(TEXT, min_size=1, max_size=6), TEXT, st.integers(1, 4))
def test_any_text_has_its_nearest_rows(texts, asked, k):
    train = rows([(text, str(i)) for i, text in enumerate(texts)])
    found = nearest(asked, k, train)
    assert len(found) == len(set(found)) == min(k, len(texts))


def test_a_passage_is_found_by_its_words_and_by_the_headings_above_it():
    passages = [
        Passage(source="shop.md > Shipping", text="It is free."),
        Passage(source="shop.md > Returns", text="You have thirty days."),
        Passage(source="shop.md", text="Parcels come by bicycle."),
    ]
    index = NearestPassages(passages)
    assert index.nearest(example("what about returns?"), 1) == [passages[1]]
    assert index.nearest(example("who comes by bicycle"), 2)[0] == passages[2]
    assert len(index.nearest(example("anything"), 9)) == 3


def test_spread_rows_show_every_label_and_long_and_short_inputs():
    train = rows([("word " * (i + 1), ["yes", "no", "maybe"][i % 3]) for i in range(30)])
    shown = spread_rows(train, 6)
    assert sorted(e.expected for e in shown) == ["maybe", "maybe", "no", "no", "yes", "yes"]
    lengths = sorted(len(e.input_text) for e in shown)
    assert lengths[0] < 50 < 100 < lengths[-1]


@given(
    st.lists(st.tuples(TEXT, st.sampled_from("abc") | TEXT), min_size=1, max_size=12, unique=True), st.integers(1, 12)
)
def test_spread_rows_are_different_rows_as_many_as_asked(pairs, k):
    train = rows(pairs)
    shown = spread_rows(train, min(k, len(train)))
    assert len({e.id for e in shown}) == len(shown) <= k
    assert shown == spread_rows(list(reversed(train)), min(k, len(train)))
