"""exact_duplicate: rows with the same turns and the same answer, character by character. One finding per cluster."""

from collections.abc import Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.fingerprint import same_key_positions


def _run(corpus: Corpus) -> list[Finding]:
    findings = _clusters(corpus.train)
    return findings if not corpus.has_test else findings + _clusters(corpus.test)


def _clusters(examples: Sequence[Example]) -> list[Finding]:
    groups = same_key_positions([e.id for e in examples])
    return [_finding([examples[i] for i in group]) for group in groups]


def _finding(copies: Sequence[Example]) -> Finding:
    first, *others = places(copies)
    return Finding(
        check="exact_duplicate",
        severity="warning",
        confidence=1,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=f"the same row stands here {len(copies)} times; it is learned that much more than the others.",
        fix=Fix(action="drop", detail="Keep the first."),
    )


EXACT_DUPLICATE = CorpusCheck("exact_duplicate", _run)
