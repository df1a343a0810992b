"""From score records to paired items: who is the baseline, which items both answered, and what is odd about the data.

Records are read once into columns (ScoreTable), because `sartor judge` reads hundreds of files. It knows no statistics.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.verdict import ScoreRecord
from sartor.errors import BadData, NothingToScore

Floats = NDArray[np.float64]
# N paired items, S seeds

SeedKey = int | None
_Cells = dict[str, dict[SeedKey, list[float]]]
"""Item to seed to the scores of its copies."""


class ScoreTable(NamedTuple):
    """Score records as columns; row i of each is record i."""

    items: Sequence[str]
    splits: Sequence[str]
    arms: Sequence[str]
    scores: Sequence[float]
    groups: Sequence[str | None]
    slices: Sequence[str | None]
    seeds: Sequence[SeedKey]


class ArmScores(NamedTuple):
    """One arm on the paired items."""

    mean_N: Floats
    """Copies and seeds averaged."""
    by_seed_SN: Floats
    """NaN where a seed did not answer."""
    seeds: tuple[SeedKey, ...]


class Pairing(NamedTuple):
    """The candidate and its baseline on the test items that both answered, and what is odd about the records."""

    baseline: str
    items: tuple[str, ...]
    candidate_scores: ArmScores
    baseline_scores: ArmScores
    groups: list[str | None]
    slices: list[str | None]
    chosen_on_test: bool
    rivals: tuple[Floats, ...]
    """If chosen on test: scores of the arms that lost to the baseline, NaN where they did not answer. Shape (N,)."""
    duplicated: bool
    missing: bool
    leaked: bool
    candidate_seeds: frozenset[int]


def table_of(records: Iterable[ScoreRecord]) -> ScoreTable:
    """Turn records into columns."""
    rows = [(r.item, r.split, r.arm, r.score, r.group, r.slice, r.seed) for r in records]
    return ScoreTable(*zip(*rows, strict=True)) if rows else ScoreTable((), (), (), (), (), (), ())


def pair(table: ScoreTable, *, candidate: str) -> Pairing:
    """Choose the baseline and line up the test items.

    Raises: BadData: a score outside 0..1, the candidate is unknown or alone.  NothingToScore: no common test item.
    """
    _check(table, candidate)
    by_split = _cells(table)
    test = by_split["test"]
    chosen_on, baseline = _choose_baseline(by_split, candidate, sorted(set(table.arms)))
    ours, theirs = test.get(candidate, {}), test.get(baseline, {})
    items = tuple(item for item in ours if item in theirs)
    if not items:
        raise NothingToScore(
            f"No test item was answered by both '{candidate}' and '{baseline}'.",
            fix="Give test records of both arms with the same item ids.",
        )
    group_of, slice_of = _first_known(table, table.groups), _first_known(table, table.slices)
    return Pairing(
        baseline=baseline,
        items=items,
        candidate_scores=_line_up(ours, items),
        baseline_scores=_line_up(theirs, items),
        groups=[group_of.get(item) for item in items],
        slices=[slice_of.get(item) for item in items],
        chosen_on_test=chosen_on == "test",
        rivals=tuple(
            np.array([_item_mean(cells[item]) if item in cells else np.nan for item in items])
            for arm, cells in sorted(test.items())
            if chosen_on == "test" and arm not in (candidate, baseline)
        ),
        duplicated=any(len(copies) > 1 for arm in (ours, theirs) for cell in arm.values() for copies in cell.values()),
        missing=ours.keys() != theirs.keys(),
        leaked=_leaked(table),
        candidate_seeds=frozenset(
            seed for seed, arm in zip(table.seeds, table.arms, strict=True) if arm == candidate and seed is not None
        ),
    )


def _check(table: ScoreTable, candidate: str) -> None:
    if not table.items:
        raise NothingToScore("There are no score records.", fix="Give at least one test item answered by two arms.")
    scores = np.asarray(table.scores, dtype=np.float64)
    wrong = np.flatnonzero(~((scores >= 0) & (scores <= 1)))
    if len(wrong):
        row = int(wrong[0])
        raise BadData(
            f"The score of '{table.arms[row]}' on item '{table.items[row]}' is {scores[row]:g}, not from 0 to 1.",
            where=f"record {row + 1}",
            fix="Scale the scores so that 0 is worst and 1 is best.",
        )
    arms = sorted(set(table.arms))
    if candidate not in arms:
        raise BadData(f"There is no arm '{candidate}'.", fix=f"Choose the candidate among: {', '.join(arms)}.")
    if len(arms) == 1:
        raise BadData(f"'{candidate}' is the only arm.", fix="Add the records of at least one baseline.")


def _cells(table: ScoreTable) -> dict[str, dict[str, _Cells]]:
    """Sort the scores by split, arm, item and seed, in order of appearance."""
    by_split: dict[str, dict[str, _Cells]] = {"train": {}, "dev": {}, "test": {}}
    for item, split, arm, score, seed in zip(
        table.items, table.splits, table.arms, table.scores, table.seeds, strict=True
    ):
        if split == "train":
            continue
        arms = by_split[split]
        cells = arms.get(arm)
        if cells is None:
            cells = arms[arm] = {}
        cell = cells.get(item)
        if cell is None:
            cells[item] = {seed: [score]}
        else:
            cell.setdefault(seed, []).append(score)
    return by_split


def _choose_baseline(by_split: dict[str, dict[str, _Cells]], candidate: str, arms: list[str]) -> tuple[str, str]:
    """Name the other arm with the highest dev mean, or without dev records test mean, after the split that chose."""
    for split in ("dev", "test"):
        means = {arm: _arm_mean(by_split[split][arm]) for arm in arms if arm != candidate and arm in by_split[split]}
        if means:
            return split, min(means, key=lambda arm: (-round(means[arm], 12), arm))
    raise NothingToScore("No arm but the candidate has dev or test records.", fix="Add test records of a baseline.")


def _arm_mean(cells: _Cells) -> float:
    return float(np.mean([_item_mean(cell) for cell in cells.values()]))


def _item_mean(cell: dict[SeedKey, list[float]]) -> float:
    """Average the copies within each seed, then the seeds."""
    if len(cell) == 1:
        (copies,) = cell.values()
        return copies[0] if len(copies) == 1 else sum(copies) / len(copies)
    return sum(sum(copies) / len(copies) for copies in cell.values()) / len(cell)


def _line_up(cells: _Cells, items: Sequence[str]) -> ArmScores:
    mean_N = np.array([_item_mean(cells[item]) for item in items])
    seeds = tuple(sorted({s for item in items for s in cells[item]}, key=lambda s: (s is not None, s or 0)))
    if len(seeds) == 1:
        return ArmScores(mean_N, mean_N[None, :], seeds)
    by_seed_SN = np.full((len(seeds), len(items)), np.nan)
    row = {seed: number for number, seed in enumerate(seeds)}
    for column, item in enumerate(items):
        for seed, copies in cells[item].items():
            by_seed_SN[row[seed], column] = sum(copies) / len(copies)
    return ArmScores(mean_N, by_seed_SN, seeds)


def _first_known(table: ScoreTable, column: Sequence[str | None]) -> dict[str, str]:
    """For each test item, the first value of a column that is not null."""
    known: dict[str, str] = {}
    for item, split, value in zip(table.items, table.splits, column, strict=True):
        if value is not None and split == "test" and item not in known:
            known[item] = value
    return known


def _leaked(table: ScoreTable) -> bool:
    """Whether a test item or group is also in train or dev."""
    for column in (table.items, table.groups):
        test, seen = set[str](), set[str]()
        for value, split in zip(column, table.splits, strict=True):
            if value is not None:
                (test if split == "test" else seen).add(value)
        if not test.isdisjoint(seen):
            return True
    return False
