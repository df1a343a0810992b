"""Files whose defect lies in no single row: a class that is nearly absent, and rows that hardly differ."""

import random
from collections.abc import Sequence

from row import Corpus, Item, Row, Strength, line_of

FILE_ROWS = 400
LEFT_OF_CLASS = {"obvious": 2, "moderate": 5, "subtle": 9}
"""How many rows of a class stay, of some hundred."""
SAME_SHARE = {"obvious": 0.97, "moderate": 0.9, "subtle": 0.8}
"""Share of rows that are one row with small changes."""


def even(corpus: Corpus, rng: random.Random) -> list[Item]:
    """Return a file without such a defect."""
    return [Item(line_of(row)) for row in rng.sample(corpus.rows, min(FILE_ROWS, len(corpus.rows)))]


def imbalanced(corpus: Corpus, strength: Strength, rng: random.Random) -> list[Item]:
    """Return a file in which one class has hardly a row."""
    rare = rng.choice(sorted({row.answer for row in corpus.rows}))
    rows = [row for row in rng.sample(corpus.rows, len(corpus.rows)) if row.answer != rare][:FILE_ROWS]
    few = [row for row in corpus.rows if row.answer == rare][: LEFT_OF_CLASS[strength]]
    return _shuffled([*rows, *few], rng)


def monotonous(corpus: Corpus, strength: Strength, rng: random.Random) -> list[Item]:
    """Return a file in which nearly all rows come from a handful of rows: a number and a few words differ."""
    rows = rng.sample(corpus.rows, min(FILE_ROWS, len(corpus.rows)))
    n_same = int(SAME_SHARE[strength] * len(rows))
    seeds = rng.sample(rows[n_same:], 3)
    fillers = ["please", "now", "again", "today", "then", "still", "just", "indeed", "maybe", "really"]
    same: list[Row] = []
    for i in range(n_same):
        row = rng.choice(seeds)
        words = [*row.prompt.split(" "), rng.choice(fillers), str(i)]
        same.append(row.asking(" ".join(words)))
    return _shuffled([*same, *rows[n_same:]], rng)


def _shuffled(rows: Sequence[Row], rng: random.Random) -> list[Item]:
    return [Item(line_of(row)) for row in rng.sample(rows, len(rows))]
