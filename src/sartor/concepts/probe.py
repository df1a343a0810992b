"""Probe and Cause: what was measured of a tuned model besides its score, and what explains it."""

from typing import Literal, NamedTuple

from sartor.concepts.frozen import Frozen

CauseName = Literal[
    "overfit", "undertrained", "forgetting", "refusals_lost", "over_refusal", "memorised", "leaked_test",
    "overconfident", "slice_bias", "trigger", "brittle", "abstention_lost", "template_mismatch", "lora_scale",
    "quantisation", "base_better", "few_shot_better", "retrieval_better", "none",
]  # fmt: skip
Gate = Literal["pass", "fail", "unknown"]


class Variant(NamedTuple):
    """A way to look at a tuned model other than as it is served."""

    scale: float = 1.0
    """How far it is moved from its base: 0 the base, 1 as it was tuned, 2 twice as far."""
    template: str = "own"
    """How the conversation is written: `own` is the base's chat template."""


class RowLoss(NamedTuple):
    """How surprised a model is by the expected answer of one row."""

    nats: float
    n_tokens: int


class Probe(Frozen):
    """One measurement, its interval, and what to do if its gate says no."""

    probe: str
    value: float | None
    """None: there is nothing to measure it on."""
    low: float | None
    """95% interval."""
    high: float | None
    gate: Gate
    says: str
    remedy: str


class Cause(Frozen):
    """One explanation of a result."""

    cause: CauseName
    strength: float
    """From 0 (a hint) to 1 (certain and large)."""
    evidence: str
