"""near_duplicate: rows that ask and answer the same but for slips, fillers or a rewording. One finding per cluster.

Candidates come from MinHash and are compared word by word, so templated rows with other numbers, products or names
are left alone. Rows that are equal to the letter are exact_duplicate's.
"""

import re
from collections.abc import Iterator, Mapping

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.likeness.difference import Nearness
from sartor.data.likeness.join import clusters_of
from sartor.data.likeness.pairs import RARE_ANSWER_ROWS, SOME_WORDS, Pair, fills_a_slot, is_usual
from sartor.data.likeness.words import REQUESTS, is_filler, is_sign, words_of

_LONG_ANSWER_WORDS = 8
_NAME = re.compile(r"(?<![.!?]\s)\b[A-Z]\w+")


def says_the_same(pair: Pair, corpus: Corpus) -> float:
    """Return how sure it is that two rows are near-duplicates; 0 if they are not."""
    a = pair.answer
    if pair.asks_the_same and pair.answers_the_same:
        return 0.0 if _fills_one_template(pair, corpus) else 0.95
    if pair.asks_the_same and a.nearness is Nearness.REWORDED and not (a.numbers or a.negated) and len(a.names) <= 4:
        return 0.75
    if not pair.answers_the_same:
        return 0.0
    n_words = len((corpus.rows[pair.first].expected or "").split())
    if pair.about_the_same:
        return 0.85 if n_words >= SOME_WORDS else 0.0
    if n_words < SOME_WORDS or corpus.n_rows_of_answer(pair.first) > RARE_ANSWER_ROWS or _swaps_a_name(pair, corpus):
        return 0.0  # an answer to many questions says nothing about any of them
    is_slot = n_words < _LONG_ANSWER_WORDS or fills_a_slot(pair.prompt, corpus.n_rows_with)
    return 0.75 if not is_slot or (pair.share_a_rare_word and not _swaps_one_word(pair, corpus)) else 0.0


def _fills_one_template(pair: Pair, corpus: Corpus) -> bool:
    """Tell whether two prompts of a common label share usual words only, and function words set them apart."""
    n_words = len((corpus.rows[pair.first].expected or "").split())
    if pair.share_a_rare_word or n_words >= SOME_WORDS or corpus.n_rows_of_answer(pair.first) <= RARE_ANSWER_ROWS:
        return False
    mine, theirs = _asked_words(pair, corpus)
    apart = {*mine} ^ {*theirs}
    return mine != theirs and all(is_filler(word) or is_usual(word, corpus.n_rows_with) for word in apart)


def _swaps_one_word(pair: Pair, corpus: Corpus) -> bool:
    """Tell whether the prompts are one sentence with another word in one place, and not only another request."""
    mine, theirs = _asked_words(pair, corpus)
    swaps = [(a, b) for a, b in zip(mine, theirs, strict=False) if a != b]
    return len(mine) == len(theirs) and len(swaps) == 1 and not REQUESTS.issuperset(swaps[0])


def _asked_words(pair: Pair, corpus: Corpus) -> tuple[list[str], list[str]]:
    mine, theirs = (words_of(corpus.asked_text(i)) for i in (pair.first, pair.second))
    return [word for word in mine if not is_sign(word)], [word for word in theirs if not is_sign(word)]


def _swaps_a_name(pair: Pair, corpus: Corpus) -> bool:
    """Tell whether one prompt has a capital name or a code where the other has another."""
    mine, theirs = (_names(corpus.rows[i].input_text) for i in (pair.first, pair.second))
    return any(one in mine for one, _ in pair.prompt.names) and any(other in theirs for _, other in pair.prompt.names)


def _names(text: str) -> set[str]:
    return {name.casefold() for name in _NAME.findall(text)}


def _run(corpus: Corpus) -> Iterator[Finding]:
    sure: dict[tuple[int, int], float] = {}
    for pair in corpus.pairs:
        is_copy = corpus.features.id_N[pair.first] == corpus.features.id_N[pair.second]
        if is_copy or corpus.in_test(pair.first) != corpus.in_test(pair.second):
            continue
        confidence = says_the_same(pair, corpus)
        if confidence:
            sure[pair.first, pair.second] = confidence
    for cluster, confidence in with_confidence(sure):
        yield _finding([corpus.rows[i] for i in cluster], confidence)


def with_confidence(sure: Mapping[tuple[int, int], float]) -> Iterator[tuple[list[int], float]]:
    """Yield the clusters of pairs, each with the greatest confidence of its pairs."""
    best: dict[int, float] = {}
    for (first, _), confidence in sure.items():
        best[first] = max(confidence, best.get(first, 0))
    for cluster in clusters_of(sure):
        yield cluster, max(best.get(i, 0) for i in cluster)


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
