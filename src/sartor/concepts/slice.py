"""Slice: the test rows of one kind, with what the candidate and its baseline scored on them."""

from typing import Literal

from sartor.concepts.frozen import Frozen


class Slice(Frozen):
    """One kind of rows. Below 10 rows every number but `n` is null: too few rows to say."""

    slice: str
    kind: Literal["declared", "discovered"]
    """Named by a column of the data, or found among the inputs and named by its most telling words."""
    n: int
    score: float | None = None
    """The candidate's mean, with its 95% interval."""
    low: float | None = None
    high: float | None = None
    baseline_score: float | None = None
    baseline_low: float | None = None
    baseline_high: float | None = None
    difference: float | None = None
    """Candidate minus baseline, with the interval of the verdict's level, for this slice alone."""
    difference_low: float | None = None
    difference_high: float | None = None
    judged: bool = False
    """It has at least 30 rows."""
    worse: bool = False
    """The candidate is clearly worse than its baseline here, allowing for how many slices were looked at."""
    behind: bool = False
    """The candidate clearly gains less here than on the other rows, and scores lower here, allowing for the same."""
    metrics: dict[str, float] = {}
    """Every metric, of the candidate."""
    baseline_metrics: dict[str, float] = {}
