"""Pairs -> clusters, by union-find."""

from collections.abc import Iterable


def clusters_of(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected components, each in order, by their smallest member."""
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        parent.setdefault(i, i)
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    members: dict[int, list[int]] = {}
    for i in sorted(parent):
        members.setdefault(root(i), []).append(i)
    return [members[key] for key in sorted(members)]
