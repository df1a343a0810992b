"""Run: one execution of a resolved recipe, and what each of its steps reported."""

from typing import Any, Literal

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.frozen import Frozen
from sartor.concepts.recipe import Recipe

RunState = Literal["running", "interrupted", "failed", "finished"]


class StepReport(Frozen):
    """What one optimizer step, or one look at the dev part, reported."""

    step: int
    epoch: float
    loss_nats: float | None = None
    """Training loss per learned token (or row) of this step."""
    dev_loss_nats: float | None = None
    """Loss per learned token over the whole dev part, where it was measured."""
    learning_rate: float = 0.0
    grad_norm: float = 0.0
    n_targets: int = 0
    seconds: float = 0.0
    skipped: str | None = None
    """Why this step's update was thrown away, and which rows it held."""


class Run(Frozen):
    """The science: what was intended, on what, with which versions, and how it ended."""

    id: str
    state: RunState
    recipe: Recipe
    dataset_id: str
    base: BaseModelPin
    versions: dict[str, str]
    created_at: str
    """ISO 8601, UTC."""
    result: dict[str, Any] | None = None
    """What `sartor tune --json` printed, once finished."""
    reason: str | None = None
    """Why it failed or stopped."""
    files: dict[str, str] = {}
    """What is in its folder, once finished: path to sha256."""
