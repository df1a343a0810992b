"""Class probabilities, and sentence vectors of a frozen encoder, in batches of like length."""

# B rows, T tokens, D width, C classes, N texts
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional

_MAX_ROWS = 64


class Classified(NamedTuple):
    """The class probabilities of one text."""

    index: int
    probabilities: list[float]
    n_tokens: int


@torch.inference_mode()
def classify(model: Any, tokenizer: Any, texts: Sequence[str], *, max_tokens: int) -> Iterator[Classified]:
    """Classify every text; longest first, not in order."""
    for rows, batch in _batches(tokenizer, texts, max_tokens):
        probabilities_BC = model(**batch).logits.float().softmax(-1)
        lengths_B = batch["attention_mask"].sum(1).tolist()
        for i, row, n in zip(rows, probabilities_BC.tolist(), lengths_B, strict=True):
            yield Classified(i, row, int(n))


@torch.inference_mode()
def embed(model: Any, tokenizer: Any, texts: Sequence[str], *, max_tokens: int) -> np.ndarray:
    """Return unit vectors by mean pooling. Shape (N, D)."""
    found: list[tuple[int, np.ndarray]] = []
    for rows, batch in _batches(tokenizer, texts, max_tokens):
        hidden_BTD = model(**batch).last_hidden_state
        mask_BT1 = batch["attention_mask"][..., None].float()
        mean_BD = (hidden_BTD * mask_BT1).sum(1) / mask_BT1.sum(1)
        vectors = functional.normalize(mean_BD, dim=-1).numpy()
        found += zip(rows, vectors, strict=True)
    return np.stack([vector for _, vector in sorted(found, key=lambda pair: pair[0])])


def _batches(tokenizer: Any, texts: Sequence[str], max_tokens: int) -> Iterator[tuple[list[int], Any]]:
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    for start in range(0, len(order), _MAX_ROWS):
        rows = order[start : start + _MAX_ROWS]
        yield (
            rows,
            tokenizer(
                [texts[i] for i in rows], padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
            ),
        )
