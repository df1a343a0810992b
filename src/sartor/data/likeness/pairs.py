"""Pairs of rows that ask the same, or answer the same: found by MinHash, then compared word by word.

Linear in the number of rows: each row is compared with a bounded number of others. Prompts with other numbers ask
something else, so such pairs are left out before any text is read.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.data.likeness.difference import Difference, Nearness, difference
from sartor.data.likeness.minhash import Positions, Words64, candidates, distinct
from sartor.data.likeness.word_bits import WordBits, may_be_reworded, n_apart
from sartor.data.likeness.words import content_words

SOME_WORDS = 4
"""Shorter answers are given to many questions, and say little about them."""
_LEAST_LIKENESS = 0.35
"""Share of equal places of two signatures below which a candidate is not looked at."""
_LEAST_COMMON = 4
_MOST_NAMES = 3
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
    def swaps_names(self) -> bool:
        """Tell whether the prompts name different things."""
        return any(one and other for one, other in self.prompt.names) or len(self.prompt.names) > _MOST_NAMES

    @property
    def answers_the_same(self) -> bool:
        """Tell whether both rows give one answer."""
        return self.answer.nearness >= Nearness.CLOSE and self.answer.same_facts


def likely_pairs(asked_NP: NDArray[np.uint32], answered_NP: NDArray[np.uint32], fact_N: Words64) -> Words64:
    """Return pairs of positions that are worth a comparison, in order, as `positions_of` reads them. Shape (pairs,).

    Args:
        asked_NP, answered_NP: The MinHash signatures of what the rows ask and answer.
        fact_N: As from `facts_of` what they ask.
    """
    found = [candidates(sign_NP, fact_N, least_alike=_LEAST_LIKENESS) for sign_NP in (asked_NP, answered_NP)]
    return distinct(np.concatenate(found))


def sharing(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs, equal differences held once: in templated data the same few set thousands of pairs apart."""
    held: dict[Difference, Difference] = {}

    def once(difference: Difference) -> Difference:
        return held.setdefault(difference, difference)

    return [pair._replace(prompt=once(pair.prompt), answer=once(pair.answer)) for pair in pairs]


def may_tell(
    first: Positions, second: Positions, asked: WordBits, answered: WordBits, answer_N: Words64
) -> NDArray[np.bool_]:
    """Tell which pairs may be kept by `compare`, and not only for a short answer that many questions have.

    Args:
        first, second: Positions among the texts of `asked` and `answered`.
        answer_N: Equal for equal answers.
    """
    n_apart_prompts = n_apart(asked, first, second)
    is_short = (answered.n_words_N[first] < SOME_WORDS) & (answer_N[first] == answer_N[second])
    of_answers = may_be_reworded(asked, first, second) & (n_apart(answered, first, second) == 0)
    return (n_apart_prompts == 0) | (of_answers & (~is_short | (n_apart_prompts == 1)))


def compare(
    pairs: Iterable[tuple[int, int]], texts: Mapping[int, tuple[str, str]], n_rows_with: Mapping[str, int]
) -> list[Pair]:
    """Return those of the pairs that may say something about each other, in order.

    Args:
        texts: What the row at a position asks and answers.
        n_rows_with: How many rows hold a word.
    """
    found: list[Pair] = []
    for first, second in pairs:
        (prompt, answer), (other_prompt, other_answer) = texts[first], texts[second]
        apart = _compare_prompts(prompt, other_prompt, n_rows_with)
        if apart.nearness is Nearness.FAR or apart.numbers or apart.negated:
            continue
        answers = difference(answer, other_answer, n_rows_with)
        if apart.same_facts or answers.nearness >= Nearness.CLOSE:
            about = apart.same_facts or _is_about_the_same(apart, prompt, other_prompt, n_rows_with)
            pair = Pair(first, second, apart, answers, about)
            found += [pair] if about or pair.answers_the_same or not pair.swaps_names else []
    return found


def fills_a_slot(apart: Difference, n_rows_with: Mapping[str, int]) -> bool:
    """Tell whether two usual words stand in one place: a slot of a template."""
    return any(min(n_rows_with.get(a, 0), n_rows_with.get(b, 0)) >= _LEAST_COMMON for a, b in apart.names if a and b)


def _is_about_the_same(apart: Difference, one: str, other: str, n_rows_with: Mapping[str, int]) -> bool:
    shared = content_words(one) & content_words(other)
    rarest = min((n_rows_with.get(word, 0) for word in shared), default=0)
    if fills_a_slot(apart, n_rows_with):
        return False
    commoner = min(n_rows_with.get(word, 0) for pair in apart.names for word in pair if word)
    return bool(shared) and commoner >= _LEAST_COMMON and commoner >= _TIMES_COMMONER * rarest


def _compare_prompts(one: str, other: str, n_rows_with: Mapping[str, int]) -> Difference:
    """Compare two prompts; where neither has a content word, only equal ones are near."""
    apart = difference(one, other, n_rows_with)
    if apart.nearness is Nearness.CLOSE and not content_words(one) and not content_words(other):
        return apart._replace(nearness=Nearness.FAR)
    return apart
