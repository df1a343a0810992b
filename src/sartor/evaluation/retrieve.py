"""Nearest training rows by BM25 over the inputs: for nearest-answer and few-shot baselines."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import re
from collections.abc import Sequence
from itertools import zip_longest
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


def spread_rows(train: Sequence[Example], k: int) -> list[Example]:
    """Return `k` rows that differ: every answer in turn if answers repeat, and short and long inputs alike."""
    by_answer: dict[str, list[Example]] = {}
    for example in sorted(train, key=lambda e: (len(e.input_text), e.id)):
        by_answer.setdefault(example.expected or "", []).append(example)
    if len(by_answer) > len(train) // 2:
        by_answer = {"": sorted(train, key=lambda e: (len(e.input_text), e.id))}
    each = -(-k // len(by_answer))
    turns = zip_longest(*(_evenly(rows, each) for rows in by_answer.values()))
    return [e for turn in turns for e in turn if e is not None][:k]


def _evenly(rows: Sequence[Example], k: int) -> list[Example]:
    """Take `k` of the rows, from all over them."""
    k = min(k, len(rows))
    return [rows[(2 * i + 1) * len(rows) // (2 * k)] for i in range(k)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold()) or [" "]
