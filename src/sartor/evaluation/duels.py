"""The candidate against each contender, and on each kind of row: told, never decided by.

The verdict is one comparison. These are the same interval for all others, uncorrected for their number, so that a
reader sees who lost to whom.
"""

from collections.abc import Iterable, Sequence

from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.evaluation.compare import judge


def duels(records: Iterable[ScoreRecord], *, candidate: str, others: Sequence[str]) -> tuple[Verdict, ...]:
    """Compare the candidate with each of the other arms, in their order."""
    found = list(records)
    return tuple(judge([r for r in found if r.arm in (candidate, other)], candidate=candidate) for other in others)


def duels_by_slice(records: Iterable[ScoreRecord], *, candidate: str, baseline: str) -> dict[str, Verdict]:
    """Compare the candidate with one arm on each kind of test row, by name of the kind."""
    two = [r for r in records if r.arm in (candidate, baseline) and r.split == "test" and r.slice is not None]
    names = sorted({r.slice for r in two if r.slice is not None})
    return {name: judge([r for r in two if r.slice == name], candidate=candidate) for name in names}
