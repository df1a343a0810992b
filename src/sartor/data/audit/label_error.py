"""label_error: labels that other rows speak against, by out-of-fold predictions. Ranked; never an error.

Two plain classifiers judge each row's label from rows of other folds: a linear one by words, and the nearest rows by
latent topics; with a base, a third judges some by its vectors. By how much another label fits better is held against
labels exchanged at random (against_null.py).
Source: confident learning, Northcutt, Jiang & Chuang 2021, for the idea of out-of-fold probabilities.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.against_null import posterior
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import MOST_READ, Corpus
from sartor.data.audit.topics import topics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# N rows, C classes

_LEAST_ROWS = 60
_LEAST_OF_CLASS = 5
_FOLDS = 10
_NEAR = 15
_LEAST_GAIN = 0.3
"""Of the way from guessing the commonest label to perfect prediction."""
_MOST_DOUBTED = 0.25
"""Where more rows than this are doubted, it may be that the classifiers cannot tell: the surest are noted only."""
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
    texts, group_N = [e.input_text for e in examples], _folds_apart(corpus, positions)
    given = out_of_fold(texts, own_N, group_N)
    best_N = np.argmax(given[0], axis=1)
    if not _can_be_told(best_N, own_N):
        return
    probability_N = mislabelled(given, own_N)
    if corpus.base and corpus.base.vectors:
        some = np.arange(0, len(texts), -(-len(texts) // MOST_READ))
        by_base = by_vectors(corpus.base.vectors([texts[i] for i in some]), own_N[some], group_N[some])
        if by_base is not None:
            seen = [given_NC[some] for given_NC in given]
            probability_N[some] = mislabelled([*seen, by_base], own_N[some])
            best_N[some] = np.argmax(seen[0] / seen[0].std() + by_base / by_base.std(), axis=1)
    doubted = np.flatnonzero((probability_N >= _LEAST_TO_NOTE) & (best_N != own_N))
    most = int(_MOST_DOUBTED * len(examples))
    surest: list[int] = np.sort(doubted[np.argsort(-probability_N[doubted], kind="stable")[:most]]).tolist()
    for i in surest:
        finding = _finding(examples[i], labels[i], classes[int(best_N[i])], float(probability_N[i]))
        yield finding.model_copy(update={"severity": "note"}) if len(doubted) > most else finding


def _can_be_told(best_N: NDArray[np.int64], own_N: NDArray[np.int64]) -> bool:
    """Tell whether the texts say anything about the labels; where they do not, no label looks right."""
    commonest = float(np.bincount(own_N).max()) / len(own_N)
    return float((best_N == own_N).mean()) >= commonest + _LEAST_GAIN * (1 - commonest)


def _folds_apart(corpus: Corpus, positions: Sequence[int]) -> NDArray[np.int64]:
    """Return numbers of the rows, equal for rows that ask the same: a copy must not speak for itself."""
    return np.unique(corpus.input_keys[list(positions)], return_inverse=True)[1].astype(np.int64)


def out_of_fold(texts: Sequence[str], own_N: NDArray[np.int64], group_N: NDArray[np.int64]) -> list[Floats]:
    """Return how well each class fits by two views, each row judged from rows of other folds. Shapes (N, C)."""
    from sklearn.neighbors import KNeighborsClassifier

    words_NF = _words(texts)
    near: Any = KNeighborsClassifier(_NEAR, weights="distance")
    topics_NK = topics(words_NF)
    by_margin, by_nearest = np.full((2, len(texts), int(own_N.max()) + 1), -1.0)
    for known, asked in _folds(own_N, group_N):
        classes, score = _margins(words_NF[known], own_N[known], words_NF[asked])
        by_margin[np.ix_(asked, classes)] = score
        chance = near.fit(topics_NK[known], own_N[known]).predict_proba(topics_NK[asked])
        by_nearest[np.ix_(asked, near.classes_)] = chance
    return [by_margin, by_nearest]


def by_vectors(vectors_ND: Floats, own_N: Ints, group_N: Ints) -> Floats | None:
    """Return how well each class fits by a base's vectors, each row judged from rows of other folds. Shape (N, C).

    None where a class has too few of these rows.
    """
    if np.bincount(own_N).min() < _LEAST_OF_CLASS:
        return None
    by_margin = np.full((len(own_N), int(own_N.max()) + 1), -1.0)
    for known, asked in _folds(own_N, group_N):
        classes, score = _margins(vectors_ND[known], own_N[known], vectors_ND[asked])
        by_margin[np.ix_(asked, classes)] = score
    return by_margin


def _folds(own_N: Ints, group_N: Ints) -> list[tuple[Ints, Ints]]:
    """Return what is known and what is asked in each fold; a class of few rows is missing in some folds."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        return list(folds.split(own_N, own_N, group_N))


def _margins(known_NF: Any, own_N: Ints, asked_NF: Any) -> tuple[Ints, Floats]:
    """Learn a linear classifier; return its classes, and how well each fits other rows."""
    from sklearn.svm import LinearSVC

    model: Any = LinearSVC(C=0.3, random_state=0).fit(known_NF, own_N)
    score = model.decision_function(asked_NF)
    return model.classes_, np.stack([-score, score], axis=1) if score.ndim == 1 else score


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


LABEL_ERROR = CorpusCheck("label_error", _run, _lacks, most_rows=6_000, base_reads=True)
