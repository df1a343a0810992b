"""The candidate against each contender: told, never decided by.

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
