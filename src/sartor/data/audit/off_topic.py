"""off_topic: rows about something else than nearly all others. Never an error: rare rows can be the vital ones.

Each row is seen five ways: how familiar its words, pairs of words and pieces of words are to the other rows, and how
like the rows nearest to it are, by words and by latent topics. Rows from elsewhere are far out in most of these; where
a data set has no one topic, nothing stands apart and nothing is named.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus
from sartor.data.likeness.rows import asked
from sartor.data.likeness.words import words_of

Floats = NDArray[np.float64]
# N rows

_LEAST_ROWS = 60
_BLOCK_ROWS = 1500
_MOST_CHARS = 3000
_TOPIC_SHARE = 0.08
"""A topic of this share of the rows is one of the data set's own."""
_FAR = 9.5
_BEYOND_USUAL = 4.0
"""How far beyond the outer rows of the data set itself a row must stand."""
_WORDS: dict[str, Any] = {"tokenizer": words_of, "token_pattern": None, "lowercase": False}
_PIECES: dict[str, Any] = {"analyzer": "char_wb"}


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.n_train >= _LEAST_ROWS else f"needs {_LEAST_ROWS} rows"


def _run(corpus: Corpus) -> Iterator[Finding]:
    n_blocks = -(-corpus.n_train // _BLOCK_ROWS)
    for block in range(n_blocks):
        rows = corpus.train[block::n_blocks]
        answers = [""] * len(rows) if corpus.task == "classify" else [e.expected or "" for e in rows]
        texts = [f"{prompt}\n{answer}"[:_MOST_CHARS] for prompt, answer in zip(asked(rows), answers, strict=True)]
        far_N = distances(texts)
        limit = max(_FAR, _BEYOND_USUAL + float(np.quantile(far_N, 0.9)))
        for example, far in zip(rows, far_N, strict=True):
            if far > limit:
                yield _finding(example, float(1 - 0.5 * limit / far))


def distances(texts: Sequence[str]) -> Floats:
    """Return how far each text is from the others: the sum of five robust deviations, each in [-3, 8]. Shape (N,)."""
    views = [
        _familiarity(texts, **_WORDS),
        _familiarity(texts, **_WORDS, ngram_range=(2, 2)),
        _familiarity(texts, **_PIECES, ngram_range=(3, 4)),
        *_nearest(texts),
    ]
    return np.sum([np.clip(_below(view), -3, 8) for view in views], axis=0)


def _familiarity(texts: Sequence[str], **view: Any) -> Floats:
    """Return the mean logarithm of the share of other rows that hold each word of a row."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows_NF = TfidfVectorizer(use_idf=False, binary=True, norm=None, **view).fit_transform(texts).tocsr()
    n_with_F = np.diff(rows_NF.tocsc().indptr)
    known = np.log((n_with_F - 1 + 0.3) / len(texts))[rows_NF.indices]
    until = np.concatenate([[0.0], np.cumsum(known)])
    starts, ends = rows_NF.indptr[:-1], rows_NF.indptr[1:]
    return (until[ends] - until[starts]) / np.maximum(ends - starts, 1)


def _nearest(texts: Sequence[str]) -> list[Floats]:
    """Return how like the nearest rows are, by words and by latent topics."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    n_near = max(15, round(_TOPIC_SHARE * len(texts)))
    words_NF = TfidfVectorizer(sublinear_tf=True, **_WORDS).fit_transform(texts)
    by_words = _mean_of_nearest((words_NF @ words_NF.T).toarray(), n_near)
    pieces = TfidfVectorizer(sublinear_tf=True, max_features=100_000, **_PIECES, ngram_range=(2, 4))
    pieces_NF = pieces.fit_transform(texts)
    topics_NK = TruncatedSVD(min(50, len(texts) // 5), random_state=0).fit_transform(pieces_NF)
    topics_NK /= np.maximum(np.linalg.norm(topics_NK, axis=1, keepdims=True), 1e-9)
    return [np.log(by_words + 0.01), _mean_of_nearest(topics_NK @ topics_NK.T, n_near)]


def _mean_of_nearest(alike_NN: Floats, n_near: int) -> Floats:
    np.fill_diagonal(alike_NN, 0)
    return np.partition(alike_NN, -n_near, axis=1)[:, -n_near:].mean(axis=1)


def _below(values_N: Floats) -> Floats:
    median = float(np.median(values_N))
    return (median - values_N) / max(1.4826 * float(np.median(np.abs(values_N - median))), 1e-9)


def _finding(example: Example, confidence: float) -> Finding:
    return Finding(
        check="off_topic",
        severity="warning",
        confidence=round(confidence, 3),
        file=example.source.file,
        rows=(example.source.row,),
        says="is about something else than nearly all other rows.",
        fix=Fix(action="review", detail="Keep it if the model must know it; else drop it."),
    )


OFF_TOPIC = CorpusCheck("off_topic", _run, _lacks, most_rows=20_000)
