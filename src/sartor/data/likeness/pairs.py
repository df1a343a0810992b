"""Pairs of rows that ask the same, or answer the same: found by MinHash or equal words, then compared word by word.

Linear in the number of rows: each row is compared with a bounded number of others. Prompts with other numbers ask
something else, so such pairs are left out before any text is read.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.data.likeness.difference import Difference, Nearness, content_words_compared, difference
from sartor.data.likeness.minhash import Positions, Words64, candidates, distinct, numbered
from sartor.data.likeness.word_bits import WordBits, may_be_reworded, n_apart
from sartor.data.likeness.words import REQUESTS, clauses_of, content_words

SOME_WORDS = 4
"""Shorter answers are given to many questions, and say little about them."""
_LEAST_LIKENESS = 0.35
"""Share of equal places of two signatures below which a candidate is not looked at."""
RARE_ANSWER_ROWS = 3
"""An answer of more rows says little about any of them."""
_NEIGHBOURS = 10
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
    """The prompts share a rare word and only far commoner ones set them apart, or one has a clause more."""
    share_a_rare_word: bool
    """The prompts share a word that hardly another row holds."""

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


class Asked(NamedTuple):
    """What rows ask, by position, as far as it can be told without their texts."""

    sign_NP: NDArray[np.uint32]
    """MinHash signatures."""
    fact_N: Words64
    """Equal for equal numbers and negations."""
    content_N: Words64
    """Equal for equal content words; 0 for none."""


def likely_pairs(asked: Asked, answered_NP: NDArray[np.uint32], answer_N: Words64) -> Words64:
    """Return pairs of positions that are worth a comparison, in order, as `positions_of` reads them. Shape (pairs,).

    Args:
        answered_NP: The MinHash signatures of the answers.
        answer_N: Equal for equal answers.
    """
    found = [candidates(sign_NP, asked.fact_N, least_alike=_LEAST_LIKENESS) for sign_NP in (asked.sign_NP, answered_NP)]
    found += [
        _neighbours(np.flatnonzero(asked.content_N), (asked.content_N, asked.fact_N)),
        _neighbours(_few_alike(answer_N), (answer_N, asked.fact_N)),
    ]
    return distinct(np.concatenate(found))


def _neighbours(some: Positions, keys: tuple[Words64, Words64]) -> Words64:
    """Return pairs of those of the rows that agree in both keys, each row with the next few that do."""
    first_N, second_N = (key_N[some] for key_N in keys)
    order = np.lexsort((second_N, first_N))
    first_N, second_N, some = first_N[order], second_N[order], some[order]
    found = [np.empty(0, np.uint64)]
    for step in range(1, _NEIGHBOURS + 1):
        agree = (first_N[:-step] == first_N[step:]) & (second_N[:-step] == second_N[step:])
        found.append(numbered(some[:-step][agree], some[step:][agree]))
        if not agree.any():
            break
    return np.concatenate(found)


def _few_alike(answer_N: Words64) -> Positions:
    """Return the positions of answers that few rows give, but more than one."""
    _, place_N, count = np.unique(answer_N, return_inverse=True, return_counts=True)
    return np.flatnonzero((count[place_N] > 1) & (count[place_N] <= RARE_ANSWER_ROWS))


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
        rare = _share_a_rare_word(prompt, other_prompt, n_rows_with)
        if apart.numbers or apart.negated or (apart.nearness is Nearness.FAR and not rare):
            continue
        answers = difference(answer, other_answer, n_rows_with)
        if apart.same_facts or answers.nearness >= Nearness.CLOSE:
            about = apart.same_facts or _is_about_the_same(apart, prompt, other_prompt, n_rows_with)
            pair = Pair(first, second, apart, answers, about, rare)
            may_conflict = apart.nearness is not Nearness.FAR and (about or not pair.swaps_names)
            found += [pair] if may_conflict or pair.answers_the_same else []
    return found


def fills_a_slot(apart: Difference, n_rows_with: Mapping[str, int]) -> bool:
    """Tell whether two usual words stand in one place: a slot of a template."""
    return any(
        is_usual(a, n_rows_with) and is_usual(b, n_rows_with)
        for a, b in apart.names
        if a and b and not (a in REQUESTS and b in REQUESTS)
    )


def is_usual(word: str, n_rows_with: Mapping[str, int]) -> bool:
    """Tell whether several rows hold a word."""
    return n_rows_with.get(word, 0) >= _LEAST_COMMON


def _share_a_rare_word(one: str, other: str, n_rows_with: Mapping[str, int]) -> bool:
    shared = content_words_compared(one) & content_words_compared(other)
    return not all(is_usual(word, n_rows_with) for word in shared)


def _is_about_the_same(apart: Difference, one: str, other: str, n_rows_with: Mapping[str, int]) -> bool:
    longer = [not any(side) for side in zip(*((b, a) for a, b in apart.names), strict=True)]
    if (longer[0] and _has_a_clause_more(one, other, n_rows_with)) or (
        longer[1] and _has_a_clause_more(other, one, n_rows_with)
    ):
        return True
    shared = content_words(one) & content_words(other)
    rarest = min((n_rows_with.get(word, 0) for word in shared), default=0)
    if fills_a_slot(apart, n_rows_with):
        return False
    commoner = min(n_rows_with.get(word, 0) for pair in apart.names for word in pair if word)
    return bool(shared) and commoner >= _LEAST_COMMON and commoner >= _TIMES_COMMONER * rarest


def _has_a_clause_more(one: str, other: str, n_rows_with: Mapping[str, int]) -> bool:
    """Tell whether a prompt asks what the other asks, but for clauses at its ends that share no word with it."""
    clauses, words = clauses_of(one), content_words(other)
    ends = [not words.isdisjoint(content_words(clause)) for clause in clauses]
    if all(ends) or not any(ends):
        return False
    kept = "".join(clauses[ends.index(True) : len(ends) - ends[::-1].index(True)])
    return kept != one and _compare_prompts(kept, other, n_rows_with).same_facts


def _compare_prompts(one: str, other: str, n_rows_with: Mapping[str, int]) -> Difference:
    """Compare two prompts; where neither has a content word, only equal ones are near."""
    apart = difference(one, other, n_rows_with)
    if apart.nearness is Nearness.CLOSE and not content_words(one) and not content_words(other):
        return apart._replace(nearness=Nearness.FAR)
    return apart
