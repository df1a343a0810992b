"""split_leakage: training rows whose input, or nearly the same input, or group also stands in the test file."""

from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.audit.features import Keys
from sartor.data.audit.near_duplicate import says_the_same
from sartor.data.likeness.pairs import Pair


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.has_test else "no test file was given; the split of Sartor's own keeps equal inputs together"


def _run(corpus: Corpus) -> Iterator[Finding]:
    named: set[int] = set()
    for mine, theirs in _shared(corpus, corpus.input_keys):
        named.update(mine)
        yield from _same_input([corpus.rows[i] for i in mine], [corpus.rows[i] for i in theirs])
    near: dict[int, list[int]] = {}
    for pair in corpus.pairs:
        if corpus.in_test(pair.second) and not corpus.in_test(pair.first) and is_leak(pair, corpus):
            near.setdefault(pair.first, []).append(pair.second)
    for first, theirs in near.items():
        if first not in named:
            yield _nearly_same_input(corpus.rows[first], [corpus.rows[i] for i in theirs])
    for mine, theirs in _shared(corpus, corpus.features.group_N):
        yield from _same_group([corpus.rows[i] for i in mine], [corpus.rows[i] for i in theirs])


def _shared(corpus: Corpus, key_N: Keys) -> list[tuple[list[int], list[int]]]:
    """Return the training and test positions of each key that stands on both sides, by first training row."""
    keys, n = key_N.tolist(), corpus.n_train
    both = (set(keys[:n]) & set(keys[n:])) - {0}
    mine: dict[int, list[int]] = {}
    theirs: dict[int, list[int]] = {}
    for position, key in enumerate(keys):
        if key in both:
            (mine if position < n else theirs).setdefault(key, []).append(position)
    return [(rows, theirs[key]) for key, rows in mine.items()]


def leaking_pairs(examples: Sequence[Example]) -> Iterator[tuple[int, int]]:
    """Yield positions of rows of which one would give away the other, if a split stood between them."""
    corpus = Corpus(files=(), rows=examples, n_train=len(examples))
    for pair in corpus.pairs:
        if is_leak(pair, corpus):
            yield pair.first, pair.second


def is_leak(pair: Pair, corpus: Corpus) -> bool:
    """Tell whether knowing one row gives away the other."""
    return pair.asks_the_same or says_the_same(pair, corpus) > 0


def _same_input(mine: Sequence[Example], theirs: Sequence[Example]) -> list[Finding]:
    return [
        Finding(
            check="split_leakage",
            severity="error",
            confidence=1,
            file=place.file,
            rows=place.rows,
            related=tuple(places(theirs)),
            says="the same input stands in the test file; its score would measure memory.",
            fix=Fix(action="drop", detail="Drop the training rows."),
        )
        for place in places(mine)
    ]


def _nearly_same_input(mine: Example, theirs: Sequence[Example]) -> Finding:
    return Finding(
        check="split_leakage",
        severity="error",
        confidence=0.9,
        file=mine.source.file,
        rows=(mine.source.row,),
        related=tuple(places(theirs)),
        says="nearly the same input stands in the test file; its score would measure memory.",
        fix=Fix(action="drop", detail="Drop the training row."),
    )


def _same_group(mine: Sequence[Example], theirs: Sequence[Example]) -> list[Finding]:
    return [
        Finding(
            check="split_leakage",
            severity="warning",
            confidence=0.8,
            file=place.file,
            rows=place.rows,
            related=tuple(places(theirs)),
            says=f"the group '{mine[0].group}' stands in the test file too.",
            fix=Fix(action="review", detail="Keep each group on one side."),
        )
        for place in places(mine)
    ]


SPLIT_LEAKAGE = CorpusCheck("split_leakage", _run, _lacks)
