"""What an encoder is shown."""

import functools

from hypothesis import given
from hypothesis import strategies as st

from sartor.rendering.classification import render_text
from tiny_models import byte_level_tokenizer
from tiny_rows import example

tokenizer = functools.cache(byte_level_tokenizer)


@given(st.text(max_size=80), st.integers(4, 40))
def test_a_text_is_cut_at_the_limit_and_the_cut_is_counted(text, max_tokens):
    whole = tokenizer()(text)["input_ids"]
    rendered = render_text(example(text, "label"), tokenizer(), max_tokens=max_tokens)
    assert list(rendered.token_ids) == whole[:max_tokens]
    assert rendered.cut_tokens == max(0, len(whole) - max_tokens)
    assert len(rendered.loss_mask) == len(rendered.token_ids)


def test_the_label_is_no_token():
    one = render_text(example("same text", "red"), tokenizer(), max_tokens=64)
    other = render_text(example("same text", "blue"), tokenizer(), max_tokens=64)
    assert one.token_ids == other.token_ids
    assert one.n_learned == 0
