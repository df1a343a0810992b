"""The worst step, tried before the first: micro-batches are cut so that memory suffices.

Memory grows with the padded tokens of a micro-batch, and with the square of its width where attention is kept whole;
the widest row is therefore tried alone first, and the largest micro-batch is foretold from it before it is tried.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import torch

from sartor.modeling.memory import available_bytes, is_out_of_memory, peak_growth
from sartor.training.batches import Batch, Step
from sartor.training.loss import LossOf

_SHARE = 0.8
"""Of the memory that is there, a step may take this much."""


class MemoryPlan(NamedTuple):
    """What the dry run found out."""

    max_tokens: int
    """Most padded tokens of one micro-batch."""
    step_bytes: int | None
    """What the worst micro-batch took; None where the system does not tell."""
    available_bytes: int | None


class Trial(NamedTuple):
    """What is tried."""

    loss_of: LossOf
    parameters: Sequence[torch.nn.Parameter]
    batch_of: Callable[[Sequence[int]], Batch]
    lengths_N: Sequence[int]
    dev_batches: Sequence[Batch]
    device: str
    state_bytes: int
    """What the optimizer and its snapshots will take besides."""
    most_bytes: int | None = None
    """What the process shall hold at most; None: all there is."""


def plan_memory(trial: Trial, steps_of: Callable[[int], Sequence[Step]], max_tokens: int) -> MemoryPlan | None:
    """Find the largest micro-batch, up to `max_tokens`, that fits; None: the longest row alone does not.

    Args:
        trial: The model and its rows.
        steps_of: The steps for a size of micro-batches.
        max_tokens: Where to begin.
    """
    widest = max(range(len(trial.lengths_N)), key=lambda i: trial.lengths_N[i])
    width = trial.lengths_N[widest]
    room = available_bytes(trial.device, trial.most_bytes)
    try:
        alone = _tried(trial, [widest])
    except MemoryError:
        return None
    if room is not None and alone:
        fitting = int((_SHARE * room - trial.state_bytes) / (alone / width))
        if fitting < width:
            return None
        max_tokens = min(max_tokens, fitting)
    while max_tokens >= width:
        worst = max((m for step in steps_of(max_tokens) for m in step.microbatches), key=lambda m: _padded(trial, m))
        with suppress(MemoryError):
            took = _tried(trial, worst)
            if took is None or room is None or took + trial.state_bytes <= room:
                return MemoryPlan(max_tokens, took, room)
        max_tokens //= 2
    return None


def _padded(trial: Trial, rows: Sequence[int]) -> int:
    return len(rows) * max(trial.lengths_N[i] for i in rows)


def _tried(trial: Trial, rows: Sequence[int]) -> int | None:
    """Learn from rows without applying it, and look at the largest dev batch; return the bytes that this took.

    Raises: MemoryError: there was not enough.
    """

    def work() -> None:
        trial.loss_of(trial.batch_of(rows)).backward()
        with torch.no_grad():
            for batch in sorted(trial.dev_batches, key=lambda b: b.input_ids_BT.numel())[-1:]:
                trial.loss_of(batch)

    try:
        return peak_growth(work, trial.device)
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise MemoryError from error
        raise
    finally:
        for parameter in trial.parameters:
            parameter.grad = None
