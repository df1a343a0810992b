"""What the audit tells besides findings: what the rows cover, and what their test part could prove. Needs no base."""

from typing import Any

from sartor.data.audit.corpus import Corpus
from sartor.data.audit.coverage import coverage
from sartor.data.folds import FEW_ROWS, FOLDS, shares_for_folds
from sartor.data.split import MIN_ROWS, choose_shares
from sartor.evaluation.compare import detectable_effect_before
from sartor.evaluation.slices import LEAST_ITEMS


def describe_rows(corpus: Corpus) -> dict[str, Any]:
    """Return plain JSON values, for the summary of the audit."""
    test = test_part(corpus.n_train, len(corpus.test) if corpus.has_test else None)
    covered = coverage(corpus)
    for group in covered["groups"]:
        group["thin"] = group["share"] * (test["rows"] or 0) < LEAST_ITEMS
    return {"coverage": covered, "test_part": test}


def test_part(n_rows: int, n_given: int | None) -> dict[str, Any]:
    """Foretell how many rows `sartor tune` would measure on, and the difference that so many can prove.

    Args:
        n_rows: Usable training rows.
        n_given: Rows of a test file, if there is one.
    """
    folds = 0
    if n_given is not None:
        rows = n_given
    elif n_rows < MIN_ROWS:
        rows = 0
    elif n_rows < FEW_ROWS:
        dev = shares_for_folds(n_rows)
        rows, folds = n_rows - max(dev.min_dev, round(dev.dev * n_rows)), FOLDS
    else:
        shares = choose_shares(n_rows)
        rows = max(shares.min_test, round(shares.test * n_rows))
    effect = detectable_effect_before(rows) if rows else None
    return {"rows": rows, "folds": folds, "detectable_effect": effect and round(effect, 4)}
