"""Which column or metadata key names the unit that rows come from: a customer, a thread, a document.

By its name, and because its values repeat. A guess is shown, never silent. Only what a row holds besides its input
and answer is looked at.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.data.formats.columns import words_of_name
from sartor.data.formats.hold import rest_keys
from sartor.data.formats.rows import RowProblem, metadata_of, tag_of

_UNITS = frozenset(
    "account article author case chat client conversation customer device dialog dialogue doc document file group "
    "member patient person project repo repository session speaker student thread ticket url user".split()
)
_UNITS_BY_ID = frozenset({"company", "contact", "order", "owner", "parent", "source"})
"""Without an id these are often something else: a source may be 'web', an order 'ascending'."""
_IDS = frozenset({"id", "ids", "uid", "uuid", "guid", "key", "hash", "no", "nr", "number"})
_LEAST_SHARED = 0.05
_LEAST_VALUES = 10
_MOST_IN_ONE = 0.5

Units = Mapping[str, NDArray[np.uint64]]
"""By key that is named like a unit: a number for each row's value, rows without one left out."""


class GroupGuess(NamedTuple):
    """The key whose rows stay together."""

    key: str
    instead_of: str | None = None
    """Another key that would have done, with fewer rows in values that repeat."""

    @property
    def says(self) -> str:
        """One line for the person."""
        other = f" rather than by '{self.instead_of}'" if self.instead_of else ""
        return f"Rows of one '{self.key}' stay together (guessed{other}; set it with --group, or --group none)."


def units_of(examples: Iterable[Example]) -> Units:
    """Collect the values of every key that is named like a unit."""
    found: dict[str, list[int]] = {}
    for example in examples:
        row = rest_keys(example)
        for key in {**metadata_of(row), **row}:
            value = _value(row, key) if names_unit(key) else None
            if value is not None:
                found.setdefault(key, []).append(_number(value))
    return {key: np.array(numbers, np.uint64) for key, numbers in found.items()}


def joined_units(parts: Sequence[Units]) -> Units:
    """Put the values of several stretches of rows together."""
    keys = dict.fromkeys(key for part in parts for key in part)
    return {key: np.concatenate([part[key] for part in parts if key in part]) for key in keys}


def guess_group(units: Units, n_rows: int, *, taken: Collection[str | None] = ()) -> GroupGuess | None:
    """Choose the key with the most rows in values that repeat; None if no key will do.

    A key will do with at least 10 values, of which none holds more than half of the rows, and if at least 5% of the
    rows share their value with another.

    Args:
        n_rows: All rows, with a value or without.
        taken: Columns that are read as something else.
    """
    n_shared = {key: _n_shared(number_V, n_rows) for key, number_V in units.items() if key not in taken}
    best = sorted((key for key, n in n_shared.items() if n), key=lambda key: (-n_shared[key], key))
    return GroupGuess(best[0], best[1] if len(best) > 1 else None) if best else None


def grouped(examples: Sequence[Example], key: str) -> tuple[Example, ...]:
    """Return the examples, each with its value of the key as its group."""
    return tuple(e.model_copy(update={"group": _value(rest_keys(e), key)}) for e in examples)


@lru_cache(maxsize=4096)
def names_unit(key: str) -> bool:
    """Tell whether a name is that of a unit: `customer`, `user_ids`, `threadId`, `doc-name`."""
    unit, *more = words_of_name(key)
    by_id = len(more) == 1 and more[0] in _IDS
    if unit.endswith("id") and not more:
        unit, by_id = unit.removesuffix("id"), True
    names = {unit, unit.removesuffix("s"), re.sub("ies$", "y", unit)}
    if by_id:
        return not names.isdisjoint(_UNITS | _UNITS_BY_ID)
    return more in ([], ["name"]) and not names.isdisjoint(_UNITS)


def _value(row: dict[str, object], key: str) -> str | None:
    try:
        return tag_of(row, key)
    except RowProblem:  # half of a surrogate pair, inside JSON inside a cell
        return None


def _number(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest(), "big")


def _n_shared(number_V: NDArray[np.uint64], n_rows: int) -> int:
    """Return how many rows share a value with another; 0 if the key will not do."""
    counts = np.unique(number_V, return_counts=True)[1]
    if len(counts) < _LEAST_VALUES or counts.max() > _MOST_IN_ONE * n_rows:
        return 0
    n_shared = int(counts[counts > 1].sum())
    return n_shared if n_shared >= _LEAST_SHARED * n_rows else 0
