"""The latest rows as the test part, and those before them as dev: nothing is asked that is older than what was learned.

Whole clusters: a cluster is as late as its latest row. Clusters of one time stay together, and those without a time
are learned from.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sartor.concepts.example import Example


class Latest(NamedTuple):
    """The parts that were cut off the end."""

    test: set[str]
    """Names of clusters; likewise below."""
    dev: set[str]
    since: str
    """The time of the earliest cluster of the last part."""


def times_of(examples: Sequence[Example], clusters: Sequence[str]) -> dict[str, str]:
    """Return the time of each cluster that has one: that of its latest row."""
    times: dict[str, str] = {}
    for example, name in zip(examples, clusters, strict=True):
        if example.time is not None:
            times[name] = max(example.time, times.get(name, ""))
    return times


def cut_latest(
    sizes: Mapping[str, int], times: Mapping[str, str], *, n_rows: int, n_test: int, n_dev: int
) -> Latest | None:
    """Take clusters from the latest on; None if that leaves too little to learn from, as too many share one time.

    Args:
        sizes: Rows of each cluster that may be taken.
        times: Time of each cluster that has one.
        n_rows: All rows.
        n_test, n_dev: Rows to reach; 0: no such part.
    """
    order = sorted(times.keys() & sizes.keys(), key=lambda name: times[name], reverse=True)
    tiers = (set(tier) for _, tier in groupby(order, key=lambda name: times[name]))
    parts: list[set[str]] = []
    n_left = n_rows
    for n_wanted in (n_test, n_dev):
        part = set[str]()
        n_taken = 0
        while n_taken < n_wanted:
            tier = next(tiers, None)
            if tier is None:
                return None
            part |= tier
            n_taken += sum(sizes[name] for name in tier)
        n_left -= n_taken
        parts.append(part)
    last = parts[0] or parts[1]
    if not last or 2 * n_left < n_rows - n_test - n_dev:
        return None
    return Latest(*parts, since=min(times[name] for name in last))
