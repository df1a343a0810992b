"""Nearest training rows by BM25 over the inputs: for nearest-answer and few-shot baselines."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import re
from collections.abc import Sequence
from typing import Any

import bm25s
import numpy as np

from sartor.concepts.example import Example


class NearestRows:
    """An index over training rows."""

    def __init__(self, train: Sequence[Example]) -> None:
        """Index the inputs of `train`."""
        self._train = list(train)
        rows = [_words(e.input_text) for e in self._train]
        self._index: Any = bm25s.BM25()
        self._index.index(rows, show_progress=False)

    def nearest(self, example: Example, k: int) -> list[Example]:
        """Return the `k` most similar rows, nearest first; ties and strangers in row order."""
        k = min(k, len(self._train))
        scores_N = np.asarray(self._index.get_scores(_words(example.input_text)))
        order = np.argsort(-scores_N, kind="stable")[:k]
        return [self._train[int(i)] for i in order]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold()) or [" "]
