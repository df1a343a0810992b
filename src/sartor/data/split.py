"""train / dev / test: whole clusters, by time where rows have times, else by hash of the normalised input.

What is stable, for one seed:
- Row order, file names and `--system` never matter, nor do answers, unless they are labels and rows are few.
- Each cluster (clusters.py) has a fixed position in [0, 1); below `shares.test` it is test, from
  `1 - shares.dev` on it is dev. Adding rows moves no other row while the shares stay, the minimum counts do not
  bind and the cluster stays small against its part. Shares change only at the steps of `choose_shares`.
- Where a minimum binds (data sets under about 1,500 rows), a part is filled up in order of position: added rows
  can move rows at its edge, between that part and train, and no others.
- There, labels (strata.py) each have an edge of their own: positions count within a label, and a row whose label is
  changed takes its place among the other label's rows.
- A row that joins two clusters (a shared group, the same prompt) moves at most those two.
- By time (by_time.py) the seed does not matter either; later rows push test rows to dev and dev rows to train, and
  no row ever moves the other way, unless it joins a later cluster or the parts grow.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sartor.concepts.dataset import SplitName
from sartor.concepts.example import Example, Source
from sartor.data.by_time import Latest, cut_latest, times_of
from sartor.data.clusters import cluster_keys
from sartor.data.fingerprint import input_keys
from sartor.data.strata import LeftToLearn, Strata, in_proportion, strata_of
from sartor.errors import BadData

MIN_ROWS = 20
MIN_TEST_ROWS = 5
_BIG = 0.5
"""A cluster larger than this share of a part goes there only if nothing smaller is left."""


class Shares(NamedTuple):
    """How large dev and test become. Shares of 0 with minimum counts give (as clusters allow) exact counts."""

    test: float
    dev: float
    min_test: int
    min_dev: int

    def rows(self, n_rows: int) -> tuple[int, int]:
        """Return how many rows of test and dev to expect."""
        return max(self.min_test, round(self.test * n_rows)), max(self.min_dev, round(self.dev * n_rows))

    def binding(self, n_rows: int) -> bool:
        """Tell whether rows are so few that a minimum count decides."""
        return self.min_test > self.test * n_rows or self.min_dev > self.dev * n_rows


class Leak(NamedTuple):
    """A row whose input also stands in a file that was given to measure on."""

    row: Source
    into: Literal["dev", "test"]
    related: tuple[Source, ...]


class Split(NamedTuple):
    """A partition of the examples, each part in the order given."""

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    leaks: tuple[Leak, ...] = ()
    """Only with given dev or test files; an error (split_leakage) unless the rows were dropped."""
    since: str | None = None
    """If the rows were cut by time: when the test rows begin, or the dev rows where the test part was given."""


def choose_shares(n_rows: int) -> Shares:
    """Choose the shares from the row count, in steps, so that growing data rarely changes them.

    Test: 14%, at least 150 rows from 600 rows on and a quarter below that, at most about 1,000 (the share is
    halved until 900 rows are expected). Dev: 6.5%, at least 90 or a tenth, at most about 500.
    """
    test, dev = 0.14, 0.065
    while test * n_rows > 900:
        test /= 2
    while dev * n_rows > 450:
        dev /= 2
    min_test = min(150, max(MIN_TEST_ROWS, n_rows // 4))
    return Shares(test, dev, min_test, min_dev=min(90, max(1, n_rows // 10)))


def split(  # noqa: PLR0913  (what the user may bring, and how to cut)
    examples: Sequence[Example],
    *,
    seed: int,
    shares: Shares | None = None,
    given_dev: Sequence[Example] | None = None,
    given_test: Sequence[Example] | None = None,
    drop_leaks: bool = False,
    by_time: bool = True,
    labelled: bool = False,
) -> Split:
    """Divide the examples; parts that the user brings are kept as they are.

    Args:
        shares: Sizes of the parts; by default from the row count.
        given_dev, given_test: Rows of the user's own files.
        drop_leaks: Leave training rows out whose input stands in a given part (and given dev rows that stand in
            the given test part); otherwise they stay and are only listed.
        by_time: Cut the latest rows off, if rows have times and those allow it.
        labelled: Answers are labels: where rows are few, each part holds them in proportion.
    Raises: BadData: too few rows, too few clusters to divide, or an empty part.
    """
    _require_rows(examples, given_test)
    leaks = find_leaks(examples, given_dev=given_dev or (), given_test=given_test or ())
    leaking = {str(leak.row) for leak in leaks if drop_leaks}
    pool = [e for e in examples if str(e.source) not in leaking]
    kept_dev = tuple(e for e in given_dev or () if str(e.source) not in leaking)
    wanted = shares or choose_shares(len(pool))
    if given_test is not None:
        wanted = wanted._replace(test=0.0, min_test=0)
    if given_dev is not None:
        wanted = wanted._replace(dev=0.0, min_dev=0)
    clustered = _clustered(pool, given=(*(given_dev or ()), *(given_test or ())))
    latest = clustered.latest(wanted) if by_time else None
    strata = strata_of(pool, clustered.names) if labelled and wanted.binding(len(pool)) else None
    test, dev = latest[:2] if latest else _by_position(clustered, seed=seed, shares=wanted, strata=strata)
    sides = ["test" if name in test else "dev" if name in dev else "train" for name in clustered.names]
    parts = {name: tuple(e for e, side in zip(pool, sides, strict=True) if side == name) for name in _NAMES}
    result = Split(
        train=parts["train"],
        dev=parts["dev"] if given_dev is None else kept_dev,
        test=parts["test"] if given_test is None else tuple(given_test),
        leaks=leaks,
        since=latest.since if latest else None,
    )
    _require_parts(result, shares_given=shares is not None, own_test=given_test is not None)
    return result


def can_cut_by_time(examples: Sequence[Example]) -> bool:
    """Tell whether a split would cut the latest rows off."""
    if all(e.time is None for e in examples):
        return False
    return _clustered(examples).latest(choose_shares(len(examples))) is not None


def find_leaks(
    examples: Sequence[Example], *, given_dev: Sequence[Example], given_test: Sequence[Example]
) -> tuple[Leak, ...]:
    """Return every row of `examples` and `given_dev` whose normalised input stands in a part it must not know."""
    everything = [*examples, *given_dev, *given_test]
    keys = input_keys(everything)
    n, m = len(examples), len(examples) + len(given_dev)
    in_test = _sources(everything[m:], keys[m:])
    in_dev = _sources(everything[n:m], keys[n:m])
    leaks: list[Leak] = []
    for position, key in enumerate(keys[:m]):
        source = everything[position].source
        if key in in_test:
            leaks.append(Leak(source, "test", in_test[key]))
        elif position < n and key in in_dev:
            leaks.append(Leak(source, "dev", in_dev[key]))
    return tuple(leaks)


def position_of(cluster: str, seed: int) -> float:
    """Return the fixed place of a cluster in [0, 1): keyed BLAKE2b of its name."""
    key = seed.to_bytes(16, "big", signed=True)
    digest = hashlib.blake2b(cluster.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


_NAMES: tuple[SplitName, ...] = ("train", "dev", "test")


def _sources(examples: Sequence[Example], keys: Sequence[str]) -> dict[str, tuple[Source, ...]]:
    sources: dict[str, list[Source]] = {}
    for example, key in zip(examples, keys, strict=True):
        sources.setdefault(key, []).append(example.source)
    return {key: tuple(where) for key, where in sources.items()}


class _Clustered(NamedTuple):
    """The rows to divide, by cluster."""

    names: list[str]
    """Cluster of each row."""
    sizes: dict[str, int]
    """Rows of each cluster, those left out that touch a given part: they stay in train."""
    times: dict[str, str]

    def latest(self, shares: Shares) -> Latest | None:
        """Cut the latest rows off, if their times allow it."""
        n_test, n_dev = shares.rows(len(self.names))
        return cut_latest(self.sizes, self.times, n_rows=len(self.names), n_test=n_test, n_dev=n_dev)


def _clustered(pool: Sequence[Example], *, given: Sequence[Example] = ()) -> _Clustered:
    names = cluster_keys([*pool, *given])
    own, touched = names[: len(pool)], set(names[len(pool) :])
    sizes = {name: size for name, size in Counter(own).items() if name not in touched}
    return _Clustered(own, sizes, times_of(pool, own))


def _by_position(
    clustered: _Clustered, *, seed: int, shares: Shares, strata: Strata | None
) -> tuple[set[str], set[str]]:
    """Return the clusters of test and dev; labels do not count where too few clusters can be spared for a split."""
    sizes, n_rows = clustered.sizes, len(clustered.names)
    positions = {name: position_of(name, seed) for name in sizes}
    if strata:
        exact = Shares(0, 0, *shares.rows(n_rows))
        test, dev = _fill_both(sizes, in_proportion(positions, sizes, strata), exact, n_rows, LeftToLearn(strata))
        n_test = sum(sizes[name] for name in test)
        if n_test >= min(MIN_TEST_ROWS, exact.min_test) and (dev or not exact.min_dev):
            return test, dev
    return _fill_both(sizes, positions, shares, n_rows, LeftToLearn())


def _fill_both(
    sizes: dict[str, int], positions: dict[str, float], shares: Shares, n_rows: int, left: LeftToLearn
) -> tuple[set[str], set[str]]:
    needs_dev = shares.dev > 0 or shares.min_dev > 0
    test = _fill(_Part(shares.test, shares.min_test, 1 + needs_dev, n_rows), sizes, positions, left)
    rest = {name: size for name, size in sizes.items() if name not in test}
    from_the_end = {name: 1 - position for name, position in positions.items()}
    return test, _fill(_Part(shares.dev, shares.min_dev, 1, n_rows), rest, from_the_end, left)


class _Part(NamedTuple):
    share: float
    """Clusters below this position belong to the part unless they are big."""
    at_least: int
    """Rows to reach by going further in the same order."""
    leave: int
    """Clusters to keep for other parts."""
    n_rows: int
    """All rows, whatever their part."""


def _fill(part: _Part, sizes: dict[str, int], positions: dict[str, float], left: LeftToLearn) -> set[str]:
    """Choose the clusters of one part, lowest position first, big ones last."""
    big = max(1.0, _BIG * max(part.share * part.n_rows, part.at_least))
    order = sorted(sizes, key=lambda name: (sizes[name] > big, positions[name], name))
    chosen: set[str] = set()
    count = 0
    for name in order[: max(0, len(order) - part.leave)]:
        below = positions[name] < part.share and sizes[name] <= big
        too_much = bool(chosen) and count + sizes[name] > max(part.at_least, part.n_rows // 2)
        if not below and (count >= part.at_least or too_much):
            break
        if left.can_spare(name):
            left.take(name)
            chosen.add(name)
            count += sizes[name]
    return chosen


def _require_rows(examples: Sequence[Example], given_test: Sequence[Example] | None) -> None:
    where = examples[0].source.file if examples else None
    n = len(examples)
    if given_test is not None and not given_test:
        raise BadData("the test file has no usable row.", fix="Bring one with rows, or leave --test out.")
    if n < MIN_ROWS and given_test is None:
        rows = "row" if n == 1 else "rows"
        raise BadData(
            f"{n} usable {rows}: bring at least {MIN_ROWS}, since a part of them is kept to measure on.",
            where=where,
            fix="Or bring a test file of your own with --test.",
        )
    if n < 2:
        raise BadData(f"{n} usable rows: there is nothing to learn from.", where=where, fix="Bring more rows.")


def _require_parts(result: Split, *, shares_given: bool, own_test: bool) -> None:
    enough = 1 if shares_given or own_test else MIN_TEST_ROWS
    if result.train and result.dev and len(result.test) >= enough:
        return
    sizes = f"{len(result.train)} train, {len(result.dev)} dev, {len(result.test)} test"
    raise BadData(
        f"the rows cannot be divided ({sizes}): equal inputs and groups stay together, and too few are left.",
        fix="Bring more distinct inputs, a finer --group (or none), or a test file of your own with --test.",
    )
