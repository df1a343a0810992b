"""Passages that nearly repeat each other: candidates by MinHash, then the exact resemblance."""

from collections.abc import Sequence

import numpy as np

from sartor.data.likeness.join import clusters_of
from sartor.data.likeness.minhash import candidates, positions_of, resemblance, signature

_LEAST_RESEMBLANCE = 0.8
_LEAST_LIKENESS = 0.6
"""Share of equal places of two signatures, four standard errors below that: fewer are not looked at."""


def find_repeats(texts: Sequence[str]) -> list[list[int]]:
    """Return the groups of texts that are nearly equal, by position."""
    if not texts:
        return []
    signature_NP = np.stack([signature(text) for text in texts])
    first, second = positions_of(candidates(signature_NP, least_alike=_LEAST_LIKENESS))
    pairs = ((int(one), int(other)) for one, other in zip(first, second, strict=True))
    return clusters_of(pair for pair in pairs if resemblance(texts[pair[0]], texts[pair[1]]) >= _LEAST_RESEMBLANCE)
