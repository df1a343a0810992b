"""Nearest rows and passages by BM25: for nearest-answer and few-shot baselines, and for the base with documents."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import bm25s
import numpy as np

from sartor.concepts.document import Passage
from sartor.concepts.example import Example


class NearestTexts:
    """An index over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index `texts`, of which there is at least one."""
        self._index: Any = bm25s.BM25()
        self._index.index([_words(text) for text in texts], show_progress=False)

    def nearest(self, text: str, k: int) -> list[int]:
        """Return the numbers of the `k` most similar texts, nearest first; ties and strangers in order."""
        scores_N = np.asarray(self._index.get_scores(_words(text)))
        return [int(i) for i in np.argsort(-scores_N, kind="stable")[:k]]


class NearestRows:
    """An index over training rows."""

    def __init__(self, train: Sequence[Example]) -> None:
        """Index the inputs of `train`."""
        self._train = list(train)
        self._inputs = NearestTexts([e.input_text for e in self._train])

    def nearest(self, example: Example, k: int) -> list[Example]:
        """Return the `k` most similar rows, nearest first; ties and strangers in row order."""
        return [self._train[i] for i in self._inputs.nearest(example.input_text, k)]


class NearestPassages:
    """An index over passages of documents; the headings above a passage count as its words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Index `passages`."""
        self._passages = list(passages)
        self._texts = NearestTexts([f"{p.source}\n{p.text}" for p in self._passages])

    def nearest(self, example: Example, k: int) -> list[Passage]:
        """Return the `k` passages most similar to the row's input, nearest first."""
        return [self._passages[i] for i in self._texts.nearest(example.input_text, k)]


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
