"""Which rows make up which step, and how they become tensors.

Rows are shuffled, gathered in windows of several steps, sorted by length inside a window so that little is padded,
cut into steps of about `tokens_per_step`, and the steps shuffled. The plan of an epoch depends on its seed and number
alone, so a resumed run finds its place again without any stored random state.
"""

# B rows, T tokens
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from sartor.concepts.rendered import Rendered

IGNORED = -100
_WINDOW_STEPS = 8


class Batch(NamedTuple):
    """Rows that go through the model together."""

    input_ids_BT: Tensor
    attention_BT: Tensor
    labels_BT: Tensor
    """The token each position must predict (shifted once, here), or IGNORED. For classifiers: shape (B, 1)."""
    n_targets: int
    """How many labels are not IGNORED."""


class Step(NamedTuple):
    """One optimizer step: its rows, in micro-batches that fit."""

    index: int
    """From 0, over the whole run."""
    epoch: int
    microbatches: tuple[tuple[int, ...], ...]
    """Row numbers."""


def plan_epoch(lengths_N: Sequence[int], *, seed: int, epoch: int, tokens_per_step: int, max_tokens: int) -> list[Step]:
    """Plan one pass over all rows; every row stands in exactly one step.

    Args:
        lengths_N: Tokens of each row.
        seed: Of the order.
        epoch: From 0.
        tokens_per_step: Real tokens of one optimizer step, about.
        max_tokens: Most padded tokens (B x T) of one micro-batch; a larger step is cut into several.
    Returns: steps with `index` counted from 0 within the epoch.
    """
    rng = np.random.default_rng(_seed(seed, epoch, "order"))
    order = rng.permutation(len(lengths_N))
    steps: list[list[int]] = []
    for window in _windows(order, lengths_N, tokens_per_step * _WINDOW_STEPS):
        steps += _cut(sorted(window, key=lambda i: lengths_N[i]), lengths_N, tokens_per_step)
    shuffled = [steps[i] for i in rng.permutation(len(steps))]
    return [Step(i, epoch, tuple(_micro(rows, lengths_N, max_tokens))) for i, rows in enumerate(shuffled)]


def collate(rows: Sequence[Rendered], *, pad_id: int) -> Batch:
    """Pad rows on the right and shift labels by one: position t predicts token t + 1."""
    width = max(len(r.token_ids) for r in rows) - 1
    ids_BT = torch.full((len(rows), width), pad_id)
    labels_BT = torch.full((len(rows), width), IGNORED)
    attention_BT = torch.zeros((len(rows), width), dtype=torch.long)
    for b, row in enumerate(rows):
        n = len(row.token_ids) - 1
        ids_BT[b, :n] = torch.tensor(row.token_ids[:-1])
        attention_BT[b, :n] = 1
        next_T = torch.tensor(row.token_ids[1:])
        learned_T = torch.tensor(row.loss_mask[1:], dtype=torch.bool)
        labels_BT[b, :n] = torch.where(learned_T, next_T, IGNORED)
    return Batch(ids_BT, attention_BT, labels_BT, int((labels_BT != IGNORED).sum()))


def collate_labelled(rows: Sequence[Rendered], labels_N: Sequence[int], *, pad_id: int) -> Batch:
    """Pad texts on the right; the label of each row is its only target."""
    width = max(len(r.token_ids) for r in rows)
    ids_BT = torch.full((len(rows), width), pad_id)
    attention_BT = torch.zeros((len(rows), width), dtype=torch.long)
    for b, row in enumerate(rows):
        ids_BT[b, : len(row.token_ids)] = torch.tensor(row.token_ids)
        attention_BT[b, : len(row.token_ids)] = 1
    return Batch(ids_BT, attention_BT, torch.tensor(labels_N)[:, None], len(rows))


def _windows(order: np.ndarray, lengths_N: Sequence[int], size: int) -> list[list[int]]:
    return _cut([int(i) for i in order], lengths_N, size)


def _cut(rows: Sequence[int], lengths_N: Sequence[int], size: int) -> list[list[int]]:
    """Cut rows, in order, into runs of about `size` tokens of nearly equal weight."""
    total = sum(lengths_N[i] for i in rows)
    n_parts = max(1, round(total / size))
    parts: list[list[int]] = [[] for _ in range(n_parts)]
    seen = 0
    for i in rows:
        parts[min(n_parts - 1, (seen + lengths_N[i] // 2) * n_parts // total)].append(i)
        seen += lengths_N[i]
    return [part for part in parts if part]


def _micro(rows: Sequence[int], lengths_N: Sequence[int], max_tokens: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    current: list[int] = []
    for i in rows:
        width = max([lengths_N[j] for j in current] + [lengths_N[i]])
        if current and width * (len(current) + 1) > max_tokens:
            found.append(tuple(current))
            current = []
        current.append(i)
    return [*found, tuple(current)]


def _seed(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big")
