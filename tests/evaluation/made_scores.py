"""Score records for the tests of the verdict."""

from collections.abc import Sequence
from typing import Any

from sartor.concepts.verdict import ScoreRecord


def scores_of(arm: str, scores: Sequence[float], *, split: str = "test", **more: Any) -> list[ScoreRecord]:
    """Record one score per item; the items are called test0, test1 ..."""
    return [
        ScoreRecord.model_validate({"item": f"{split}{i}", "split": split, "arm": arm, "score": score, **more})
        for i, score in enumerate(scores)
    ]


def versus(candidate: Sequence[float], baseline: Sequence[float], **more: Any) -> list[ScoreRecord]:
    """Record a candidate 'tuned' and a baseline 'base', which a dev record makes the chosen one."""
    return [
        *scores_of("tuned", candidate, **more),
        *scores_of("base", baseline, **more),
        *scores_of("base", [0.5], split="dev"),
    ]


def pairs(wins: int, losses: int, ties: int) -> tuple[list[float], list[float]]:
    """Right-or-wrong scores with so many discordant pairs each way."""
    return [1.0] * wins + [0.0] * losses + [1.0] * ties, [0.0] * wins + [1.0] * losses + [1.0] * ties
