"""Passages that nearly repeat each other: candidates by MinHash, then the exact resemblance."""

from collections.abc import Sequence

import numpy as np

from sartor.data.likeness.join import clusters_of
from sartor.data.likeness.minhash import candidates, resemblance, signature

_LEAST_RESEMBLANCE = 0.8
_LEAST_LIKENESS = 0.6
"""Share of equal places of two signatures, four standard errors below that: fewer are not looked at."""


def find_repeats(texts: Sequence[str]) -> list[list[int]]:
    """Return the groups of texts that are nearly equal, by position."""
    if not texts:
        return []
    signature_NP = np.stack([signature(text) for text in texts])
    found = candidates(signature_NP)
    likeness = (signature_NP[found[:, 0]] == signature_NP[found[:, 1]]).mean(axis=1)
    pairs = ((int(first), int(second)) for first, second in found[likeness >= _LEAST_LIKENESS])
    return clusters_of(pair for pair in pairs if resemblance(texts[pair[0]], texts[pair[1]]) >= _LEAST_RESEMBLANCE)
