"""Rows that are answered together: they join while others run and leave when they are done, one token a step.

A row's place is masked from all others, so its answer does not depend on its company beyond rounding (fp32).
`generate` (evaluation) and the engine (server) both decode here.
"""

# B rows, T tokens, C columns of the cache, V vocabulary
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from transformers import DynamicCache

from sartor.inference.choose import Limits, Sampler, Wish, choose
from sartor.inference.slot_cache import SlotCache, View
from sartor.modeling.shared_base import SharedBase

_PREFILL_TOKENS = 2048
"""Prompt tokens of one forward pass: more would no longer fit the processor's caches between its operations."""


class LikelyToken(NamedTuple):
    """A token and its log probability, by the model alone: no temperature, no constraint."""

    token: int
    logprob: float


class Told(NamedTuple):
    """What is told of one token of an answer."""

    chosen: LikelyToken
    top: tuple[LikelyToken, ...]
    """The likeliest tokens at its place."""


@dataclass(eq=False)
class Row:
    """One prompt and its answer so far."""

    prompt: Sequence[int]
    limits: Limits
    sampler: Sampler | None = None
    """Chooses its tokens; None: the likeliest."""
    adapter: int | None = None
    """Which adapter of a shared base answers it."""
    n_top: int | None = None
    """How many likely tokens to tell at each place; None: nothing is told."""
    length: int = 0
    """Tokens of it that are in the cache."""
    found: list[int] = field(default_factory=list[int])
    told: list[Told] = field(default_factory=list[Told])
    """Of each token in `found`, if anything is told."""
    heard: int = 0
    """Tokens of it that whoever asked has heard of."""
    stopped: bool = False
    nats: float = 0.0
    """How surprised the model is by the answer, its stop token included; a constraint plays no part in it."""
    seconds: float = 0.0
    """Its share of the time that was spent on it and its company."""

    @property
    def done(self) -> bool:
        """Whether nothing more is to come."""
        return self.stopped or len(self.found) >= self.limits.max_new_tokens

    def take(self, token: int, nats: float, told: Told | None) -> None:
        """Go on by a token, or stop at it."""
        self.nats += nats
        self.stopped = token in self.limits.stop_ids
        if self.stopped:
            return
        self.found.append(token)
        if told is not None:
            self.told.append(told)
        if self.sampler is not None:
            self.sampler.took(token)
            self.stopped = self.sampler.finished


class Beginning(NamedTuple):
    """What some prompts begin with, read once."""

    ids: tuple[int, ...]
    n_shared: int
    """How many of its tokens may be copied to a row."""
    cache: DynamicCache
    adapter: int | None = None


def read_beginning(model: Any, ids: Sequence[int], n_shared: int, adapter: int | None = None) -> Beginning:
    """Let the model read tokens that prompts begin with."""
    cache = DynamicCache()
    select_adapters(model, [adapter])
    model(input_ids=_ids(model, [ids]), past_key_values=cache, use_cache=True, logits_to_keep=1)
    return Beginning(tuple(ids), n_shared, cache, adapter)


class Decoder:
    """Rows in slots of one cache."""

    def __init__(self, model: Any, like: DynamicCache, *, slots: int, columns: int) -> None:
        """Make room for so many rows, of so many tokens each."""
        self._model, self._like = model, like
        self.slots, self.columns = slots, columns
        self.rows: list[Row] = []
        """Row i is in slot i."""
        self._cache = SlotCache(like, slots=slots, columns=columns)
        self._end = 0

    def resize(self, *, slots: int, columns: int) -> None:
        """Change the room; the rows there are must fit."""
        longest = max((row.length for row in self.rows), default=0)
        old, self._cache = self._cache, SlotCache(self._like, slots=slots, columns=columns)
        self._cache.copy_from(old, len(self.rows), self._end - longest, self._end, to=0)
        self.slots, self.columns, self._end = slots, columns, longest

    def join(self, new: Sequence[Row], beginning: Beginning | None) -> None:
        """Read prompts, the longest first, and take the first token of each; they share the beginning, if any."""
        n_shared = beginning.n_shared if beginning else 0
        self._end_at(max(self._end if self.rows else 0, len(new[0].prompt)))
        while new:
            n_together = max(1, _PREFILL_TOKENS // (len(new[0].prompt) - n_shared))
            self._read(new[:n_together], beginning)
            new = new[n_together:]

    def step(self) -> None:
        """Give every row its next token."""
        began = time.perf_counter()
        if self._end == self.columns:
            self._end_at(max(row.length for row in self.rows))
        self._end += 1
        for row in self.rows:
            row.length += 1
        ids_B1 = _ids(self._model, [row.found[-1:] for row in self.rows])
        self._forward(ids_B1, range(len(self.rows)), self._end - 1, began)

    def take_done(self) -> list[Row]:
        """Let the rows that are done leave."""
        done = [row for row in self.rows if row.done]
        for row in done:
            self.drop(row)
        return done

    def drop(self, row: Row) -> None:
        """Let a row leave; the last one takes its place."""
        slot = self.rows.index(row)
        last = self.rows.pop()
        if last is not row:
            self._cache.move_row(len(self.rows), slot, self._end - last.length, self._end)
            self.rows[slot] = last

    def _read(self, rows: Sequence[Row], beginning: Beginning | None) -> None:
        """Read the last T tokens of each, since what stands before is shared and known."""
        began = time.perf_counter()
        n_old, n_tokens = len(self.rows), len(rows[0].prompt) - (beginning.n_shared if beginning else 0)
        for slot, row in enumerate(rows, n_old):
            row.length = len(row.prompt)
            if beginning and row.length > n_tokens:
                n_known = row.length - n_tokens
                self._cache.put(beginning.cache, n_known, slot=slot, column=self._end - row.length)
        self.rows += rows
        padded = [[0] * (n_tokens - len(r.prompt)) + list(r.prompt[-n_tokens:]) for r in rows]
        self._forward(_ids(self._model, padded), range(n_old, len(self.rows)), self._end - n_tokens, began)

    def _forward(self, ids_BT: torch.Tensor, slots: range, past: int, began: float) -> None:
        """Let the rows of some slots read tokens that end at the last column, and take the next token of each."""
        rows = [self.rows[slot] for slot in slots]
        first = self._end - max(row.length for row in rows)
        lengths_B1 = _ids(self._model, [[row.length] for row in rows])
        columns_C = torch.arange(first, self._end, device=ids_BT.device)
        self._cache.view = View(slice(slots.start, slots.stop), first, past)
        select_adapters(self._model, [row.adapter for row in rows])
        logits_BV = self._model(
            input_ids=ids_BT,
            attention_mask=(columns_C >= self._end - lengths_B1).long(),
            position_ids=(columns_C[past - first :] - self._end + lengths_B1).clamp(min=0),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        _go_on(logits_BV, rows, began)

    def _end_at(self, end: int) -> None:
        """Move all rows so that they end at this column."""
        if self.rows and end != self._end:
            longest = max(row.length for row in self.rows)
            self._cache.move_columns(len(self.rows), self._end - longest, self._end, new_end=end)
        self._end = end


class OneByOne:
    """One row at a time, for a model that keeps a running state, which rows of unlike length cannot share."""

    slots = 1

    def __init__(self, model: Any) -> None:
        """Have no row yet."""
        self._model = model
        self.rows: list[Row] = []

    def join(self, new: Sequence[Row], _: Beginning | None) -> None:
        """Read one prompt and take its first token."""
        self.rows = list(new)
        self._cache = DynamicCache(config=self._model.config)
        self._forward(new[0].prompt)

    def step(self) -> None:
        """Give the row its next token."""
        self._forward(self.rows[0].found[-1:])

    def take_done(self) -> list[Row]:
        """Let the row leave if it is done."""
        done, self.rows = [r for r in self.rows if r.done], [r for r in self.rows if not r.done]
        return done

    def drop(self, row: Row) -> None:
        """Let the row leave."""
        self.rows.remove(row)

    def _forward(self, ids: Sequence[int]) -> None:
        began = time.perf_counter()
        ids_1T = _ids(self._model, [ids])
        select_adapters(self._model, [self.rows[0].adapter])
        logits_1TV = self._model(input_ids=ids_1T, past_key_values=self._cache, use_cache=True, logits_to_keep=1).logits
        _go_on(logits_1TV[:, -1], self.rows, began)


def select_adapters(model: Any, adapters: Sequence[int | None]) -> None:
    """Say which adapter each row of the next forward pass is answered by, if the model is a shared base."""
    if isinstance(model, SharedBase):
        model.select(adapters)


def _go_on(logits_BV: torch.Tensor, rows: Sequence[Row], began: float) -> None:
    """Take the next token of each row, and share the time among them."""
    tokens = choose(logits_BV, [Wish(row.found, row.limits.permits, row.sampler) for row in rows])
    logits_BV = logits_BV.float()
    sums_B = logits_BV.logsumexp(-1)
    chosen_B1 = torch.tensor(tokens, device=logits_BV.device)[:, None]
    surprises = (sums_B - logits_BV.gather(1, chosen_B1)[:, 0]).tolist()
    share = (time.perf_counter() - began) / len(rows)
    for i, (row, token, nats) in enumerate(zip(rows, tokens, surprises, strict=True)):
        row.seconds += share
        told = None if row.n_top is None else Told(LikelyToken(token, -nats), _top(logits_BV[i], sums_B[i], row.n_top))
        row.take(token, nats, told)


def _top(logits_V: torch.Tensor, log_sum: torch.Tensor, n: int) -> tuple[LikelyToken, ...]:
    if n == 0:
        return ()
    found = logits_V.topk(min(n, len(logits_V)))
    logprobs = (found.values - log_sum).tolist()
    return tuple(map(LikelyToken, found.indices.tolist(), logprobs))


def _ids(model: Any, rows: Sequence[Sequence[int]]) -> torch.Tensor:
    return torch.tensor(rows, device=model.device)
