"""Folds for cross-fitting: few rows are divided so that each is asked of a model that learned from the others.

The same clusters stay together as in a split; common answers are spread evenly over the folds.
"""

from collections import Counter
from collections.abc import Sequence

from sartor.concepts.example import Example
from sartor.data.clusters import cluster_keys
from sartor.data.split import Shares, Split, choose_shares, position_of
from sartor.errors import BadData

FEW_ROWS, FOLDS = 400, 4
"""Below so many rows a test part of a quarter proves little; in four folds all of them count."""
_MOST_DEV_ROWS = 60


def shares_for_folds(n_rows: int) -> Shares:
    """Set a fifth of the rows aside as dev, at most 60: no sealed part competes for rows, and dev decides more."""
    return choose_shares(n_rows)._replace(min_dev=max(1, min(_MOST_DEV_ROWS, n_rows // 5)))


def pooled(parts: Split, examples: Sequence[Example]) -> Split:
    """Let every row but those of dev (or of a cluster that dev touches) be both learned from and asked.

    Args:
        parts: A split of the examples.
        examples: All rows in the order given.
    """
    ids = {str(e.source) for e in (*parts.train, *parts.test)}
    pool = tuple(e for e in examples if str(e.source) in ids)
    clusters = cluster_keys([*pool, *parts.dev])
    touched = set(clusters[len(pool) :])
    asked = tuple(e for e, name in zip(pool, clusters, strict=False) if name not in touched)
    return Split(train=pool, dev=parts.dev, test=asked, leaks=parts.leaks)


def folds_of(parts: Split, *, n_folds: int, seed: int) -> list[Split]:
    """Divide the test rows of a pooled split; each fold's train part is the pool without them.

    Raises: BadData: there are fewer clusters than folds.
    """
    clusters = cluster_keys(parts.test)
    fold_of = _assign(clusters, parts.test, n_folds=n_folds, seed=seed)
    if len(fold_of) < n_folds:
        raise BadData(
            f"the rows form only {len(fold_of)} groups that may not be divided, too few for {n_folds} folds.",
            fix="Use fewer --folds, a finer --group, or --folds 0 to set a sealed test part aside.",
        )
    number = {str(e.source): fold_of[name] for e, name in zip(parts.test, clusters, strict=True)}
    return [
        Split(
            train=tuple(e for e in parts.train if number.get(str(e.source)) != fold),
            dev=parts.dev,
            test=tuple(e for e in parts.test if number[str(e.source)] == fold),
        )
        for fold in range(n_folds)
    ]


def _assign(clusters: Sequence[str], rows: Sequence[Example], *, n_folds: int, seed: int) -> dict[str, int]:
    """Give each cluster the emptiest fold: large clusters first, then answer by answer, in order of position."""
    sizes = Counter(clusters)
    counts = Counter(e.expected or "" for e in rows)
    answer = {name: e.expected or "" for e, name in zip(rows, clusters, strict=True)}
    common = {name: answer[name] if counts[answer[name]] > 1 else "" for name in sizes}
    order = sorted(sizes, key=lambda name: (-sizes[name], common[name], position_of(name, seed), name))
    filled, fold_of = [0] * n_folds, dict[str, int]()
    for name in order:
        fold_of[name] = filled.index(min(filled))
        filled[fold_of[name]] += sizes[name]
    return fold_of
