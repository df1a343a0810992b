"""Abstention: the confidence below which a model should rather not answer, and what that does on test rows."""

from typing import NamedTuple

from sartor.concepts.frozen import Frozen


class Share(Frozen):
    """A share with its 95% interval."""

    value: float
    low: float
    high: float


class CurvePoint(NamedTuple):
    """What happens if only the surest answers are given."""

    answered: float
    """Share of the rows that are answered."""
    wrong: float
    """Share of those answers that are wrong."""


class Abstention(Frozen):
    """A threshold set on dev rows and measured on test rows."""

    most_wrong: float
    """Share of wrong answers that is accepted among those that are given."""
    below: float | None
    """The model abstains below this confidence; 0: never. None: these dev rows show no such confidence."""
    dev_rows: int
    rows_needed: int | None
    """Dev rows that would show one, if their shares of wrong answers stay as they are; None: none would."""
    test_rows: int
    answered: Share | None
    """Share of the test rows that it answers; None without a threshold."""
    wrong: Share | None
    """Share of those answers that are wrong; None if there are none."""
    curve: tuple[CurvePoint, ...]
    """On test rows, the fewest answered first."""
