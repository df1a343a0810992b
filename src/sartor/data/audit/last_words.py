"""Whether a word may end a sentence of this data: where it stands in a sample of its answers, and whether it is whole.

The share of answers that are cut among those without an end mark is fitted by expectation maximisation of a mixture of
two word distributions (Dempster, Laird, Rubin 1977): words inside sentences, and last words of sentences.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sartor.data.audit.contract import turns
from sartor.data.audit.corpus import Corpus

_SAMPLE_ROWS = 2000
_SAMPLE_CHARS = 1500
_SMOOTHING = 300
_PRIOR_ROWS = 6
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+")
_LAST = re.compile(
    r"([\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+)[\"'”’)\]*_`]*(?:[.!?…](?=[\s\"'”’)*_]|$)|[。！？])"
)
_INFLECTED = frozenset(["s", "es", "d", "ed", "ing", "ly", "er", "ers", "r", "rs", "n", "en", "e", "y", "al", "t"])


class LastWords(NamedTuple):
    """Counts of words over a sample of rows."""

    times: Mapping[str, int]
    """In prompts and answers."""
    inside: Mapping[str, int]
    """In answers, not as the last word of a sentence."""
    last: Mapping[str, int]
    """In answers, as the last word of a sentence with an end mark."""
    n_inside: int
    n_last: int
    starts: frozenset[str]
    """Beginnings of words, inflections of other words left out."""

    def is_cut(self, word: str) -> bool:
        """Tell whether the word stands nowhere else, while longer words start with it."""
        plain = len(word) > 1 and word.isalpha() and word.islower()
        return plain and self.times.get(word, 0) <= 1 and word in self.starts

    def log_odds_inside(self, word: str) -> float:
        """Return the log likelihood ratio of standing inside a sentence to ending one; 0 for an unknown word."""
        inside, last = self.inside.get(word, 0), self.last.get(word, 0)
        if inside + last == 0:
            return 0.0
        expected = _SMOOTHING * (inside + last) / (self.n_inside + self.n_last)
        odds = (inside + expected) / (self.n_inside + _SMOOTHING) * (self.n_last + _SMOOTHING) / (last + expected)
        return max(-4.0, min(4.0, math.log(odds)))


def last_words(corpus: Corpus) -> LastWords:
    """Read some thousand rows, evenly spread."""
    times, inside, last = Counter[str](), Counter[str](), Counter[str]()
    for position in range(0, corpus.n_train, max(1, corpus.n_train // _SAMPLE_ROWS)):
        *before, answer = turns(corpus.rows[position])
        for turn in before:
            times.update(_WORD.findall(turn.content[:_SAMPLE_CHARS]))
        words = _WORD.findall(answer.content[:_SAMPLE_CHARS])
        inside.update(words[:-1] if answer.content.rstrip()[-1:].isalnum() else words)
        last.update(_LAST.findall(answer.content[:_SAMPLE_CHARS]))
        times.update(words)
    inside.subtract(last)
    starts = frozenset(
        w[:n] for w in times if w.islower() for n in range(2, len(w)) if w[n:] not in _INFLECTED or w[:n] not in times
    )
    return LastWords(times, inside, last, inside.total(), last.total(), starts)


def chances_cut(log_odds: Sequence[float], share_with_end: float) -> list[float]:
    """Return for each answer without an end mark the chance that it is cut.

    Args:
        log_odds: Of each last word, from `log_odds_inside`.
        share_with_end: Of comparable answers; the more have an end mark, the more likely is a missing one a cut.
    """
    prior = min(0.9, max(0.05, 1 - 6 * (1 - share_with_end)))
    share, chances = prior, [prior] * len(log_odds)
    for _ in range(20):
        offset = math.log(share / (1 - share))
        chances = [1 / (1 + math.exp(-(offset + ratio))) for ratio in log_odds]
        share = (sum(chances) + _PRIOR_ROWS * prior) / (len(chances) + _PRIOR_ROWS)
        share = min(0.97, max(0.01, share))
    return chances
