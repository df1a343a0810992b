"""Who lost to whom, contender by contender."""

from sartor.concepts.verdict import ScoreRecord
from sartor.evaluation.compare import judge
from sartor.evaluation.duels import duels

RIGHT = {"tuned": range(30, 100), "weak": range(90, 100), "strong": range(5, 100), "equal": range(70)}
"""The rows that each arm gets right, of 100."""
RECORDS = [
    ScoreRecord(item=str(i), split=split, arm=arm, score=float(i in right))
    for split in ("dev", "test")
    for arm, right in RIGHT.items()
    for i in range(100)
]


def test_every_contender_gets_its_own_comparison_in_the_order_asked() -> None:
    found = duels(RECORDS, candidate="tuned", others=("equal", "strong", "weak"))
    assert [duel.baseline for duel in found] == ["equal", "strong", "weak"]
    equal, strong, weak = found
    assert strong.high < 0 < weak.low
    assert equal.low < 0 < equal.high
    assert equal.difference == 0


def test_the_duel_with_the_chosen_baseline_is_the_verdict() -> None:
    verdict = judge(RECORDS, candidate="tuned")
    (duel,) = duels(RECORDS, candidate="tuned", others=(verdict.baseline,))
    assert (duel.low, duel.high, duel.difference) == (verdict.low, verdict.high, verdict.difference)
