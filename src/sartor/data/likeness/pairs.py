"""Pairs of rows that ask the same, or answer the same: found by MinHash, then compared word by word.

Linear in the number of rows: each row is compared with a bounded number of others.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.data.likeness.difference import Difference, Nearness, difference
from sartor.data.likeness.minhash import candidates, signatures
from sartor.data.likeness.words import content_words, fold

_LEAST_LIKENESS = 0.35
"""Share of equal places of two signatures below which a candidate is not looked at."""
_LONG_ANSWER_CHARS = 40


class Pair(NamedTuple):
    """Two rows, by position, and what sets their prompts and their answers apart."""

    first: int
    second: int
    prompt: Difference
    answer: Difference

    @property
    def asks_the_same(self) -> bool:
        """Tell whether both rows ask one question: slips and fillers set them apart, no fact."""
        return self.prompt.nearness >= Nearness.CLOSE and self.prompt.same_facts

    @property
    def answers_the_same(self) -> bool:
        """Tell whether both rows give one answer."""
        return self.answer.nearness >= Nearness.CLOSE and self.answer.same_facts


def find_pairs(prompts: Sequence[str], answers: Sequence[str]) -> list[Pair]:
    """Return the pairs of rows that may ask the same question, in order of position.

    Args:
        prompts: What each row asks, its instruction left out.
        answers: What each row answers; '' where unknown.
    """
    found: list[Pair] = []
    for first, second in _candidates(prompts, answers):
        prompt = _compare_prompts(prompts[first], prompts[second])
        if prompt.nearness is not Nearness.FAR and not prompt.numbers and not prompt.negated:
            found.append(Pair(first, second, prompt, difference(answers[first], answers[second])))
    return found


def _candidates(prompts: Sequence[str], answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    by_prompt = _likely(signatures((fold(p) for p in prompts), len(prompts)))
    long = [i for i, answer in enumerate(answers) if len(answer) >= _LONG_ANSWER_CHARS]
    by_answer = np.array(long, np.int64)[_likely(signatures((fold(answers[i]) for i in long), len(long)))]
    for first, second in np.unique(np.concatenate([by_prompt, by_answer]), axis=0):
        yield int(first), int(second)


def _likely(signature_NP: NDArray[np.uint32]) -> NDArray[np.int64]:
    pairs = candidates(signature_NP)
    same = np.zeros(len(pairs), np.int32)
    for column in range(signature_NP.shape[1]):
        same += signature_NP[pairs[:, 0], column] == signature_NP[pairs[:, 1], column]
    return pairs[same >= _LEAST_LIKENESS * signature_NP.shape[1]]


def _compare_prompts(one: str, other: str) -> Difference:
    """Compare two prompts; where neither has a content word, only equal ones are near."""
    apart = difference(one, other)
    if apart.nearness is Nearness.CLOSE and not content_words(one) and not content_words(other):
        return apart._replace(nearness=Nearness.FAR)
    return apart
