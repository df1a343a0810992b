"""Simulate test sets whose rows are of several kinds, and count how often `slice_bias` is named.

    .venv/bin/python benchmarks/verdicts/slices.py [--repeats 1000]

Each test set has four declared kinds and five discovered ones, drawn apart from the scores and of one difficulty or
several. The real verdict and the real `diagnose_slices` look at it. Without a true difference in any kind a named
`slice_bias` is a false alarm (the promise: at most 5%); with a planted one it must name that kind. A second table asks
how often texts whose words were dealt out by chance are said to have kinds.
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sartor.concepts.verdict import ScoreRecord
from sartor.evaluation.compare import judge
from sartor.evaluation.discover_slices import discover_slices
from sartor.evaluation.slice_table import Versus, diagnose_slices, kinds_of

Floats = NDArray[np.float64]
Draw = Callable[[Generator, NDArray[np.bool_], float], tuple[Floats, Floats, list[str | None]]]
"""Draws candidate, baseline and groups, given the rows of the planted kind and what is lost there."""


def binary(share_changed: float) -> Draw:
    """Right or wrong; the planted kind is the hard one for both."""

    def draw(rng: Generator, here_N: NDArray[np.bool_], lost: float) -> tuple[Floats, Floats, list[str | None]]:
        right_N = np.where(here_N, 0.6, 0.8)
        theirs_N = rng.random(len(here_N)) < right_N
        ours_N = np.where(rng.random(len(here_N)) < share_changed, rng.random(len(here_N)) < right_N, theirs_N)
        ours_N &= ~(here_N & (rng.random(len(here_N)) < lost / 0.6))
        return ours_N.astype(float), theirs_N.astype(float), [None] * len(here_N)

    return draw


def smooth(n_groups: int | None, gain: float = 0.0) -> Draw:
    """Differences of a bell shape, in groups that lie across the kinds; the same gain everywhere."""

    def draw(rng: Generator, here_N: NDArray[np.bool_], lost: float) -> tuple[Floats, Floats, list[str | None]]:
        n = len(here_N)
        group_N = rng.integers(0, n_groups or n, n)
        shared_N = rng.normal(0, 0.1, n_groups or n)[group_N] if n_groups else np.zeros(n)
        theirs_N = rng.uniform(0.3, 0.7, n)
        ours_N = np.clip(theirs_N + gain + shared_N + rng.normal(0, 0.15, n) - lost * here_N, 0, 1)
        return ours_N, theirs_N, [f"g{g}" for g in group_N] if n_groups else [None] * n

    return draw


SCENARIOS: tuple[tuple[str, int, Draw, float], ...] = (
    ("binary, 25% changed", 100, binary(0.25), 0.3),
    ("binary, 25% changed", 200, binary(0.25), 0.3),
    ("binary, 25% changed", 400, binary(0.25), 0.3),
    ("binary, 10% changed", 200, binary(0.1), 0.3),
    ("bell-shaped", 200, smooth(None), 0.1),
    ("bell-shaped, a gain of 10 points everywhere", 200, smooth(None, 0.1), 0.1),
    ("bell-shaped, 75 groups", 300, smooth(75), 0.1),
)


def named(rng: Generator, n: int, draw: Draw, lost: float) -> str:
    """Draw one test set and return the kind that is blamed first; empty if none is."""
    declared_N, discovered_N = rng.integers(0, 4, n), rng.integers(0, 5, n)
    ours_N, theirs_N, groups = draw(rng, declared_N == 0, lost)
    declared = [f"d{k}" for k in declared_N]
    records = [
        ScoreRecord(item=f"i{i}", split="test", arm=arm, score=float(scores_N[i]), group=groups[i], slice=declared[i])
        for arm, scores_N in (("tuned", ours_N), ("base", theirs_N))
        for i in range(n)
    ]
    verdict = judge([*records, ScoreRecord(item="d", split="dev", arm="base", score=0.5)], candidate="tuned")
    kinds = [*kinds_of(declared, "declared"), *kinds_of([f"k{k}" for k in discovered_N], "discovered")]
    worse = [each.slice for each in verdict.worse_slices]
    found = diagnose_slices(Versus(ours_N, theirs_N, groups, "base"), kinds, worse_declared=worse)
    return found.causes[0].evidence.split("'")[1] if found.causes else ""


def has_kinds(rng: Generator, n: int, n_words: int, length: int) -> bool:
    """Say whether texts of words drawn one by one are said to have kinds."""
    share_W = 1 / np.arange(1, n_words + 1)
    words = ["w" + "".join(chr(97 + w // 26**j % 26) for j in range(3)) for w in range(n_words)]
    texts = [" ".join(words[w] for w in rng.choice(n_words, length, p=share_W / share_W.sum())) for _ in range(n)]
    return any(discover_slices(texts, texts))


def main() -> None:
    """Print two tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=1000)
    repeats = parser.parse_args().repeats
    rng = np.random.default_rng(16)
    print("| scenario | rows | slice_bias without a true difference | planted | named |\n|---|---|---|---|---|")
    for name, n, draw, lost in SCENARIOS:
        false = np.mean([bool(named(rng, n, draw, 0.0)) for _ in range(repeats)])
        found = np.mean([named(rng, n, draw, lost) == "d0" for _ in range(repeats // 4)])
        print(f"| {name} | {n} | {false:.1%} | {100 * lost:.0f} points | {found:.0%} |", flush=True)
    print("\n| rows | words | words per row | kinds among shuffled words |\n|---|---|---|---|")
    for n, n_words, length in ((60, 200, 6), (150, 60, 5), (150, 1500, 12), (400, 200, 6), (400, 1500, 30)):
        share = np.mean([has_kinds(rng, n, n_words, length) for _ in range(max(1, repeats // 10))])
        print(f"| {n} | {n_words} | {length} | {share:.1%} |", flush=True)


if __name__ == "__main__":
    main()
