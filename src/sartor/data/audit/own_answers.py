"""What speaks against each row's own answer, and how rows would look whose answers were exchanged.

Views of how well answers fit prompts (affinity.py) are weighed by how well each tells own answers from others: a
logistic model, held back so strongly that views which tell the same share their weight.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Order = NDArray[np.int64]
# N rows of a block, V views

_OTHERS = 20
"""Answers of other rows that each own answer is told from."""
_HELD_BACK = 1e-3
_NEAR = 10


def weighed(views: Sequence[Floats], rng: np.random.Generator) -> Floats:
    """Return one score of how well answer j fits prompt i: the log odds that it is the own one. Shape (N, N)."""
    from sklearn.linear_model import LogisticRegression

    relative = [form for view in views for form in (view, _by_row(view), _by_row(view.T).T)]
    n = len(views[0])
    row = np.repeat(np.arange(n), _OTHERS)
    column = (row + rng.integers(1, n, len(row))) % n
    own_NV = np.stack([np.diag(form) for form in relative], axis=1)
    both_MV = np.concatenate([own_NV, np.stack([form[row, column] for form in relative], axis=1)])
    scale_V = both_MV.std(axis=0) + 1e-9
    is_own = np.repeat([1, 0], [n, len(row)])
    weight = np.where(is_own == 1, 1.0, 1 / _OTHERS)
    model = LogisticRegression(C=_HELD_BACK, max_iter=500).fit(both_MV / scale_V, is_own, sample_weight=weight)
    weight_V = model.coef_[0] / scale_V
    return sum((w * form for w, form in zip(weight_V, relative, strict=True)), np.zeros((n, n)))


def _by_row(view: Floats) -> Floats:
    return (view - view.mean(axis=1, keepdims=True)) / (view.std(axis=1, keepdims=True) + 1e-9)


def doubts(views: Sequence[Floats], fit: Floats) -> Floats:
    """Return what speaks against each row's own answer, larger meaning worse. Shape (N, features).

    Args:
        views: As from `affinities`.
        fit: The views, `weighed`.
    """
    total = sum(views[1:], views[0])
    columns: list[Floats] = []
    for view in views:
        columns += [-np.diag(_by_row(view)), -np.diag(_by_row(view.T))]
    columns += [_gain(total), _gain(fit)]
    own = np.diag(total).copy()
    np.fill_diagonal(total, -np.inf)
    columns += [total.max(axis=0) - own, total.max(axis=1) - own]
    return np.stack(columns, axis=1)


def _gain(fit: Floats) -> Floats:
    """Return how much better two rows would fit if they exchanged their answers, for the best such other row."""
    own = np.diag(fit)
    gain = fit + fit.T - own[:, None] - own[None, :]
    np.fill_diagonal(gain, -np.inf)
    return gain.max(axis=1)


def exchanged(alike_NN: Floats, rng: np.random.Generator) -> list[Order]:
    """Return three ways to exchange answers: all in a circle at random, in random pairs, in pairs that ask alike."""
    n = len(alike_NN)
    order = rng.permutation(n)
    circle, pairs = np.empty(n, np.int64), np.arange(n)
    circle[order] = np.roll(order, 1)
    half = n // 2
    pairs[order[:half]], pairs[order[half : 2 * half]] = order[half : 2 * half], order[:half]
    return [circle, pairs, _near_pairs(alike_NN, rng)]


def _near_pairs(alike_NN: Floats, rng: np.random.Generator) -> Order:
    """Pair rows with one of the nearest that is still free; rows that find none go in a circle."""
    n = len(alike_NN)
    near_NK = np.argsort(-alike_NN, axis=1, kind="stable")[:, : _NEAR + 1]
    pairs, is_free = np.arange(n), np.ones(n, np.bool_)
    for i in rng.permutation(n):
        free = [j for j in near_NK[i] if is_free[j] and j != i]
        if is_free[i] and free:
            j = free[rng.integers(len(free))]
            pairs[i], pairs[j] = j, i
            is_free[[i, j]] = False
    rest = rng.permutation(np.flatnonzero(is_free))
    pairs[rest] = np.roll(rest, 1)
    return pairs
