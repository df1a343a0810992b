"""Texts for an encoder: token ids, cut at the encoder's context. The label is not a token here."""

from sartor.concepts.example import Example
from sartor.concepts.rendered import Rendered
from sartor.rendering.chat import ChatTokenizer


def render_text(example: Example, tokenizer: ChatTokenizer, *, max_tokens: int) -> Rendered:
    """Return the ids of the example's text; nothing is masked, and what was cut is counted."""
    ids = list(tokenizer(example.input_text, add_special_tokens=True)["input_ids"])
    kept = list(tokenizer(example.input_text, truncation=True, max_length=max_tokens)["input_ids"])
    return Rendered(
        example_id=example.id,
        token_ids=tuple(kept),
        loss_mask=(False,) * len(kept),
        cut_tokens=max(0, len(ids) - len(kept)),
    )
