"""near_duplicate: rows that ask and answer the same but for slips, fillers or a rewording. One finding per cluster.

Candidates come from MinHash and are compared word by word, so templated rows with other numbers, products or names
are left alone. Rows that are equal to the letter are exact_duplicate's.
"""

from collections.abc import Iterator

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.likeness.difference import Nearness
from sartor.data.likeness.join import clusters_of
from sartor.data.likeness.pairs import Pair

_LONG_ANSWER_WORDS = 8
_MOST_ROWS_OF_ONE_ANSWER = 3


def says_the_same(pair: Pair, answer: str, n_rows_of_answer: int) -> float:
    """Return how sure it is that two rows are near-duplicates; 0 if they are not.

    Args:
        answer: The first row's.
        n_rows_of_answer: Rows that give it; an answer to many questions says nothing about any of them.
    """
    if pair.asks_the_same and pair.answers_the_same:
        return 0.95
    a = pair.answer
    if pair.asks_the_same and a.nearness is Nearness.REWORDED and not (a.numbers or a.negated) and len(a.names) <= 4:
        return 0.75
    is_telling = len(answer.split()) >= _LONG_ANSWER_WORDS and n_rows_of_answer <= _MOST_ROWS_OF_ONE_ANSWER
    return 0.75 if pair.answers_the_same and is_telling else 0.0


def _run(corpus: Corpus) -> Iterator[Finding]:
    sure: dict[tuple[int, int], float] = {}
    for pair in corpus.pairs:
        first, second = corpus.rows[pair.first], corpus.rows[pair.second]
        if first.id == second.id or corpus.in_test(pair.first) != corpus.in_test(pair.second):
            continue
        answer = first.expected or ""
        confidence = says_the_same(pair, answer, corpus.answer_counts[answer])
        if confidence:
            sure[pair.first, pair.second] = confidence
    for cluster in clusters_of(sure):
        confidence = max(value for (first, _), value in sure.items() if first in set(cluster))
        yield _finding([corpus.rows[i] for i in cluster], confidence)


def _finding(members: list[Example], confidence: float) -> Finding:
    first, *others = places(members)
    return Finding(
        check="near_duplicate",
        severity="warning",
        confidence=confidence,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=f"{len(members)} rows ask and answer the same in nearly the same words.",
        fix=Fix(action="drop", detail="Keep the first."),
    )


NEAR_DUPLICATE = CorpusCheck("near_duplicate", _run)
