"""Which token comes next: the likeliest, the likeliest that may stand there, or one drawn by chance with a seed."""

# B rows, V vocabulary
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import torch

_FIRST_TRIED = 32
"""Tokens that are tried under a constraint before all of them are sorted."""
_FIRST_SORTED = 512
"""Tokens that nearly always hold the share of `top_p`, so that the vocabulary need not be sorted."""

Permits = Callable[[Sequence[int], int], bool]


class Limits(NamedTuple):
    """What ends an answer, and what may stand in it."""

    stop_ids: frozenset[int]
    """Tokens that end an answer."""
    max_new_tokens: int
    permits: Permits | None = None
    """Whether a token may follow an answer's tokens so far; the likeliest that may is taken. None: any may."""


class Form(Protocol):
    """The state of a grammar at the end of an answer's tokens so far."""

    def mask(self, logits_V: torch.Tensor) -> None:
        """Rule out, in place, every token that may not come next."""
        ...

    def take(self, token: int) -> None:
        """Go on by a token."""
        ...

    @property
    def finished(self) -> bool:
        """Whether nothing may follow."""
        ...


class Sampling(NamedTuple):
    """How tokens are drawn; by default they are not: the likeliest is taken."""

    temperature: float = 0.0
    top_p: float = 1.0
    """Only the likeliest tokens that together have this share of the chance."""
    seed: int = 0
    bias: Mapping[int, float] = {}
    """Added to the logits of some tokens."""
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0


class Sampler:
    """Chooses the tokens of one answer; the same seed and the same chances give the same answer."""

    def __init__(self, sampling: Sampling, form: Form | None = None) -> None:
        """Begin an answer, of that form if one is given."""
        self._sampling, self._form = sampling, form
        self._chance = random.Random(sampling.seed)

    @property
    def finished(self) -> bool:
        """Whether the form is complete."""
        return self._form is not None and self._form.finished

    def choose(self, logits_V: torch.Tensor, found: Sequence[int]) -> int:
        """Return the token that follows `found`."""
        logits_V = logits_V.to(torch.float32, copy=True)
        self._shape(logits_V, found)
        if self._sampling.temperature == 0:
            return int(logits_V.argmax())
        chances_V = (logits_V / self._sampling.temperature).softmax(-1)
        return self._draw(chances_V)

    def took(self, token: int) -> None:
        """Hear which token was chosen, unless it ended the answer."""
        if self._form is not None:
            self._form.take(token)

    def _shape(self, logits_V: torch.Tensor, found: Sequence[int]) -> None:
        sampling = self._sampling
        for token, amount in sampling.bias.items():
            logits_V[token] += amount
        if found and (sampling.presence_penalty or sampling.frequency_penalty):
            for token, n in Counter(found).items():
                logits_V[token] -= sampling.presence_penalty + n * sampling.frequency_penalty
        if self._form is not None:
            self._form.mask(logits_V)

    def _draw(self, chances_V: torch.Tensor) -> int:
        ids = None
        if self._sampling.top_p < 1:
            chances_V, ids = _nucleus(chances_V, self._sampling.top_p)
        sums_V = chances_V.double().cumsum(0)
        at = int(torch.searchsorted(sums_V, self._chance.random() * float(sums_V[-1]), right=True))
        at = min(at, len(sums_V) - 1)
        return at if ids is None else int(ids[at])


class Wish(NamedTuple):
    """How one row's next token is to be chosen."""

    found: Sequence[int]
    permits: Permits | None = None
    sampler: Sampler | None = None


def choose(logits_BV: torch.Tensor, wishes: Sequence[Wish]) -> list[int]:
    """Return the next token of each row."""
    tokens = logits_BV.argmax(-1).tolist()
    for row, wish in enumerate(wishes):
        if wish.sampler is not None:
            tokens[row] = wish.sampler.choose(logits_BV[row], wish.found)
        elif wish.permits is not None:
            tokens[row] = _permitted(logits_BV[row], wish.found, wish.permits)
    return tokens


def _permitted(logits_V: torch.Tensor, found: Sequence[int], permits: Permits) -> int:
    for n in (_FIRST_TRIED, len(logits_V)):
        tokens = logits_V.topk(min(n, len(logits_V))).indices.tolist()
        for token in tokens:
            if permits(found, token):
                return token
    return int(logits_V.argmax())  # nothing may: the constraint and the vocabulary do not meet


def _nucleus(chances_V: torch.Tensor, share: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the fewest likeliest chances whose sum reaches the share, and whose they are."""
    top, ids = chances_V.topk(min(_FIRST_SORTED, len(chances_V)))
    if float(top.sum()) < share:
        top, ids = chances_V.sort(descending=True)
    kept = int((top.cumsum(0) < share).sum()) + 1
    return top[:kept], ids[:kept]
