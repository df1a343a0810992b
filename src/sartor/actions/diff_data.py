"""Compare two files of rows, and show the first rows that they have apart."""

from typing import NamedTuple

from sartor.actions.mask import masked
from sartor.actions.read_files import read_file
from sartor.concepts.example import Example
from sartor.data.diff import difference
from sartor.data.formats.rows import Columns

_MOST_SHOWN = 10


class Shown(NamedTuple):
    """What two files have apart: how many rows of each sort, and the first of them, masked."""

    n_same: int
    n_only_a: int
    n_only_b: int
    n_changed: int
    only_a: list[Example]
    only_b: list[Example]
    changed: list[tuple[Example, Example]]
    """The same input, with the answer of A and of B."""


def diff_data(a: str, b: str, columns: Columns) -> Shown:
    """Read both files and say what they have apart; rows that cannot be read are in neither.

    Raises: BadData: as the readers say.
    """
    found = difference(read_file(a, columns).result.examples, read_file(b, columns).result.examples)
    old, new = ([pair[side] for pair in found.changed[:_MOST_SHOWN]] for side in (0, 1))
    return Shown(
        found.n_same,
        len(found.only_a),
        len(found.only_b),
        len(found.changed),
        masked(found.only_a[:_MOST_SHOWN]),
        masked(found.only_b[:_MOST_SHOWN]),
        list(zip(masked(old), masked(new), strict=True)),
    )
