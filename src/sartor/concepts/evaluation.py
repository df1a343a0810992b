"""Answer and Arm: what a contender said, and how well it did."""

from typing import Literal

from sartor.concepts.frozen import Frozen


class Answer(Frozen):
    """What one contender answered to one example."""

    example_id: str
    text: str
    label: str | None = None
    probabilities: dict[str, float] | None = None
    prompt_tokens: int = 0
    answer_tokens: int = 0
    seconds: float = 0.0
    """This row's share of its batch's wall time."""
    finish: Literal["stop", "length"] = "stop"
    """`length`: the answer was cut at the token limit."""


class Arm(Frozen):
    """One contender's result on one part of the data."""

    name: str
    role: Literal["candidate", "baseline", "production"]
    metric: str
    """The primary metric, which `score`, `low` and `high` are about."""
    score: float
    low: float
    high: float
    """95% interval of the arm's own mean."""
    n: int
    metrics: dict[str, float] = {}
    """Every metric of this kind of answer, the primary one included."""
    dev_score: float | None = None
    prompt_tokens: float = 0.0
    """Mean prompt length, in tokens."""
    answer_tokens: float = 0.0
    """Mean answer length, in tokens."""
    seconds_per_answer: float = 0.0
    price_per_thousand: float | None = None
    """Of a thousand answers, at the recipe's price of this machine's hour."""
