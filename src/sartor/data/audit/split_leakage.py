"""split_leakage: training rows whose input, or nearly the same input, or group also stands in the test file."""

from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.audit.near_duplicate import says_the_same
from sartor.data.fingerprint import input_keys
from sartor.data.likeness.pairs import Pair


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.has_test else "no test file was given; the split of Sartor's own keeps equal inputs together"


def _run(corpus: Corpus) -> list[Finding]:
    train, test = corpus.train, corpus.test
    keys = input_keys(corpus.rows)
    same = _shared(train, keys[: len(train)], test, keys[len(train) :])
    findings = [finding for mine, theirs in same for finding in _same_input(mine, theirs)]
    named = {id(row) for mine, _ in same for row in mine}
    for mine, theirs in _nearly_shared(corpus):
        if id(mine) not in named:
            findings.append(_nearly_same_input(mine, theirs))
    groups = _shared(train, [e.group for e in train], test, [e.group for e in test])
    return findings + [finding for mine, theirs in groups for finding in _same_group(mine, theirs)]


def _nearly_shared(corpus: Corpus) -> Iterator[tuple[Example, list[Example]]]:
    """Yield training rows that ask what a test row asks, in nearly the same words."""
    found: dict[int, list[int]] = {}
    for pair in corpus.pairs:
        if corpus.in_test(pair.second) and not corpus.in_test(pair.first) and is_leak(pair, corpus):
            found.setdefault(pair.first, []).append(pair.second)
    for mine, theirs in found.items():
        yield corpus.rows[mine], [corpus.rows[i] for i in theirs]


def is_leak(pair: Pair, corpus: Corpus) -> bool:
    """Tell whether knowing one row gives away the other."""
    answer = corpus.rows[pair.first].expected or ""
    return pair.asks_the_same or says_the_same(pair, answer, corpus.answer_counts[answer]) > 0


def _shared(
    train: Sequence[Example], train_keys: Sequence[str | None], test: Sequence[Example], test_keys: Sequence[str | None]
) -> list[tuple[list[Example], list[Example]]]:
    """Return the training and test rows of each key that stands on both sides, by first training row."""
    mine, theirs = _by_key(train, train_keys), _by_key(test, test_keys)
    return [(rows, theirs[key]) for key, rows in mine.items() if key in theirs]


def _by_key(examples: Sequence[Example], keys: Sequence[str | None]) -> dict[str, list[Example]]:
    rows: dict[str, list[Example]] = {}
    for example, key in zip(examples, keys, strict=True):
        if key is not None:
            rows.setdefault(key, []).append(example)
    return rows


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
