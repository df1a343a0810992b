"""label_error: labels that other rows speak against, by out-of-fold predictions. Ranked; never an error.

Three plain classifiers predict each row's label from rows of other folds (near-duplicates share a fold). What they
give the row's own label is held against what they give labels exchanged at random (against_null.py).
Source: confident learning, Northcutt, Jiang & Chuang 2021, for the idea of out-of-fold probabilities.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.against_null import posterior
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus
from sartor.data.likeness.join import clusters_of

Floats = NDArray[np.float64]
# N rows, C classes

_LEAST_ROWS = 60
_LEAST_OF_CLASS = 5
_LEAST_GAIN = 0.3
"""Of the way from guessing the commonest label to perfect prediction."""
_MOST_DOUBTED = 0.25
"""Where more rows than this are doubted, it is the classifiers that cannot tell."""
_SURELY_NOT = 0.05
"""A probability below which smaller ones say nothing more."""
_LEAST_TO_NOTE = 0.15
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
    best_N = np.argmax(sum(given[1:], given[0]), axis=1)
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
    """Return numbers of the rows such that near-duplicates share a number."""
    index = {position: i for i, position in enumerate(positions)}
    group_N = np.arange(len(positions))
    alike = ((p.first, p.second) for p in corpus.pairs if p.asks_the_same)
    for cluster in clusters_of(pair for pair in alike if pair[0] in index and pair[1] in index):
        group_N[[index[i] for i in cluster]] = index[cluster[0]]
    return group_N


def out_of_fold(texts: Sequence[str], own_N: NDArray[np.int64], group_N: NDArray[np.int64]) -> list[Floats]:
    """Return what each of three classifiers gives every class, each row predicted from rows of other folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_union

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=30_000)
    words_NF = words.fit_transform(texts)
    both_NF = make_union(words, pieces).fit_transform(texts).tocsr()
    views = [
        (LogisticRegression(C=30, max_iter=60, tol=1e-3), words_NF),
        (LogisticRegression(C=10, max_iter=60, tol=1e-3), both_NF),
        (KNeighborsClassifier(10, metric="cosine", weights="distance"), both_NF),
    ]
    given = [np.zeros((len(texts), int(own_N.max()) + 1)) for _ in views]
    folds = StratifiedGroupKFold(_LEAST_OF_CLASS, shuffle=True, random_state=0)
    for known, asked in folds.split(words_NF, own_N, group_N):
        for (model, features_NF), given_NC in zip(views, given, strict=True):
            model.fit(features_NF[known], own_N[known])
            given_NC[np.ix_(asked, model.classes_)] = model.predict_proba(features_NF[asked])
    return given


def mislabelled(given: Sequence[Floats], own_N: NDArray[np.int64]) -> Floats:
    """Return the probability that each row's label is wrong. Shape (N,)."""
    n, n_classes = given[0].shape
    rng = np.random.default_rng(0)
    others: list[NDArray[np.int64]] = [(own_N + rng.integers(1, n_classes, n)) % n_classes for _ in range(4)]
    return posterior(_doubts(given, own_N), np.concatenate([_doubts(given, label_N) for label_N in others]))


def _doubts(given: Sequence[Floats], label_N: NDArray[np.int64]) -> Floats:
    """Return what speaks against a label, by classifier. Shape (N, features)."""
    at = np.arange(len(label_N))
    columns: list[Floats] = []
    for given_NC in given:
        own = given_NC[at, label_N]
        rest_NC = given_NC.copy()
        rest_NC[at, label_N] = -1
        columns += [-np.log(np.maximum(own, _SURELY_NOT)), np.minimum(rest_NC.max(axis=1) - own, 1 - 2 * _SURELY_NOT)]
    return np.stack(columns, axis=1)


def _finding(example: Example, label: str, better: str, probability: float) -> Finding:
    return Finding(
        check="label_error",
        severity="warning" if probability >= _LEAST_TO_WARN else "note",
        confidence=round(min(probability, 0.99), 3),
        file=example.source.file,
        rows=(example.source.row,),
        says=f"is labelled '{label}'; rows like it are '{better}'.",
        fix=Fix(action="review", detail=f"Check the label; '{better}' is likelier."),
    )


LABEL_ERROR = CorpusCheck("label_error", _run, _lacks, most_rows=6_000)
