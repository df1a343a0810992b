"""Answer and Arm: what a contender said, and how well it did; Evaluation: one verdict on rows that were brought."""

from typing import Literal

from sartor.concepts.frozen import Frozen
from sartor.concepts.verdict import Verdict


class Answer(Frozen):
    """What one contender answered to one example."""

    example_id: str
    text: str
    label: str | None = None
    probabilities: dict[str, float] | None = None
    confidence: float | None = None
    """The model's own probability of this answer; None: it gives none."""
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


class Evaluation(Frozen):
    """What `sartor evaluate` or `sartor import-openai` found, on record with the hashes of all that shows it."""

    id: str
    model: str
    """`name@number`, or the adapter's folder."""
    base_id: str
    weights: dict[str, str]
    """What was evaluated: file name to sha256."""
    rows: dict[str, str]
    """On what: path as given to sha256."""
    verdict: Verdict
    files: dict[str, str]
    """What is in its folder: path to sha256."""
    created_at: str
    """ISO 8601, UTC."""
