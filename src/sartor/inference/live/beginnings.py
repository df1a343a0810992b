"""What prompts begin with, as the same instruction before every question: read once, and copied to each row."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from sartor.inference.decoder import Beginning, Row, read_beginning

_LEAST_TOKENS = 32
"""A shorter beginning is not worth a forward pass of its own."""
_MOST_TOKENS = 4096
"""In all beginnings that are kept."""
_RECENT = 16


class Beginnings:
    """Beginnings that were read, the latest used first."""

    def __init__(self, model: Any) -> None:
        """Know nothing but one token, which shows what a cache of this model looks like."""
        self._model = model
        self.smallest = read_beginning(model, [0], 0)
        self._kept: list[Beginning] = []
        self._recent: deque[tuple[int | None, Sequence[int]]] = deque(maxlen=_RECENT)

    def sorted_out(self, rows: Sequence[Row]) -> Iterator[tuple[Beginning | None, list[Row]]]:
        """Put rows together that share a beginning, which is read if it is new and worth it."""
        groups: list[tuple[Beginning | None, list[Row]]] = []
        for row in rows:
            beginning = self._of(row.prompt, row.adapter)
            mine = (group for known, group in groups if known is beginning)
            same = next(mine, None)
            if same is None:
                groups.append((beginning, [row]))
            else:
                same.append(row)
        yield from groups

    def _of(self, prompt: Sequence[int], adapter: int | None) -> Beginning | None:
        mine = (b for b in self._kept if b.adapter == adapter and _holds(b, prompt))
        known = max(mine, key=lambda b: b.n_shared, default=None)
        n_known = known.n_shared if known else 0
        shared = max((_alike(prompt, other) for whose, other in self._recent if whose == adapter), default=0)
        self._recent.append((adapter, prompt))
        shared = min(shared, len(prompt) - 1)
        if shared >= max(_LEAST_TOKENS, 2 * n_known):
            known = read_beginning(self._model, prompt[:shared], shared, adapter)
            self._kept.insert(0, known)
        elif known:
            self._kept.remove(known)
            self._kept.insert(0, known)
        while sum(b.n_shared for b in self._kept) > _MOST_TOKENS and len(self._kept) > 1:
            self._kept.pop()
        return known


def _holds(beginning: Beginning, prompt: Sequence[int]) -> bool:
    return len(prompt) > beginning.n_shared and tuple(prompt[: beginning.n_shared]) == beginning.ids


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
