"""Few rows with labels: clusters in an order of which both ends hold the labels in proportion.

Within a label clusters keep the order of their positions. Labels are merged by the quota method (Balinski & Young
1975): whoever is not ahead of its share and falls behind first goes next, so that each label of single rows is less
than one row away from its share at every place.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example


class Strata(NamedTuple):
    """The labels of each cluster, with the number of its rows that have them."""

    labels: Mapping[str, Counter[str]]

    def label_of(self, cluster: str) -> str:
        """Return the label of most rows of a cluster."""
        return min(self.labels[cluster].items(), key=lambda item: (-item[1], item[0]))[0]


class LeftToLearn:
    """Counts in how many clusters of train each label still stands, while the other parts take theirs."""

    def __init__(self, strata: Strata | None = None) -> None:
        """Begin with all clusters in train."""
        self._labels: Mapping[str, Counter[str]] = strata.labels if strata else {}
        self._n = Counter(label for labels in self._labels.values() for label in labels)
        self._unique = {label for label, n in self._n.items() if n == 1}

    def can_spare(self, cluster: str) -> bool:
        """Tell whether no label would vanish from train; one that stands in a single cluster may go where that goes."""
        return all(self._n[label] > 1 or label in self._unique for label in self._labels.get(cluster, ()))

    def take(self, cluster: str) -> None:
        """Note that a cluster left train."""
        self._n.subtract(self._labels.get(cluster, Counter[str]()).keys())


def strata_of(examples: Sequence[Example], clusters: Sequence[str]) -> Strata:
    """Count the labels of each cluster."""
    labels: dict[str, Counter[str]] = {}
    for example, name in zip(examples, clusters, strict=True):
        labels.setdefault(name, Counter())[example.expected or ""] += 1
    return Strata(labels)


def in_proportion(positions: Mapping[str, float], sizes: Mapping[str, int], strata: Strata) -> dict[str, float]:
    """Return new positions in [0, 1): every stretch from 0 or from 1 on holds the labels in proportion."""
    waiting: dict[str, list[str]] = {}
    for name in sorted(positions, key=lambda name: (positions[name], name), reverse=True):
        waiting.setdefault(strata.label_of(name), []).append(name)
    n_rows = {label: sum(sizes[name] for name in names) for label, names in waiting.items()}
    n_all, n_placed = sum(n_rows.values()), Counter[str]()
    order: list[str] = []
    count = 0

    def is_ahead(label: str) -> bool:
        size = sizes[waiting[label][-1]]
        return (2 * n_placed[label] + size - 1) * n_all >= (2 * count + size + 1) * n_rows[label]

    def falls_behind(label: str) -> tuple[float, float, str]:
        name = waiting[label][-1]
        return (2 * n_placed[label] + max(2, sizes[name])) / n_rows[label], positions[name], name

    while waiting:
        label = min([label for label in waiting if not is_ahead(label)] or waiting, key=falls_behind)
        order.append(waiting[label].pop())
        n_placed[label] += sizes[order[-1]]
        count += sizes[order[-1]]
        if not waiting[label]:
            del waiting[label]
    return {name: place / len(order) for place, name in enumerate(order)}
