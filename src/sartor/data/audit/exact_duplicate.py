"""exact_duplicate: rows with the same turns and the same answer, character by character. One finding per cluster."""

from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.fingerprint import same_key_positions


def _run(corpus: Corpus) -> Iterator[Finding]:
    ids = corpus.features.id_N.tolist()
    for start, keys in ((0, ids[: corpus.n_train]), (corpus.n_train, ids[corpus.n_train :])):
        for group in same_key_positions(keys):
            yield _finding([corpus.rows[start + i] for i in group])


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
