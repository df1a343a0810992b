"""Text as it comes: the pieces make up the whole, and nothing is said that must be taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.inference.live.text_stream import TextStream
from tiny_models import byte_level_tokenizer

TOKENIZER = byte_level_tokenizer()


def decode(ids):
    return TOKENIZER.decode(ids, skip_special_tokens=True)


def streamed(text, stops=(), **options):
    stream = TextStream(decode, stops, **options)
    pieces = []
    for token in TOKENIZER(text)["input_ids"]:
        pieces.append(stream.add(token))
        if stream.stopped:
            break
    return [*pieces, stream.rest()], stream.stopped


@given(st.text(st.sampled_from("ab \n\tä€😀<|im_end|>"), max_size=20))
def test_the_pieces_of_a_stream_are_the_whole_answer(text):
    ids = TOKENIZER(text)["input_ids"]
    assert "".join(streamed(text)[0]) == decode(ids).strip()
    assert "".join(streamed(text, trim=False)[0]) == decode(ids)


def test_a_character_of_several_tokens_comes_whole():
    assert [p for p in streamed("a😀b")[0] if p] == ["a", "😀", "b"]


def test_half_a_character_at_the_end_is_told_as_the_whole_answer_tells_it():
    ids = TOKENIZER("a😀")["input_ids"][:-1]
    stream = TextStream(decode)
    assert "".join(stream.add(i) for i in ids) + stream.rest() == decode(ids)


@given(st.text("ab ", max_size=24), st.lists(st.text("ab ", min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_stop_text_ends_the_answer_where_it_first_stands(text, stops):
    first = min((at for s in stops if (at := text.find(s)) >= 0), default=None)
    pieces, stopped = streamed(text, stops, trim=False)
    assert stopped == (first is not None)
    assert "".join(pieces) == text[:first]


@pytest.mark.parametrize(("stops", "first"), [((), "x"), (("xyz",), "")])
def test_what_may_begin_a_stop_text_is_held_back(stops, first):
    stream = TextStream(decode, stops)
    assert stream.add(TOKENIZER("x")["input_ids"][0]) == first
    assert stream.add(TOKENIZER("q")["input_ids"][0]) == "xq"[len(first) :]
