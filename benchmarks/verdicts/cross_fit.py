"""Simulate cross-fitted verdicts with real learners, and count how often they are wrong.

    .venv/bin/python benchmarks/verdicts/cross_fit.py [--repeats 600]

Each repeat draws a small data set, trains a learner on every fold's complement, and asks the real `judge_table`, the
fold being the candidate's seed as in `sartor tune`. The truth is what such a learner reaches on average over data sets
of that size, measured on 8,000 other rows; the baseline is right with a probability that makes the true difference 0,
or 15 points. The last column is the power of one model judged on a quarter of the rows. So the interval must hold what
one data set cannot show: that all folds learn from shared rows.
"""

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from sartor.evaluation.compare import judge_table
from sartor.evaluation.pairing import ScoreTable

Floats = NDArray[np.float64]
# N rows, F features

_FOLDS = 4
_GAIN = 0.15
_LEARNERS: dict[str, Callable[[int], Any]] = {
    "logistic regression": lambda _: LogisticRegression(),
    "5 nearest neighbours": lambda _: KNeighborsClassifier(5),
    "random tree": lambda seed: DecisionTreeClassifier(max_depth=4, splitter="random", random_state=seed),
}


class Rows(NamedTuple):
    """A made classification problem."""

    inputs_NF: Floats
    labels_N: NDArray[np.int_]


def draw(rng: Generator, n: int) -> Rows:
    """Draw rows whose label four of twenty features tell, with noise."""
    inputs_NF = rng.normal(size=(n, 20))
    signal_N = inputs_NF[:, :4] @ np.array([1.0, 0.8, 0.6, 0.4])
    return Rows(inputs_NF, (rng.random(n) < 1 / (1 + np.exp(-1.4 * signal_N))).astype(int))


def fold_scores(rng: Generator, rows: Rows, learner: Callable[[int], Any], fold_N: NDArray[np.int_]) -> Floats:
    """Let each row be answered by the model that did not learn from it."""
    scores_N = np.zeros(len(fold_N))
    for fold in range(_FOLDS):
        here_N = fold_N == fold
        model = learner(int(rng.integers(2**31))).fit(rows.inputs_NF[~here_N], rows.labels_N[~here_N])
        scores_N[here_N] = model.predict(rows.inputs_NF[here_N]) == rows.labels_N[here_N]
    return scores_N


def truth(name: str, n: int, repeats: int) -> float:
    """Average the accuracy of models that learned from three quarters of `n` rows."""
    far, found = draw(np.random.default_rng(1), 8000), list[float]()
    for repeat in range(repeats):
        rng = np.random.default_rng((n, repeat, 2))
        rows = draw(rng, n * (_FOLDS - 1) // _FOLDS)
        model = _LEARNERS[name](repeat).fit(rows.inputs_NF, rows.labels_N)
        found.append(float((model.predict(far.inputs_NF) == far.labels_N).mean()))
    return float(np.mean(found))


def interval(scores_N: Floats, baseline_N: NDArray[np.bool_], fold_N: NDArray[np.int_]) -> tuple[float, float]:
    """Judge records such as `sartor tune` writes."""
    rows: list[tuple[Any, ...]] = [("dev", "dev", "base", 0.5, None, None, None)]
    for i, (mine, theirs, fold) in enumerate(zip(scores_N, baseline_N, fold_N, strict=True)):
        rows.append((str(i), "test", "tuned", float(mine), None, None, int(fold)))
        rows.append((str(i), "test", "base", float(theirs), None, None, None))
    verdict = judge_table(ScoreTable(*zip(*rows, strict=True)), candidate="tuned")
    return verdict.low, verdict.high


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=600)
    repeats = parser.parse_args().repeats
    print("| learner | rows | false BETTER | false WORSE | coverage: no gain | gain | power | of a sealed quarter |")
    print("|---|---|---|---|---|---|---|---|")
    for n in (50, 100, 200, 380):
        for name, learner in _LEARNERS.items():
            level, counts = truth(name, n, repeats), np.zeros(6)
            for repeat in range(repeats):
                rng = np.random.default_rng((n, repeat, 3))
                rows, fold_N = draw(rng, n), rng.permutation(np.arange(n) % _FOLDS)
                scores_N = fold_scores(rng, rows, learner, fold_N)
                level_N, quarter_N = rng.random(n), fold_N == 0
                low, high = interval(scores_N, level_N < level, fold_N)
                counts[:3] += low > 0, high < 0, low <= 0 <= high
                low, high = interval(scores_N, level_N < level - _GAIN, fold_N)
                counts[3:5] += low <= _GAIN <= high, low > 0
                counts[5] += interval(scores_N[quarter_N], level_N[quarter_N] < level - _GAIN, fold_N[quarter_N])[0] > 0
            shares = " | ".join(f"{share:.1%}" for share in counts / repeats)
            print(f"| {name} | {n} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
