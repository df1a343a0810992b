"""Verdict: the answer to the one confirmatory question. Shape of a `sartor judge` line (docs/reference)."""

from typing import Literal

from sartor.concepts.frozen import Frozen

Decision = Literal["BETTER", "NOT_WORSE", "WORSE", "INSUFFICIENT"]
Reason = Literal[
    "few_items", "wide_interval", "slice_regression", "duplicated_items", "missing_pairs", "one_seed",
    "leaked_items", "no_dev",
]  # fmt: skip


class ScoreRecord(Frozen):
    """The score of one arm on one item; the input of `sartor judge`."""

    item: str
    split: Literal["train", "dev", "test"]
    arm: str
    score: float
    """From 0 (worst) to 1 (best)."""
    group: str | None = None
    slice: str | None = None
    seed: int | None = None


class WorseSlice(Frozen):
    """A slice in which the candidate is significantly worse after multiplicity control."""

    slice: str
    n_items: int
    difference: float
    low: float
    high: float


class Verdict(Frozen):
    """Candidate minus baseline on the test items that both answered."""

    verdict: Decision
    baseline: str
    difference: float
    low: float
    high: float
    n_items: int
    n_groups: int
    detectable_effect: float
    items_needed: int | None
    worse_slices: tuple[WorseSlice, ...] = ()
    reasons: tuple[Reason, ...] = ()
    says: str = ""
