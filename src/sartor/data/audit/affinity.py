"""How well each answer fits each prompt, by what both share, and by what answer the prompt lets expect, learned from
other rows: by a linear map, by the nearest rows, by words that go together. None of these needs a model; where there is
one, how near its vectors of both lie is a further view. Rows are compared within blocks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.data.audit.topics import topics

Floats = NDArray[np.float64]
# N rows of a block, K dimensions

_MOST_CHARS = 2000
_PART = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]*|[A-Z]+(?![a-z])|[A-Z][^\W\d_A-Z]*|\d+")
_RARE = 3.0
"""Weight (inverse document frequency) of a part that few rows hold."""
_FOLDS = 5
_NEAR = 10
_SHRINK = 2.0
"""Rows that a word is believed to have, with the usual answers, before any is seen."""


class Affinities(NamedTuple):
    """How rows of a block fit each other."""

    views: list[Floats]
    """One matrix a view, standardised: row i, column j is how well answer j fits prompt i. Shapes (N, N)."""
    alike_NN: Floats
    """How like the prompts are."""


Reader = Callable[[Sequence[str]], Floats | None]


def affinities(prompts: Sequence[str], answers: Sequence[str], read: Reader = lambda texts: None) -> Affinities:
    """See how well each answer fits each prompt.

    Args:
        prompts, answers: Of each row.
        read: What a model makes of texts, if there is one.
    """
    prompts, answers = [p[-_MOST_CHARS:] for p in prompts], [a[:_MOST_CHARS] for a in answers]
    asked_NK, said_NK = _own_topics(prompts), _own_topics(answers)
    views = [*_shared(prompts, answers), *_expected(asked_NK, said_NK)]
    asked_ND, said_ND = read(prompts), read(answers)
    if asked_ND is not None and said_ND is not None:
        views.append(asked_ND @ said_ND.T)
    return Affinities([(view - view.mean()) / (view.std() + 1e-9) for view in views], asked_NK @ asked_NK.T)


def _shared(prompts: Sequence[str], answers: Sequence[str]) -> Iterator[Floats]:
    """Yield how much both share, by words, pieces of words, parts of names and rare parts; then what goes together."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 5), sublinear_tf=True, max_features=50_000)
    short = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True)
    parts = TfidfVectorizer(analyzer=parts_of, sublinear_tf=True)
    for view in (words, pieces, short, parts):
        both_NF = view.fit_transform([*prompts, *answers]).tocsr()
        yield (both_NF[: len(prompts)] @ both_NF[len(prompts) :].T).toarray()
    counts = TfidfVectorizer(analyzer=parts_of, binary=True, norm=None).fit([*prompts, *answers])
    asked_NF, said_NF = counts.transform(prompts), counts.transform(answers)
    rare_NF = asked_NF.multiply(asked_NF > _RARE).tocsr()
    yield np.sqrt((rare_NF @ said_NF.T).toarray())
    yield _going_together(asked_NF, said_NF)


def parts_of(text: str) -> list[str]:
    """Return the parts of words and names, as of camelCase and snake_case, and the numbers."""
    return [part.lower() for part in _PART.findall(text)]


def _going_together(asked_NF: Any, said_NF: Any) -> Floats:
    """Say how far words of the answers go with words of the prompts in other rows. Shape (N, N)."""
    from sklearn.model_selection import KFold

    asked_NF, said_NF = asked_NF.sign(), said_NF.sign()
    together_NN = np.zeros((asked_NF.shape[0], asked_NF.shape[0]))
    for known, judged in KFold(_FOLDS, shuffle=True, random_state=0).split(together_NN):
        with_FF = (asked_NF[known].T @ said_NF[known]).tocoo()
        n_with_F = np.asarray(asked_NF[known].sum(axis=0)).ravel()
        share_F = (np.asarray(said_NF[known].sum(axis=0)).ravel() + 0.1) / len(known)
        expected = share_F[with_FF.col] * (n_with_F[with_FF.row] + _SHRINK)
        gain = np.log((with_FF.data + _SHRINK * share_F[with_FF.col]) / expected)
        with_FF.data = np.where(n_with_F[with_FF.row] > 1, np.maximum(gain, 0), 0) ** 4
        fits_NF = (asked_NF[judged] @ with_FF.tocsr()).power(0.25)
        together_NN[judged] = (fits_NF @ said_NF.T).toarray()
    return together_NN / np.sqrt(np.maximum(np.asarray(said_NF.sum(axis=1)).ravel(), 1))


def _expected(asked_NK: Floats, said_NK: Floats) -> Iterator[Floats]:
    """Yield how like each answer is to those of prompts like this one, and each prompt to those of answers like that.

    Two ways: by the nearest rows, and by a linear map that was fitted on other rows.
    """
    for one_NK, other_NK in ((asked_NK, said_NK), (said_NK, asked_NK)):
        nearest = _by_nearest(one_NK, other_NK)
        mapped = _mapped(one_NK, other_NK) @ other_NK.T
        yield from (nearest, mapped) if one_NK is asked_NK else (nearest.T, mapped.T)


def _own_topics(texts: Sequence[str]) -> Floats:
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, max_features=10_000)
    return np.concatenate([topics(view.fit_transform(texts)) for view in (words, pieces)], axis=1) / np.sqrt(2)


def _by_nearest(one_NK: Floats, other_NK: Floats) -> Floats:
    alike_NN = one_NK @ one_NK.T
    np.fill_diagonal(alike_NN, -1)
    least_N = np.partition(alike_NN, -_NEAR, axis=1)[:, -_NEAR]
    weight_NN = np.where(alike_NN >= least_N[:, None], np.maximum(alike_NN, 0) ** 2, 0)
    weight_NN /= weight_NN.sum(axis=1, keepdims=True) + 1e-9
    others_NN = other_NK @ other_NK.T
    np.fill_diagonal(others_NN, 0)
    return weight_NN @ others_NN


def _mapped(asked_NK: Floats, said_NK: Floats) -> Floats:
    """Say what answer each prompt lets expect, fitted on other rows."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import KFold

    mapped_NK = np.zeros_like(said_NK)
    for known, asked in KFold(5, shuffle=True, random_state=0).split(asked_NK):
        mapped_NK[asked] = Ridge(alpha=1.0).fit(asked_NK[known], said_NK[known]).predict(asked_NK[asked])
    return mapped_NK / np.maximum(np.linalg.norm(mapped_NK, axis=1, keepdims=True), 1e-9)
