"""Free text against a reference: chrF (character n-grams) and token F1. Closeness, not quality."""

import re
import unicodedata
from collections import Counter

from sacrebleu.metrics.chrf import CHRF

_CHRF = CHRF()


def chrf(expected: str, answer: str) -> float:
    """Return sentence chrF2 between 0 and 1. Source: Popović 2015, as implemented by sacrebleu."""
    return min(1.0, _CHRF.sentence_score(answer, [expected]).score / 100)


def token_f1(expected: str, answer: str) -> float:
    """Return F1 over word multisets, case folded."""
    wanted, found = _words(expected), _words(answer)
    if not wanted or not found:
        return float(wanted == found)
    shared = (wanted & found).total()
    return 2 * shared / (wanted.total() + found.total())


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
