"""Pairs of rows that ask the same, or answer the same: found by MinHash, then compared word by word.

Linear in the number of rows: each row is compared with a bounded number of others.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.data.likeness.difference import Difference, Nearness, difference
from sartor.data.likeness.minhash import candidates
from sartor.data.likeness.words import content_words

_LEAST_LIKENESS = 0.35
"""Share of equal places of two signatures below which a candidate is not looked at."""
_KEPT_TEXTS = 10_000
_LEAST_COMMON = 4
_TIMES_COMMONER = 2


class Pair(NamedTuple):
    """Two rows, by position, and what sets their prompts and their answers apart."""

    first: int
    second: int
    prompt: Difference
    answer: Difference
    about_the_same: bool
    """The prompts share a rare word, and only far commoner ones set them apart."""

    @property
    def asks_the_same(self) -> bool:
        """Tell whether both rows ask one question: slips and fillers set them apart, no fact."""
        return self.prompt.nearness >= Nearness.CLOSE and self.prompt.same_facts

    @property
    def answers_the_same(self) -> bool:
        """Tell whether both rows give one answer."""
        return self.answer.nearness >= Nearness.CLOSE and self.answer.same_facts


def find_pairs(
    texts_of: Callable[[int], tuple[str, str]],
    asked_NP: NDArray[np.uint32],
    answered_NP: NDArray[np.uint32],
    n_rows_with: Mapping[str, int],
) -> list[Pair]:
    """Return the pairs of rows that may ask the same question, in order of position.

    Args:
        texts_of: Gives what the row at a position asks and answers.
        asked_NP, answered_NP: The MinHash signatures of both.
        n_rows_with: How many rows hold a word.
    """
    texts = lru_cache(_KEPT_TEXTS)(texts_of)
    found: list[Pair] = []
    for first, second in _candidates(asked_NP, answered_NP):
        (prompt, answer), (other_prompt, other_answer) = texts(first), texts(second)
        apart = _compare_prompts(prompt, other_prompt, n_rows_with)
        if apart.nearness is not Nearness.FAR and not apart.numbers and not apart.negated:
            about = apart.same_facts or _is_about_the_same(apart, prompt, other_prompt, n_rows_with)
            found.append(Pair(first, second, apart, difference(answer, other_answer, n_rows_with), about))
    return found


def _is_about_the_same(apart: Difference, one: str, other: str, n_rows_with: Mapping[str, int]) -> bool:
    shared = content_words(one) & content_words(other)
    rarest = min((n_rows_with.get(word, 0) for word in shared), default=0)
    commoner = min(n_rows_with.get(word, 0) for pair in apart.names for word in pair if word)
    return bool(shared) and commoner >= _LEAST_COMMON and commoner >= _TIMES_COMMONER * rarest


def _candidates(asked_NP: NDArray[np.uint32], answered_NP: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    for first, second in np.unique(np.concatenate([_likely(asked_NP), _likely(answered_NP)]), axis=0):
        yield int(first), int(second)


def _likely(signature_NP: NDArray[np.uint32]) -> NDArray[np.int64]:
    pairs = candidates(signature_NP)
    same = np.zeros(len(pairs), np.int32)
    for column in range(signature_NP.shape[1]):
        same += signature_NP[pairs[:, 0], column] == signature_NP[pairs[:, 1], column]
    return pairs[same >= _LEAST_LIKENESS * signature_NP.shape[1]]


def _compare_prompts(one: str, other: str, n_rows_with: Mapping[str, int]) -> Difference:
    """Compare two prompts; where neither has a content word, only equal ones are near."""
    apart = difference(one, other, n_rows_with)
    if apart.nearness is Nearness.CLOSE and not content_words(one) and not content_words(other):
        return apart._replace(nearness=Nearness.FAR)
    return apart
