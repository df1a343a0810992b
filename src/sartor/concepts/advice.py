"""Advice: what to do with a data set before anything is trained, and the numbers behind it."""

from typing import Literal

from sartor.concepts.frozen import Frozen

Recommendation = Literal["prompt", "retrieve", "collect", "fix_labels", "tune"]


class Prompting(Frozen):
    """What one way of asking reaches on dev rows without any tuning."""

    name: str
    score: float
    low: float
    high: float
    n: int


class Advice(Frozen):
    """One recommendation and everything that was looked at for it."""

    recommendation: Recommendation
    because: str
    rows: int
    """Rows to train on."""
    test_rows: int
    detectable_effect: float
    """Smallest gain that this test part can prove, as a share."""
    test_rows_for: dict[str, int]
    """Test rows that a gain takes to be proven, by gain in points."""
    metric: str
    prompting: tuple[Prompting, ...]
    """Best first."""
    curve: tuple[tuple[int, float], ...]
    """Rows, and the mean score of a simple learner on them."""
    doubling: tuple[float, float, float]
    """Gain of that learner from twice the rows: value, low, high."""
    new_words: float
    """Share of the answers' words that stand neither in their own input nor in another row: facts rather than form."""
    conflicts: float
    """Share of rows whose input stands elsewhere with another answer."""
    minutes: float
    """Of training, about, on this machine."""
    base: str
    licence: str
    says: str = ""
