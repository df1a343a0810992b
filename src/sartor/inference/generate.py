"""Greedy answers in batches: rows join while others run, rows that are done leave, shared beginnings are read once.

A row's place is masked from all others, so its answer does not depend on its company beyond rounding (fp32).
"""

# B rows, T tokens, C columns of the cache, V vocabulary
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch.nn.functional import cross_entropy

from sartor.modeling.memory import available_bytes

_MAX_ROWS = 64
_CACHE_BYTES = 1 << 30
_PREFILL_TOKENS = 2048
"""Prompt tokens of one forward pass: more would no longer fit the processor's caches between its operations."""
_SPARE_COLUMNS = 64
"""Steps between two moves of the rows to the front of the buffers."""
_FIRST_TRIED = 32
"""Tokens that are tried under a constraint before all of them are sorted."""
_JOIN_AT = 0.75
"""Waiting rows join when less than this share of the slots is taken."""


Permits = Callable[[Sequence[int], int], bool]


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


@dataclass
class _Row:
    index: int
    length: int
    """Tokens of it that are in the cache."""
    found: list[int] = field(default_factory=list[int])
    stopped: bool = False
    nats: float = 0.0
    seconds: float = 0.0


class Limits(NamedTuple):
    """What ends an answer, and what may stand in it."""

    stop_ids: frozenset[int]
    """Tokens that end an answer."""
    max_new_tokens: int
    permits: Permits | None = None
    """Whether a token may follow an answer's tokens so far; the likeliest that may is taken. None: any may."""


@torch.inference_mode()
def generate(model: Any, prompts: Sequence[Sequence[int]], limits: Limits) -> Iterator[Generated]:
    """Answer every prompt greedily; yields each answer when it is done, longer prompts begin first.

    Args:
        model: A causal language model of transformers.
        prompts: Token ids, at least one each.
        limits: What ends an answer, and what may stand in it.
    """
    from sartor.inference.slot_cache import can_use_slots

    if not prompts:
        return
    if can_use_slots(model.config.get_text_config(decoder=True)):
        yield from _Decoder(model, prompts, limits).run()
    else:
        for index, prompt in enumerate(prompts):
            yield _alone(model, index, prompt, limits)


class _Decoder:
    """All rows that are being answered, and those that wait."""

    def __init__(self, model: Any, prompts: Sequence[Sequence[int]], limits: Limits) -> None:
        from transformers import DynamicCache

        from sartor.inference.slot_cache import SlotCache, bytes_per_token

        self._model, self._prompts, self._limits = model, prompts, limits
        self._waiting = deque(sorted(range(len(prompts)), key=lambda i: -len(prompts[i])))
        self._n_shared = _shared_length(prompts)
        self._shared = DynamicCache()
        start = self._ids([prompts[0][: max(1, self._n_shared)]])
        model(input_ids=start, past_key_values=self._shared, use_cache=True, logits_to_keep=1)
        self._columns = len(prompts[self._waiting[0]]) + limits.max_new_tokens + _SPARE_COLUMNS
        fitting = int(_cache_bytes(model.device.type) // (bytes_per_token(self._shared) * self._columns))
        self._slots = max(1, min(len(prompts), _MAX_ROWS, fitting))
        self._cache = SlotCache(self._shared, slots=self._slots, columns=self._columns)
        self._rows: list[_Row] = []
        """Row i is in slot i."""
        self._end = 0

    def run(self) -> Iterator[Generated]:
        while self._rows or self._waiting:
            if self._waiting and len(self._rows) < max(1, _JOIN_AT * self._slots):
                yield from self._join()
            if self._rows:
                yield from self._step()

    def _join(self) -> Iterator[Generated]:
        """Read the prompts of as many waiting rows as there are free slots, some at a time."""
        n_new = min(len(self._waiting), self._slots - len(self._rows))
        new = [self._waiting.popleft() for _ in range(n_new)]
        self._end_at(max(self._end if self._rows else 0, len(self._prompts[new[0]])))
        while new:
            n_together = max(1, _PREFILL_TOKENS // (len(self._prompts[new[0]]) - self._n_shared))
            yield from self._read(new[:n_together])
            new = new[n_together:]

    def _read(self, indexes: Sequence[int]) -> Iterator[Generated]:
        """Read prompts, longest first: the last T tokens of each, since what stands before is shared and known."""
        began = time.perf_counter()
        prompts = [self._prompts[i] for i in indexes]
        n_old, n_tokens = len(self._rows), len(prompts[0]) - self._n_shared
        for slot, prompt in enumerate(prompts, n_old):
            n_known = max(0, len(prompt) - n_tokens)
            self._cache.put(self._shared, n_known, slot=slot, column=self._end - len(prompt))
        self._rows += [_Row(index, len(prompt)) for index, prompt in zip(indexes, prompts, strict=True)]
        ids_BT = self._ids([[0] * (n_tokens - len(p)) + list(p[-n_tokens:]) for p in prompts])
        yield from self._forward(ids_BT, range(n_old, len(self._rows)), self._end - n_tokens, began)

    def _step(self) -> Iterator[Generated]:
        """Give every row its next token."""
        began = time.perf_counter()
        if self._end == self._columns:
            self._end_at(max(row.length for row in self._rows))
        self._end += 1
        for row in self._rows:
            row.length += 1
        ids_B1 = self._ids([row.found[-1:] for row in self._rows])
        yield from self._forward(ids_B1, range(len(self._rows)), self._end - 1, began)

    def _forward(self, ids_BT: torch.Tensor, slots: range, past: int, began: float) -> Iterator[Generated]:
        """Let the rows of some slots read tokens that end at the last column, and take the next token of each."""
        from sartor.inference.slot_cache import View

        rows = [self._rows[slot] for slot in slots]
        first = self._end - max(row.length for row in rows)
        lengths_B1 = self._ids([[row.length] for row in rows])
        columns_C = torch.arange(first, self._end, device=ids_BT.device)
        self._cache.view = View(slice(slots.start, slots.stop), first, past)
        logits_BV = self._model(
            input_ids=ids_BT,
            attention_mask=(columns_C >= self._end - lengths_B1).long(),
            position_ids=(columns_C[past - first :] - self._end + lengths_B1).clamp(min=0),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        tokens = _likeliest(logits_BV, [row.found for row in rows], self._limits.permits)
        surprises = _surprises(logits_BV, tokens)
        share = (time.perf_counter() - began) / len(rows)
        for row, token, nats in zip(rows, tokens, surprises, strict=True):
            row.seconds += share
            row.nats += nats
            row.stopped = token in self._limits.stop_ids
            if not row.stopped:
                row.found.append(token)
        yield from self._leave(slots)

    def _leave(self, slots: range) -> Iterator[Generated]:
        """Hand out what is done; the last row takes the place of one that leaves."""
        for slot in reversed(slots):
            row = self._rows[slot]
            if not row.stopped and len(row.found) < self._limits.max_new_tokens:
                continue
            last = self._rows.pop()
            if last is not row:
                self._cache.move_row(len(self._rows), slot, self._end - last.length, self._end)
                self._rows[slot] = last
            yield Generated(row.index, row.found, row.stopped, row.nats, row.seconds)

    def _end_at(self, end: int) -> None:
        """Move all rows so that they end at this column."""
        if self._rows and end != self._end:
            longest = max(row.length for row in self._rows)
            self._cache.move_columns(len(self._rows), self._end - longest, self._end, new_end=end)
        self._end = end

    def _ids(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        return torch.tensor(rows, device=self._model.device)


def _cache_bytes(device: str) -> int:
    """Return what keys and values may take: half of what is free, within limits."""
    room = available_bytes(device)
    return _CACHE_BYTES if room is None else min(_CACHE_BYTES, room // 2)


def _shared_length(prompts: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all prompts begin with, leaving at least one of each to be read."""
    first, last = min(map(tuple, prompts)), max(map(tuple, prompts))
    alike = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return min(alike, *(len(p) - 1 for p in prompts))


def _likeliest(logits_BV: torch.Tensor, found: Sequence[Sequence[int]], permits: Permits | None) -> list[int]:
    """Return the likeliest next token of each row; with `permits`, the likeliest that may stand there."""
    if permits is None:
        return logits_BV.argmax(-1).tolist()
    return [_permitted(logits_V, tokens, permits) for logits_V, tokens in zip(logits_BV, found, strict=True)]


def _permitted(logits_V: torch.Tensor, found: Sequence[int], permits: Permits) -> int:
    for n in (_FIRST_TRIED, len(logits_V)):
        tokens = logits_V.topk(min(n, len(logits_V))).indices.tolist()
        for token in tokens:
            if permits(found, token):
                return token
    return int(logits_V.argmax())  # nothing may: the constraint and the vocabulary do not meet


def _surprises(logits_BV: torch.Tensor, tokens: Sequence[int]) -> list[float]:
    """Return how surprised the model is by each row's token, in nats."""
    chosen_B = torch.tensor(tokens, device=logits_BV.device)
    return cross_entropy(logits_BV.float(), chosen_B, reduction="none").tolist()


def _alone(model: Any, index: int, prompt: Sequence[int], limits: Limits) -> Generated:
    """Answer one prompt by a model that keeps a running state, which rows of unlike length cannot share."""
    from transformers import DynamicCache

    began = time.perf_counter()
    cache = DynamicCache(config=model.config)
    ids_1T, found, stopped, nats = torch.tensor([prompt], device=model.device), list[int](), False, 0.0
    while len(found) < limits.max_new_tokens and not stopped:
        logits_1V = model(input_ids=ids_1T, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1]
        (token,) = _likeliest(logits_1V, [found], limits.permits)
        nats += _surprises(logits_1V, [token])[0]
        ids_1T = torch.tensor([[token]], device=model.device)
        stopped = token in limits.stop_ids
        if not stopped:
            found.append(token)
    return Generated(index, found, stopped, nats, time.perf_counter() - began)
