"""How well each answer fits each prompt, by three views that need no model: shared words, shared pieces of words, and
a linear map from prompts to answers that was fitted on other rows. Rows are compared within blocks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sartor.data.audit.topics import topics

Floats = NDArray[np.float64]
# N rows of a block, K dimensions

_MOST_CHARS = 2000


def affinities(prompts: Sequence[str], answers: Sequence[str]) -> list[Floats]:
    """Return one matrix a view, standardised: row i, column j is how well answer j fits prompt i. Shapes (N, N)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    prompts, answers = [p[-_MOST_CHARS:] for p in prompts], [a[:_MOST_CHARS] for a in answers]
    words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 5), sublinear_tf=True, max_features=50_000)
    views: list[Floats] = []
    asked_NK, said_NK = np.empty((len(prompts), 0)), np.empty((len(prompts), 0))
    for view in (words, pieces):
        view.fit([*prompts, *answers])
        asked, said = view.transform(prompts), view.transform(answers)
        views.append((asked @ said.T).toarray())
        both_NK = topics(view.transform([*prompts, *answers]))
        asked_NK = np.concatenate([asked_NK, both_NK[: len(prompts)]], axis=1)
        said_NK = np.concatenate([said_NK, both_NK[len(prompts) :]], axis=1)
    views.append(_mapped(asked_NK, said_NK) @ said_NK.T)
    return [(view - view.mean()) / (view.std() + 1e-9) for view in views]


def doubts(views: Sequence[Floats]) -> Floats:
    """Return what speaks against each row's own answer, larger meaning worse. Shape (N, features)."""
    total = sum(views[1:], views[0]).copy()
    own = np.diag(total).copy()
    columns: list[Floats] = []
    for view in views:
        fit = np.diag(view)
        columns.append((view.mean(axis=1) - fit) / (view.std(axis=1) + 1e-9))
        columns.append((view.mean(axis=0) - fit) / (view.std(axis=0) + 1e-9))
    np.fill_diagonal(total, -np.inf)
    columns.append((total + total.T - own[:, None] - own[None, :]).max(axis=1))
    columns.append(total.max(axis=0) - own)
    columns.append(total.max(axis=1) - own)
    return np.stack(columns, axis=1)


def exchanged(n: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Return two ways to exchange answers: all in a circle at random, and in pairs."""
    order = rng.permutation(n)
    circle, pairs = np.empty(n, np.int64), np.arange(n)
    circle[order] = np.roll(order, 1)
    half = n // 2
    pairs[order[:half]], pairs[order[half : 2 * half]] = order[half : 2 * half], order[:half]
    return [circle, pairs]


def _mapped(asked_NK: Floats, said_NK: Floats) -> Floats:
    """Say what answer each prompt lets expect, fitted on other rows."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import KFold

    mapped_NK = np.zeros_like(said_NK)
    for known, asked in KFold(5, shuffle=True, random_state=0).split(asked_NK):
        mapped_NK[asked] = Ridge(alpha=1.0).fit(asked_NK[known], said_NK[known]).predict(asked_NK[asked])
    return mapped_NK / np.maximum(np.linalg.norm(mapped_NK, axis=1, keepdims=True), 1e-9)
