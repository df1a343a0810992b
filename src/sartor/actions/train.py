"""Fit a learner: the one place where the loop, the dev part, snapshots and the run's record meet."""

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Progressed, StageStarted, Told
from sartor.concepts.ids import content_hash
from sartor.concepts.recipe import Budget
from sartor.concepts.run import Run, StepReport
from sartor.errors import Interrupted
from sartor.store.atomic import require_free, sync_files, sync_folder
from sartor.tasks.contract import Learner
from sartor.training.batches import Step, plan_epoch
from sartor.training.loop import StepDone, TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW
from sartor.training.schedule import linear_decay
from sartor.training.snapshot import newest_snapshot, save_snapshot

_SNAPSHOT_EVERY_S = 60.0
_LEAST_STEPS = 12
"""Steps of an epoch, at least: small data sets take smaller steps."""


class Position(NamedTuple):
    """Where training stands; what a snapshot keeps besides tensors."""

    steps_done: int = 0
    best_step: int = 0
    best_dev_nats: float = math.inf
    looks_since_best: int = 0
    seconds: float = 0.0
    finished: bool = False


def fit(workshop: Workshop, run: Run, learner: Learner, out: Path) -> Iterator[Event]:
    """Train to the end of the budget or until the dev loss stops falling; write the best weights to `out`.

    Resumes from the newest snapshot of this run that verifies.
    Raises: Interrupted: the user asked to stop; a snapshot was saved.
    """
    recipe = run.recipe
    steps = plan_steps(learner, recipe.budget, seed=recipe.seeds.order)
    optimizer = MasterAdamW(dict(learner.parameters))
    fitting = _Fitting(workshop, run, learner, optimizer, len(steps))
    yield from fitting.resume()
    yield StageStarted(stage="training", total=len(steps), unit="steps")
    if not fitting.position.finished:
        yield from fitting.go(steps)
    best, broken = newest_snapshot(fitting.best_folder)
    yield from (Told(says=f"The best weights of {name} do not verify and are skipped.") for name in broken)
    assert best is not None, "training ends with a best snapshot"
    yield Told(says=fitting.summary(Position(**best.state["position"])))
    masters = {n.removeprefix("master."): t for n, t in best.tensors.items() if n.startswith("master.")}
    temporary = out.with_name(out.name + ".tmp")
    temporary.mkdir(exist_ok=True)
    learner.save(temporary, masters)
    sync_files(temporary)
    temporary.rename(out)
    sync_folder(out.parent)


def plan_steps(learner: Learner, budget: Budget, *, seed: int) -> list[Step]:
    """Plan every step of every epoch; the index counts over the whole run."""
    size = min(budget.tokens_per_step, max(1, sum(learner.lengths_N) // _LEAST_STEPS))
    steps: list[Step] = []
    for epoch in range(budget.epochs):
        planned = plan_epoch(
            learner.lengths_N,
            seed=seed,
            epoch=epoch,
            tokens_per_step=size,
            max_tokens=learner.max_tokens,
        )
        steps += [step._replace(index=len(steps) + step.index) for step in planned]
    return steps


class _Fitting:
    """The state of one training: position, optimizer, and what was decided."""

    def __init__(self, workshop: Workshop, run: Run, learner: Learner, optimizer: MasterAdamW, n_steps: int) -> None:
        self._workshop, self._run, self._learner, self._optimizer = workshop, run, learner, optimizer
        self._n_steps = n_steps
        self._budget = run.recipe.budget
        self.position = Position()
        self._folder = workshop.store.runs.folder(run.id) / "snapshots"
        self.best_folder = self._folder.with_name("best")
        self._identity = content_hash([run.recipe.hash, run.dataset_id, run.base.id])
        self._saved_at = self._began = time.monotonic()
        self._seconds_before = 0.0

    def resume(self) -> Iterator[Event]:
        snapshot, broken = newest_snapshot(self._folder)
        for name in broken:
            yield Told(says=f"Snapshot {name} does not verify and is skipped.")
        if snapshot and snapshot.state.get("identity") == self._identity:
            self._optimizer.load(snapshot.tensors)
            self.position = Position(**snapshot.state["position"])
            self._seconds_before = self.position.seconds
            yield Told(says=f"Resumed after step {self.position.steps_done} of {self._n_steps}.")
        else:
            bytes_needed = 4 * sum(t.numel() * t.element_size() for t in self._optimizer.masters.values()) * 3
            require_free(self._folder.parent, bytes_needed)

    def go(self, steps: list[Step]) -> Iterator[Event]:
        plan = TrainingPlan(
            learning_rate_at=self._rate, max_grad_norm=self._budget.max_grad_norm, batch_of=self._learner.batch_of
        )
        looks = self._look_steps(steps)
        clock = time.monotonic()
        for done in train(self._learner.loss_of, self._optimizer, plan, steps[self.position.steps_done :]):
            self._report(done, steps, seconds=time.monotonic() - clock)
            self.position = self.position._replace(steps_done=done.index + 1, seconds=self._elapsed())
            over = self._budget.max_minutes is not None and self._elapsed() > self._budget.max_minutes * 60
            if done.index + 1 in looks or over:
                self._look(done)
            yield Progressed(done=done.index + 1, note=self._note(done))
            if self.position.looks_since_best >= self._budget.patience or over:
                break
            self._save_if_due()
            clock = time.monotonic()
        self.position = self.position._replace(finished=True, seconds=self._elapsed())
        self._save()

    def summary(self, best: Position) -> str:
        p = self.position
        early = " (stopped early: the dev loss no longer fell)" if p.steps_done < self._n_steps else ""
        return (
            f"Trained {p.steps_done} of {self._n_steps} steps in {p.seconds / 60:.1f} minutes{early}; "
            f"best at step {best.best_step}, dev loss {best.best_dev_nats:.4f} nats per target."
        )

    def _rate(self, index: int) -> float:
        return linear_decay(index, n_steps=self._n_steps, peak=self._budget.learning_rate, warmup=self._budget.warmup)

    def _look_steps(self, steps: list[Step]) -> frozenset[int]:
        """Return after how many steps to look at the dev part: evenly in each epoch, and at the end."""
        per_epoch = max(1, len(steps) // self._budget.epochs)
        every = max(1, round(per_epoch / self._budget.looks_per_epoch))
        return frozenset([*range(every, len(steps), every), len(steps)])

    def _look(self, done: StepDone) -> None:
        dev_nats = mean_loss(self._learner.loss_of, self._learner.dev_batches)
        p = self.position
        if dev_nats < p.best_dev_nats:
            self.position = p._replace(best_step=done.index + 1, best_dev_nats=dev_nats, looks_since_best=0)
            masters = {n: t for n, t in self._optimizer.tensors().items() if n.startswith("master.")}
            save_snapshot(self.best_folder, done.index + 1, masters, self._state())
        else:
            self.position = p._replace(looks_since_best=p.looks_since_best + 1)
        report = StepReport(
            step=done.index + 1, epoch=self._epochs(done), dev_loss_nats=dev_nats, learning_rate=done.learning_rate
        )
        self._workshop.store.runs.append_step(self._run.id, report)

    def _report(self, done: StepDone, steps: list[Step], *, seconds: float) -> None:
        report = StepReport(
            step=done.index + 1,
            epoch=self._epochs(done),
            loss_nats=done.loss_nats,
            learning_rate=done.learning_rate,
            grad_norm=done.grad_norm,
            n_targets=done.n_targets,
            seconds=seconds,
        )
        self._workshop.store.runs.append_step(self._run.id, report)

    def _epochs(self, done: StepDone) -> float:
        return (done.index + 1) * self._budget.epochs / self._n_steps

    def _note(self, done: StepDone) -> str:
        best = self.position.best_dev_nats
        return f"loss {done.loss_nats:.3f}" + (f", best dev {best:.3f}" if math.isfinite(best) else "")

    def _save_if_due(self) -> None:
        if self._workshop.should_stop():
            self._save()
            raise Interrupted(f"stopped after step {self.position.steps_done}; a snapshot is saved.", fix="")
        if time.monotonic() - self._saved_at > _SNAPSHOT_EVERY_S:
            self._save()

    def _save(self) -> None:
        save_snapshot(self._folder, self.position.steps_done, self._optimizer.tensors(), self._state())
        self._saved_at = time.monotonic()

    def _state(self) -> dict[str, Any]:
        position = self.position._asdict()
        if not math.isfinite(self.position.best_dev_nats):
            position.pop("best_dev_nats")
        return {"identity": self._identity, "position": json.loads(json.dumps(position))}

    def _elapsed(self) -> float:
        return self._seconds_before + time.monotonic() - self._began
