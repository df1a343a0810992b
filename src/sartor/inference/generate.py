"""Greedy answers in batches: rows join while others run, rows that are done leave, shared beginnings are read once."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from sartor.inference.choose import Limits
from sartor.modeling.memory import available_bytes

if TYPE_CHECKING:
    from sartor.inference.decoder import Beginning, Decoder, OneByOne, Row

MAX_ROWS = 64
CACHE_BYTES = 1 << 30
SPARE_COLUMNS = 64
"""Steps between two moves of the rows to the front of the buffers."""
_JOIN_AT = 0.75
"""Waiting rows join when less than this share of the slots is taken."""


class Generated(NamedTuple):
    """The answer to one prompt."""

    index: int
    """Which prompt, from 0."""
    token_ids: list[int]
    """Without the stop token."""
    stopped: bool
    """False: cut at the limit."""
    nats: float
    """How surprised the model is by this answer, the stop token included; a constraint plays no part in it."""
    seconds: float
    """Its share of the time that was spent on it and its company."""


@torch.inference_mode()
def generate(
    model: Any, prompts: Sequence[Sequence[int]], limits: Limits, *, adapter: int | None = None
) -> Iterator[Generated]:
    """Answer every prompt greedily; yields each answer when it is done, longer prompts begin first.

    Args:
        model: A causal language model of transformers, or a base that adapters share.
        prompts: Token ids, at least one each.
        limits: What ends an answer, and what may stand in it.
        adapter: Which of a shared base's adapters answers.
    """
    from sartor.inference.decoder import Row

    if not prompts:
        return
    numbers = {Row(prompt, limits, adapter=adapter): i for i, prompt in enumerate(prompts)}
    waiting = deque(sorted(numbers, key=lambda row: -len(row.prompt)))
    decoder, beginning = _room(model, prompts, limits, adapter)
    while decoder.rows or waiting:
        if waiting and len(decoder.rows) < max(1, _JOIN_AT * decoder.slots):
            n_new = min(len(waiting), decoder.slots - len(decoder.rows))
            decoder.join([waiting.popleft() for _ in range(n_new)], beginning)
            yield from (_generated(numbers[row], row) for row in decoder.take_done())
        if decoder.rows:
            decoder.step()
            yield from (_generated(numbers[row], row) for row in decoder.take_done())


def _generated(index: int, row: "Row") -> Generated:
    return Generated(index, row.found, row.stopped, row.nats, row.seconds)


def _room(
    model: Any, prompts: Sequence[Sequence[int]], limits: Limits, adapter: int | None = None
) -> "tuple[Decoder | OneByOne, Beginning | None]":
    """Return room for as many rows as memory allows, and what they all begin with."""
    from sartor.inference.decoder import Decoder, OneByOne, read_beginning
    from sartor.inference.slot_cache import bytes_per_token, can_use_slots

    if not can_use_slots(model.config.get_text_config(decoder=True)):
        return OneByOne(model), None
    n_shared = _shared_length(prompts)
    beginning = read_beginning(model, prompts[0][: max(1, n_shared)], n_shared, adapter)
    columns = max(map(len, prompts)) + limits.max_new_tokens + SPARE_COLUMNS
    fitting = int(cache_bytes(model.device.type) // (bytes_per_token(beginning.cache) * columns))
    slots = max(1, min(len(prompts), MAX_ROWS, fitting))
    return Decoder(model, beginning.cache, slots=slots, columns=columns), beginning


def cache_bytes(device: str) -> int:
    """Return what keys and values may take: half of what is free, within limits."""
    room = available_bytes(device)
    return CACHE_BYTES if room is None else min(CACHE_BYTES, room // 2)


def _shared_length(prompts: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all prompts begin with, leaving at least one of each to be read."""
    first, last = min(map(tuple, prompts)), max(map(tuple, prompts))
    alike = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return min(alike, *(len(p) - 1 for p in prompts))
