"""too_long: rows with more tokens than fit.

With a base its tokens and its context count, and a row that does not fit is an error. Without one the length is
estimated, and only a row far beyond this data's own lengths and an ordinary context is named, as a warning.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix, Severity
from sartor.data.audit.contract import CorpusCheck, turns
from sartor.data.audit.corpus import Corpus

ORDINARY_CONTEXT_TOKENS = 2048
"""What a small model is commonly tuned with."""
_BYTES_PER_TOKEN = 4
"""Of scripts beside Latin, whose letters take two to four bytes."""
_TIMES_USUAL = 4
"""A row is an outlier from this many times the length that 90% of the rows keep to."""


def n_tokens(example: Example, count_tokens: Callable[[str], int]) -> int:
    """Count the tokens of all turns and the answer, template left out."""
    return sum(count_tokens(turn.content) for turn in turns(example) if turn.content)


def estimated_tokens(text: str) -> int:
    """Estimate the tokens of a text without a tokenizer."""
    return len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN


def _run(corpus: Corpus) -> Iterator[Finding]:
    if corpus.base is None or corpus.base.context_tokens is None:
        yield from _outliers(corpus)
        return
    for example in corpus.rows:
        count = n_tokens(example, corpus.base.count_tokens)
        if count > corpus.base.context_tokens:
            yield _finding(example, "error", 0.95, f"has {count} tokens; {corpus.base.context_tokens} fit.")


def _outliers(corpus: Corpus) -> Iterator[Finding]:
    """Return the rows that are far longer than the others, and than an ordinary context."""
    counts = [n_tokens(example, estimated_tokens) for example in corpus.rows]
    limit = longest_usual(counts)
    for example, count in zip(corpus.rows, counts, strict=True):
        if count > limit:
            says = f"has about {count} tokens, estimated without a base; other rows have up to {limit // _TIMES_USUAL}."
            yield _finding(example, "warning", 0.8, says)


def longest_usual(counts: Sequence[int]) -> int:
    """Return the tokens above which a row is an outlier that a small model's context does not hold."""
    usual = int(np.percentile(np.asarray(counts), 90, method="higher")) if counts else 0
    return max(ORDINARY_CONTEXT_TOKENS, _TIMES_USUAL * usual)


def _finding(example: Example, severity: Severity, confidence: float, says: str) -> Finding:
    return Finding(
        check="too_long",
        severity=severity,
        confidence=confidence,
        file=example.source.file,
        rows=(example.source.row,),
        says=says,
        fix=Fix(action="edit", detail="Shorten the row, or choose a larger context."),
    )


TOO_LONG = CorpusCheck("too_long", _run)
