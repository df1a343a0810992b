"""label_error: labels that other rows speak against, by out-of-fold predictions. Ranked; never an error.

Two plain classifiers judge each row's label from rows of other folds: a linear one by words, and the nearest rows by
latent topics. By how much another label fits better is held against labels exchanged at random (against_null.py).
Source: confident learning, Northcutt, Jiang & Chuang 2021, for the idea of out-of-fold probabilities.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.against_null import posterior
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.topics import topics

Floats = NDArray[np.float64]
# N rows, C classes

_LEAST_ROWS = 60
_LEAST_OF_CLASS = 5
_FOLDS = 10
_NEAR = 15
_LEAST_GAIN = 0.3
"""Of the way from guessing the commonest label to perfect prediction."""
_MOST_DOUBTED = 0.25
"""Where more rows than this are doubted, it is the classifiers that cannot tell."""
_LEAST_TO_NOTE = 0.1
_LEAST_TO_WARN = 0.5


def _lacks(corpus: Corpus) -> str | None:
    if corpus.task != "classify":
        return "only for rows with labels"
    return None if len(_judged(corpus)) >= _LEAST_ROWS else f"needs {_LEAST_ROWS} rows of classes that are not rare"


def _judged(corpus: Corpus) -> list[int]:
    """Return the positions of the rows whose class has examples enough."""
    labels = [(e.expected or "").strip() for e in corpus.train]
    counts = Counter(labels)
    return [i for i, label in enumerate(labels) if counts[label] >= _LEAST_OF_CLASS]


def _run(corpus: Corpus) -> Iterator[Finding]:
    positions = _judged(corpus)
    examples = [corpus.rows[i] for i in positions]
    labels = [(e.expected or "").strip() for e in examples]
    classes = sorted(set(labels))
    own_N = np.array([classes.index(label) for label in labels])
    given = out_of_fold([e.input_text for e in examples], own_N, _folds_apart(corpus, positions))
    best_N = np.argmax(given[0], axis=1)
    if not _can_be_told(best_N, own_N):
        return
    probability_N = mislabelled(given, own_N)
    if ((probability_N >= _LEAST_TO_NOTE) & (best_N != own_N)).mean() > _MOST_DOUBTED:
        return
    for i, probability in enumerate(probability_N):
        better = classes[int(best_N[i])]
        if probability >= _LEAST_TO_NOTE and better != labels[i]:
            yield _finding(examples[i], labels[i], better, float(probability))


def _can_be_told(best_N: NDArray[np.int64], own_N: NDArray[np.int64]) -> bool:
    """Tell whether the texts say anything about the labels; where they do not, no label looks right."""
    commonest = float(np.bincount(own_N).max()) / len(own_N)
    return float((best_N == own_N).mean()) >= commonest + _LEAST_GAIN * (1 - commonest)


def _folds_apart(corpus: Corpus, positions: Sequence[int]) -> NDArray[np.int64]:
    """Return numbers of the rows, equal for rows that ask the same: a copy must not speak for itself."""
    return np.unique(corpus.input_keys[list(positions)], return_inverse=True)[1].astype(np.int64)


def out_of_fold(texts: Sequence[str], own_N: NDArray[np.int64], group_N: NDArray[np.int64]) -> list[Floats]:
    """Return how well each class fits by two views, each row judged from rows of other folds. Shapes (N, C)."""
    from sklearn.model_selection import StratifiedGroupKFold
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import LinearSVC

    words_NF = _words(texts)
    margins: Any = LinearSVC(C=0.3, random_state=0)
    near: Any = KNeighborsClassifier(_NEAR, weights="distance")
    topics_NK = topics(words_NF)
    by_margin, by_nearest = np.full((2, len(texts), int(own_N.max()) + 1), -1.0)
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    for known, asked in folds.split(words_NF, own_N, group_N):
        score = margins.fit(words_NF[known], own_N[known]).decision_function(words_NF[asked])
        by_margin[np.ix_(asked, margins.classes_)] = np.stack([-score, score], axis=1) if score.ndim == 1 else score
        chance = near.fit(topics_NK[known], own_N[known]).predict_proba(topics_NK[asked])
        by_nearest[np.ix_(asked, near.classes_)] = chance
    return [by_margin, by_nearest]


def _words(texts: Sequence[str]) -> Any:
    """Return words, pairs and pieces of words, and how each text begins and ends, by weight. Shape (N, F)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=30_000)
    edges = TfidfVectorizer(analyzer=_edges)
    views = [("words", words), ("pieces", pieces), ("edges", edges)]
    return FeatureUnion(views, transformer_weights={"edges": 0.5}).fit_transform(texts).tocsr()


def _edges(text: str) -> list[str]:
    """Return the first word, the first two and three, and the last."""
    words = re.findall(r"\w+", text.lower())
    return [*(" ".join(words[:n]) for n in (1, 2, 3)), f"{words[-1]}$"] if words else [""]


def mislabelled(given: Sequence[Floats], own_N: NDArray[np.int64]) -> Floats:
    """Return the probability that each row's label is wrong. Shape (N,)."""
    n, n_classes = given[0].shape
    rng = np.random.default_rng(0)
    others: list[NDArray[np.int64]] = [(own_N + rng.integers(1, n_classes, n)) % n_classes for _ in range(4)]
    return posterior(_doubts(given, own_N), np.concatenate([_doubts(given, label_N) for label_N in others]))


def _doubts(given: Sequence[Floats], label_N: NDArray[np.int64]) -> Floats:
    """Return how much better another label fits, by view. Shape (N, views)."""
    at = np.arange(len(label_N))
    columns: list[Floats] = []
    for given_NC in given:
        rest_NC = given_NC.copy()
        rest_NC[at, label_N] = -np.inf
        columns.append(rest_NC.max(axis=1) - given_NC[at, label_N])
    return np.stack(columns, axis=1)


def _finding(example: Example, label: str, better: str, probability: float) -> Finding:
    return Finding(
        check="label_error",
        severity="warning" if probability >= _LEAST_TO_WARN else "note",
        confidence=round(0.99 * probability, 5),
        file=example.source.file,
        rows=(example.source.row,),
        says=f"is labelled '{label}'; rows like it are '{better}'.",
        fix=Fix(action="review", detail=f"Check the label; '{better}' is likelier."),
    )


LABEL_ERROR = CorpusCheck("label_error", _run, _lacks, most_rows=6_000)
