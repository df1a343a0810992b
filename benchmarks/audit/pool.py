"""Where planters work: a corpus, its untouched rows, and chance.

A planter takes clean rows from the pool (each row is taken once), spoils them, and returns items that know what they
are.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count as counting

from row import Corpus, Row


@dataclass
class Site:
    """Where planters work: the corpus, its untouched rows, and chance."""

    corpus: Corpus
    rng: random.Random
    pool: list[Row]
    test_pool: list[tuple[int, Row]]
    groups: Callable[[], int] = field(default_factory=lambda: counting().__next__)

    @property
    def is_chat(self) -> bool:
        """Tell whether answers are prose."""
        return self.corpus.task == "chat"

    def take(self, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """Take an untouched row out of the pool."""
        for i in range(len(self.pool) - 1, -1, -1):
            if fits(self.pool[i]):
                return self.pool.pop(i)
        raise LookupError(f"{self.corpus.name}: no untouched row is left that fits")


def site_of(corpus: Corpus, rng: random.Random) -> Site:
    """Shuffle a corpus for planting."""
    pool = rng.sample(corpus.rows, len(corpus.rows))
    return Site(corpus, rng, pool, rng.sample(list(enumerate(corpus.test, start=1)), len(corpus.test)))


def with_text(site: Site, row: Row, text: str, *, in_answer: float) -> Row:
    """Put a sentence into the question or, with a chance where answers are prose, into the answer."""
    rng = site.rng
    old = row.answer if site.is_chat and rng.random() < in_answer else row.prompt
    put = row.answering if old is row.answer else row.asking
    joint = rng.choice([" ", " ", "\n", "\n\n"])
    return put(f"{old}{joint}{text}" if rng.random() < 0.65 else f"{text}{joint}{old}")
