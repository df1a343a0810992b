"""off_topic: rows about something else than nearly all others. Never an error: rare rows can be the vital ones.

Each row is seen six ways: how familiar its words are to the other rows, how like the rows nearest to it are (by all
words, by rare words, by pieces of words), and how like all rows are. Rows from elsewhere are far out in most of these;
where a data set has no one topic, nothing stands apart and nothing is named.
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
from sartor.data.likeness.words import has_digit, words_of

Floats = NDArray[np.float64]
# N rows

_LEAST_ROWS = 60
_BLOCK_ROWS = 1500
_MOST_CHARS = 3000
_TOPIC_SHARE = 0.08
"""A topic of this share of the rows is one of the data set's own."""
_FAR = 2.9
"""Times as far from the middle as a fifth of the rows are, in the mean of the views."""
_CLIP = (-3.0, 8.0)


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.n_train >= _LEAST_ROWS else f"needs {_LEAST_ROWS} rows"


def _run(corpus: Corpus) -> Iterator[Finding]:
    n_blocks = -(-corpus.n_train // _BLOCK_ROWS)
    for block in range(n_blocks):
        rows = corpus.train[block::n_blocks]
        answers = [""] * len(rows) if corpus.task == "classify" else [e.expected or "" for e in rows]
        texts = [f"{prompt}\n{answer}"[:_MOST_CHARS] for prompt, answer in zip(asked(rows), answers, strict=True)]
        far_N = distances(texts)
        for example, far in zip(rows, far_N, strict=True):
            if far > _FAR:
                yield _finding(example, float(1 - 0.5 * _FAR / far))


def distances(texts: Sequence[str]) -> Floats:
    """Return how far each text is from the others, in steps to the data set's own outer rows. Shape (N,)."""
    return np.mean([np.clip(_outwards(view), *_CLIP) for view in _views(texts)], axis=0)


def _views(texts: Sequence[str]) -> Iterator[Floats]:
    """Yield how like the others each text is, as logarithms. Shape (N,)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    n_near = max(15, round(_TOPIC_SHARE * len(texts)))
    known_NF = TfidfVectorizer(use_idf=False, binary=True, **_WORDS).fit_transform(texts).tocsr()
    yield _familiarity(known_NF)
    yield _of_nearest(_likeness(known_NF), n_near)
    yield _of_nearest(_likeness(TfidfVectorizer(sublinear_tf=True, **_WORDS).fit_transform(texts)), n_near)
    yield _of_all(_likeness(TfidfVectorizer(sublinear_tf=True, **_WORDS, ngram_range=(1, 2)).fit_transform(texts)))
    pieces_NN = _likeness(TfidfVectorizer(sublinear_tf=True, **_PIECES).fit_transform(texts))
    yield _of_nearest(pieces_NN, n_near)
    yield _of_all(pieces_NN)


def _words(text: str) -> list[str]:
    """Return the words of a text; all numbers are one."""
    return ["0" if has_digit(word) else word for word in words_of(text)]


_WORDS: dict[str, Any] = {"tokenizer": _words, "token_pattern": None, "lowercase": False}
_PIECES: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}


def _familiarity(rows_NF: Any) -> Floats:
    """Return the mean logarithm of the share of other rows that hold each word of a row."""
    n_with_F = np.diff(rows_NF.tocsc().indptr)
    known = np.log((n_with_F - 1 + 0.3) / rows_NF.shape[0])[rows_NF.indices]
    until = np.concatenate([[0.0], np.cumsum(known)])
    starts, ends = rows_NF.indptr[:-1], rows_NF.indptr[1:]
    return (until[ends] - until[starts]) / np.maximum(ends - starts, 1)


def _likeness(rows_NF: Any) -> Floats:
    """Return the cosine of each two rows, 0 of a row with itself. Shape (N, N)."""
    alike_NN = (rows_NF @ rows_NF.T).toarray()
    np.fill_diagonal(alike_NN, 0)
    return alike_NN


def _of_nearest(alike_NN: Floats, n_near: int) -> Floats:
    return np.log(np.partition(alike_NN, -n_near, axis=1)[:, -n_near:].mean(axis=1) + 0.01)


def _of_all(alike_NN: Floats) -> Floats:
    return np.log(alike_NN.mean(axis=1) + 0.002)


def _outwards(values_N: Floats) -> Floats:
    """Return how far below the median values lie, measured by the lowest fifth: rarely are so many spoilt."""
    median, outer = np.quantile(values_N, (0.5, 0.2))
    return (median - values_N) / max(float(median - outer), 1e-9)


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
