"""How likely each row is a mistake, given what mistakes look like: rows against a null that we make ourselves.

The null is the same rows with answers (or labels) exchanged at random. A logistic model tells observed rows from the
null; by Bayes' rule its odds, times the share of mistakes, are the odds that a row is one. The share is estimated from
how many observed rows look like the null's middle. On clean data it is near 0, so nothing is named.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# N rows, M rows of the null, F features: each grows with the doubt

_QUANTILES = (0.3, 0.5, 0.7)
_LEAST_MISTAKES = 2
"""So many rows are thought possible even where none looks quite like the null."""


def posterior(observed_NF: Floats, null_MF: Floats) -> Floats:
    """Return the probability that each observed row comes from the null. Shape (N,).

    Features are made so that larger values mean more doubt; one that turns out to mean less is left out.
    """
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    stacked = np.concatenate([observed_NF, null_MF])
    scaled = (stacked - stacked.mean(axis=0)) / (stacked.std(axis=0) + 1e-9)
    is_null = np.repeat([0, 1], [len(observed_NF), len(null_MF)])
    weight = np.repeat([1.0, len(observed_NF) / len(null_MF)], [len(observed_NF), len(null_MF)])
    use = list(range(scaled.shape[1]))
    while True:
        model = LogisticRegression(C=30, max_iter=1000).fit(scaled[:, use], is_null, sample_weight=weight)
        wrong = model.coef_[0] < 0
        if not wrong.any() or len(use) == 1:
            break
        del use[int(np.argmin(model.coef_[0]))]
    towards_null = model.decision_function(scaled[:, use])
    like_null = 1 / (1 + np.exp(-towards_null))
    mine, null = like_null[: len(observed_NF)], like_null[len(observed_NF) :]
    share = float(np.max([(mine >= t).mean() / (null >= t).mean() for t in np.quantile(null, _QUANTILES)]))
    share = max(share, _LEAST_MISTAKES / len(observed_NF))
    steps = IsotonicRegression(out_of_bounds="clip").fit(like_null, is_null, sample_weight=weight)
    chance = np.maximum(steps.predict(mine), mine)
    odds = chance / np.maximum(1 - chance, 1e-12)
    place = np.argsort(np.argsort(towards_null[: len(observed_NF)])) / len(observed_NF)
    return 0.99 * np.clip(share * odds, 0.0, 1.0) + 0.01 * place
