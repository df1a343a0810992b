"""Latent topics: texts as points whose directions are near where they share words, or words that go together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIMENSIONS = 100


def topics(words_NF: Any) -> NDArray[np.float64]:
    """Return the directions of weighted words in a space of few dimensions. Shape (N, K)."""
    from sklearn.decomposition import TruncatedSVD

    k = max(2, min(_DIMENSIONS, words_NF.shape[0] // 8))
    topics_NK = TruncatedSVD(k, n_iter=2, random_state=0).fit_transform(words_NF)
    return topics_NK / np.maximum(np.linalg.norm(topics_NK, axis=1, keepdims=True), 1e-9)
