"""Greedy answers in batches: rows of like length together, and rows that are done leave the batch.

Padding stands on the left and is masked, so a row's answer does not depend on its company beyond rounding (fp32).
"""

# B rows, T tokens, V vocabulary
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch

_MAX_ROWS = 48
_MAX_PADDED_TOKENS = 12_000


class Generated(NamedTuple):
    """The answer to one prompt."""

    index: int
    """Which prompt, from 0."""
    token_ids: list[int]
    """Without the stop token."""
    stopped: bool
    """False: cut at the limit."""
    seconds: float


@torch.inference_mode()
def generate(
    model: Any, prompts: Sequence[Sequence[int]], *, stop_ids: frozenset[int], max_new_tokens: int
) -> Iterator[Generated]:
    """Answer every prompt greedily; yields batch by batch, longest prompts first, not in order.

    Args:
        model: A causal language model of transformers.
        prompts: Token ids.
        stop_ids: Tokens that end an answer.
        max_new_tokens: Limit of one answer.
    """
    order = sorted(range(len(prompts)), key=lambda i: -len(prompts[i]))
    start = 0
    while start < len(order):
        rows = _batch(order[start:], prompts)
        began = time.perf_counter()
        answers = _decode(model, [prompts[i] for i in rows], stop_ids, max_new_tokens)
        seconds = (time.perf_counter() - began) / len(rows)
        for i, (token_ids, stopped) in zip(rows, answers, strict=True):
            yield Generated(i, token_ids, stopped, seconds)
        start += len(rows)


def _batch(waiting: Sequence[int], prompts: Sequence[Sequence[int]]) -> Sequence[int]:
    """Take the next rows; the first is the longest, so it sets the width."""
    return waiting[: max(1, min(_MAX_ROWS, _MAX_PADDED_TOKENS // max(1, len(prompts[waiting[0]]))))]


def _decode(
    model: Any, prompts: Sequence[Sequence[int]], stop_ids: frozenset[int], max_new_tokens: int
) -> list[tuple[list[int], bool]]:
    from transformers import DynamicCache

    device = next(model.parameters()).device
    ids_BT, attention_BT = _left_padded(prompts, device)
    cache = DynamicCache(config=model.config)
    found: list[list[int]] = [[] for _ in prompts]
    stopped = [False] * len(prompts)
    alive = list(range(len(prompts)))
    positions_BT = (attention_BT.cumsum(1) - 1).clamp(min=0)
    for _ in range(max_new_tokens):
        logits_BV = model(
            input_ids=ids_BT,
            attention_mask=attention_BT,
            position_ids=positions_BT,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        next_B = logits_BV.argmax(-1)
        for row, token in zip(alive, next_B.tolist(), strict=True):
            if token in stop_ids:
                stopped[row] = True
            else:
                found[row].append(token)
        keep = [b for b, row in enumerate(alive) if not stopped[row]]
        if not keep:
            break
        if len(keep) < len(alive):
            kept = torch.tensor(keep, device=device)
            cache.batch_select_indices(kept)
            attention_BT, next_B, positions_BT = attention_BT[kept], next_B[kept], positions_BT[kept]
            alive = [alive[b] for b in keep]
        ids_BT = next_B[:, None]
        positions_BT = positions_BT[:, -1:] + 1
        attention_BT = torch.cat([attention_BT, attention_BT.new_ones(len(alive), 1)], 1)
    return list(zip(found, stopped, strict=True))


def _left_padded(prompts: Sequence[Sequence[int]], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(p) for p in prompts)
    ids_BT = torch.zeros((len(prompts), width), dtype=torch.long)
    attention_BT = torch.zeros((len(prompts), width), dtype=torch.long)
    for b, prompt in enumerate(prompts):
        ids_BT[b, width - len(prompt) :] = torch.tensor(prompt)
        attention_BT[b, width - len(prompt) :] = 1
    return ids_BT.to(device), attention_BT.to(device)
