"""THE loop: a generator of events. It fits, the caller logs, looks at the dev part, saves or stops."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import torch

from sartor.errors import NothingToScore
from sartor.training.batches import Batch, Step
from sartor.training.guard import Guard
from sartor.training.loss import LossOf
from sartor.training.optimizer import MasterAdamW


class StepDone(NamedTuple):
    """What one optimizer step did."""

    index: int
    epoch: int
    loss_nats: float
    """Per target, over the whole step."""
    grad_norm: float
    learning_rate: float
    n_targets: int


class StepSkipped(NamedTuple):
    """A step whose update was thrown away."""

    index: int
    epoch: int
    why: str
    rows: tuple[int, ...]
    """Row numbers."""
    learning_rate: float


class TrainingPlan(NamedTuple):
    """What the loop needs to know besides the model."""

    learning_rate_at: Callable[[int], float]
    max_grad_norm: float
    batch_of: Callable[[Sequence[int]], Batch]
    """Row numbers to tensors."""
    guard: Guard


def train(
    loss_of: LossOf, optimizer: MasterAdamW, plan: TrainingPlan, steps: Iterable[Step]
) -> Iterator[StepDone | StepSkipped]:
    """Fit in place; yield once per optimizer step, when it is safe to snapshot or stop.

    The sum of all losses of a step is divided by the number of its targets, so how a step is cut into micro-batches
    cannot change its gradient.
    """
    for step in steps:
        batches = [plan.batch_of(rows) for rows in step.microbatches]
        n_targets = sum(batch.n_targets for batch in batches)
        assert n_targets > 0, "a step without targets must not be planned"
        loss_nats = 0.0
        for batch in batches:
            batch_nats = loss_of(batch)
            (batch_nats / n_targets).backward()
            loss_nats += float(batch_nats.detach())
        rate = plan.learning_rate_at(step.index)
        loss_nats /= n_targets
        grad_norm = optimizer.gather_gradients()
        objection = plan.guard.objection(loss_nats, grad_norm)
        if objection:
            optimizer.drop_gradients()
            rows = tuple(i for microbatch in step.microbatches for i in microbatch)
            yield StepSkipped(step.index, step.epoch, objection, rows, rate)
            continue
        optimizer.apply(rate, max_grad_norm=plan.max_grad_norm)
        yield StepDone(step.index, step.epoch, loss_nats, grad_norm, rate, n_targets)


@torch.no_grad()
def mean_loss(loss_of: LossOf, batches: Iterable[Batch]) -> float:
    """Return the loss per target over all batches, in nats; changes nothing.

    Raises: NothingToScore: there is no target in any batch.
    """
    total, n_targets = 0.0, 0
    for batch in batches:
        total += float(loss_of(batch))
        n_targets += batch.n_targets
    if n_targets == 0:
        raise NothingToScore("the dev part holds nothing to learn to answer.", fix="Give dev rows with --dev FILE.")
    return total / n_targets
