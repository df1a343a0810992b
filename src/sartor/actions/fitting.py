"""One training on its way: position, best weights so far, what is saved and what was decided."""

import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor

from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Progressed, Told
from sartor.concepts.ids import content_hash
from sartor.concepts.run import Run, StepReport
from sartor.errors import Interrupted, TrainingDiverged, WorkspaceProblem
from sartor.store.atomic import require_free
from sartor.tasks.contract import Learner
from sartor.training.batches import Step
from sartor.training.guard import Guard
from sartor.training.loop import StepDone, StepSkipped, TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW
from sartor.training.schedule import linear_decay
from sartor.training.snapshot import Snapshot, newest_snapshot
from sartor.training.snapshot_writer import SnapshotWriter

_SNAPSHOT_EVERY_S = 30.0
_RETRY_EVERY_S = 5.0
_REPORT_EVERY_S = 1.0
_MOST_SKIPPED = 3
"""Steps in a row whose update may be thrown away before training goes back."""


class Position(NamedTuple):
    """Where training stands; what a snapshot keeps besides tensors."""

    steps_done: int = 0
    best_step: int = 0
    best_dev_nats: float = math.inf
    looks_since_best: int = 0
    seconds: float = 0.0
    finished: bool = False
    skipped_in_a_row: int = 0
    rate_factor: float = 1.0
    """Halved once, when training had to go back."""
    recent_nats: tuple[float, ...] = ()
    """What the guard remembers."""


class Best(NamedTuple):
    """The state at the lowest dev loss so far: weights and moments."""

    position: Position
    tensors: dict[str, Tensor]


class Place(NamedTuple):
    """Which training this is, and where it keeps its files."""

    run: Run
    folder: Path
    """Gets snapshots, the best weights and the adapter."""
    on_record: bool = True
    """Whether its steps go into the database as those of the run; a fold's do not."""


class Fitting:
    """The state of one training."""

    def __init__(self, workshop: Workshop, place: Place, learner: Learner, steps: Sequence[Step]) -> None:
        """Stand at the start."""
        run = place.run
        self._workshop, self._run, self._learner, self._steps = workshop, run, learner, steps
        self._optimizer = MasterAdamW(dict(learner.parameters))
        self._budget = run.recipe.budget
        self.position = Position()
        self.best = Best(self.position, self._copied())
        self._folder, self._best_folder = place.folder / "snapshots", place.folder / "best"
        self._on_record = place.on_record
        self._identity = content_hash([run.recipe.hash, run.dataset_id, run.base.id])
        self._writer = SnapshotWriter()
        self._reports: list[StepReport] = []
        self._unrecorded: WorkspaceProblem | None = None
        self._unsaved_since: int | None = None
        self._tried_at = self._recorded_at = self._began = time.monotonic()
        self._resumed_step = 0
        self._seconds_before = 0.0

    def resume(self) -> Iterator[Event]:
        """Go to the newest snapshot of this run that verifies together with its best weights."""
        snapshot, broken = newest_snapshot(self._folder, fits=self._fits)
        for name in broken:
            yield Told(says=f"Snapshot {name} does not verify (or its best weights do not) and is skipped.")
        if snapshot:
            self._optimizer.load(snapshot.tensors)
            self.position = _position(snapshot)
            self.best = self._best_of(self.position) or self.best
            self._resumed_step = self.position.steps_done
            self._seconds_before = self.position.seconds
            yield Told(says=f"Resumed after step {self.position.steps_done} of {len(self._steps)}.")
        else:
            bytes_needed = 4 * sum(t.numel() * t.element_size() for t in self._optimizer.masters.values()) * 3
            require_free(self._folder.parent, bytes_needed)

    def go(self) -> Iterator[Event]:
        """Train to the end, or until training has to go back once."""
        guard = Guard(self.position.recent_nats)
        plan = TrainingPlan(
            learning_rate_at=self._rate,
            max_grad_norm=self._budget.max_grad_norm,
            batch_of=self._learner.batch_of,
            guard=guard,
        )
        looks = self._look_steps()
        clock = time.monotonic()
        for done in train(self._learner.loss_of, self._optimizer, plan, self._steps[self.position.steps_done :]):
            self._count(done, guard, seconds=time.monotonic() - clock)
            if isinstance(done, StepSkipped):
                yield Told(says=f"Step {done.index + 1} is skipped: {done.why} ({self._rows(done)}).")
                if self.position.skipped_in_a_row >= _MOST_SKIPPED:
                    yield self._go_back(done)
                    return
            over = self._budget.max_minutes is not None and self._elapsed() > self._budget.max_minutes * 60
            if done.index + 1 in looks or over:
                self._look(done)
            yield Progressed(done=done.index + 1, note=self._note(done))
            if self.position.looks_since_best >= self._budget.patience or over:
                break
            yield from self._keep()
            clock = time.monotonic()
        self.position = self.position._replace(finished=True, seconds=self._elapsed())
        self._submit()

    def flush(self) -> None:
        """Have everything on disk. Raises: OSError, WorkspaceProblem: the disk refuses."""
        problem = self._writer.flush()
        if problem:
            raise problem
        self._record()
        if self._unrecorded:
            raise self._unrecorded

    def summary(self) -> str:
        """Say how training went."""
        p, n_steps = self.position, len(self._steps)
        early = " (stopped early: the dev loss no longer fell)" if p.steps_done < n_steps else ""
        return (
            f"Trained {p.steps_done} of {n_steps} steps in {p.seconds / 60:.1f} minutes{early}; "
            f"best at step {p.best_step}, dev loss {p.best_dev_nats:.4f} nats per target."
        )

    def _fits(self, snapshot: Snapshot) -> bool:
        return snapshot.state.get("identity") == self._identity and self._best_of(_position(snapshot)) is not None

    def _best_of(self, position: Position) -> Best | None:
        """Return the best weights that a position speaks of: those on disk, or the start."""
        if position.best_step == 0:
            return self.best
        found, _ = newest_snapshot(self._best_folder, fits=lambda s: s.step == position.best_step)
        return Best(_position(found), found.tensors) if found else None

    def _count(self, done: StepDone | StepSkipped, guard: Guard, *, seconds: float) -> None:
        skipped = isinstance(done, StepSkipped)
        self.position = self.position._replace(
            steps_done=done.index + 1,
            seconds=self._elapsed(),
            skipped_in_a_row=self.position.skipped_in_a_row + 1 if skipped else 0,
            recent_nats=tuple(guard.recent_nats),
        )
        report = StepReport(
            step=done.index + 1, epoch=self._epochs(done), learning_rate=done.learning_rate, seconds=seconds
        )
        if isinstance(done, StepSkipped):
            more = {"skipped": f"{done.why} ({self._rows(done)})"}
        else:
            more = {"loss_nats": done.loss_nats, "grad_norm": done.grad_norm, "n_targets": done.n_targets}
        self._reports.append(report.model_copy(update=more))

    def _rows(self, done: StepSkipped) -> str:
        shown = [self._learner.source_of(i) for i in done.rows[:5]]
        more = f" and {len(done.rows) - len(shown)} more" if len(done.rows) > len(shown) else ""
        return f"rows {', '.join(shown)}{more}"

    def _go_back(self, done: StepSkipped) -> Event:
        """Return to the best weights at half the learning rate. Raises: TrainingDiverged: that was done before."""
        if self.position.rate_factor < 1:
            self._record()
            raise TrainingDiverged(
                f"training cannot go on: at step {done.index + 1} {done.why}, though the learning rate was halved.",
                where=self._rows(done),
                fix="Repair or remove these rows, or lower budget.learning_rate.",
            )
        self._optimizer.load(self.best.tensors)
        self.position = self.best.position._replace(rate_factor=0.5, seconds=self._elapsed(), skipped_in_a_row=0)
        return Told(
            says=f"{_MOST_SKIPPED} steps in a row were skipped: back to the best weights, of step "
            f"{self.position.steps_done}, and on at half the learning rate."
        )

    def _rate(self, index: int) -> float:
        peak = self._budget.learning_rate * self.position.rate_factor
        return linear_decay(index, n_steps=len(self._steps), peak=peak, warmup=self._budget.warmup)

    def _look_steps(self) -> frozenset[int]:
        """Return after how many steps to look at the dev part: evenly in each epoch, and at the end."""
        n_steps = len(self._steps)
        per_epoch = max(1, n_steps // self._budget.epochs)
        every = max(1, round(per_epoch / self._budget.looks_per_epoch))
        return frozenset([*range(every, n_steps, every), n_steps])

    def _look(self, done: StepDone | StepSkipped) -> None:
        dev_nats = mean_loss(self._learner.loss_of, self._learner.dev_batches)
        p = self.position
        if dev_nats < p.best_dev_nats:
            self.position = p._replace(best_step=done.index + 1, best_dev_nats=dev_nats, looks_since_best=0)
            self.best = Best(self.position, self._copied())
            self._writer.submit(self._best_folder, done.index + 1, self.best.tensors, self._state())
        else:
            self.position = p._replace(looks_since_best=p.looks_since_best + 1)
        self._reports.append(
            StepReport(
                step=done.index + 1, epoch=self._epochs(done), dev_loss_nats=dev_nats, learning_rate=done.learning_rate
            )
        )

    def _epochs(self, done: StepDone | StepSkipped) -> float:
        return (done.index + 1) * self._budget.epochs / len(self._steps)

    def _note(self, done: StepDone | StepSkipped) -> str:
        best = self.position.best_dev_nats
        loss = "skipped" if isinstance(done, StepSkipped) else f"loss {done.loss_nats:.3f}"
        return loss + (f", best dev {best:.3f}" if math.isfinite(best) else "")

    def _keep(self) -> Iterator[Event]:
        """Save what is due; the disk may refuse, and training goes on.

        Raises: Interrupted: the user asked to stop; it is saved.
        """
        now = time.monotonic()
        if now - self._recorded_at > _REPORT_EVERY_S:
            self._record()
        if self._workshop.should_stop():
            self._submit()
            self._stop()
        if now - self._tried_at > (_RETRY_EVERY_S if self._problem() else _SNAPSHOT_EVERY_S):
            self._submit()
        yield from self.tell_disk()

    def tell_disk(self) -> Iterator[Event]:
        """Say when the disk begins to refuse, and when all is saved again."""
        problem, saved_step = self._problem(), self._saved_step()
        if problem and self._unsaved_since is None:
            self._unsaved_since = saved_step
            yield Told(says=f"Unsaved since step {saved_step}: {problem}. Training goes on.")
        elif self._unsaved_since is not None and not problem and saved_step > self._unsaved_since:
            self._unsaved_since = None
            yield Told(says=f"Saved again, at step {saved_step}.")

    def _stop(self) -> None:
        try:
            self.flush()
        except (OSError, WorkspaceProblem) as problem:
            says = (
                f"stopped after step {self.position.steps_done}, saved up to step {self._saved_step()} only: {problem}."
            )
            raise Interrupted(says, fix="") from problem
        raise Interrupted(f"stopped after step {self.position.steps_done}; a snapshot is saved.", fix="")

    def _problem(self) -> Exception | None:
        return self._writer.problem or self._unrecorded

    def _saved_step(self) -> int:
        return self._writer.written.get(self._folder, self._resumed_step)

    def _submit(self) -> None:
        self._writer.submit(self._folder, self.position.steps_done, self._copied(), self._state())
        self._tried_at = time.monotonic()

    def _record(self) -> None:
        """Put the steps' reports on record; what is refused waits for the next time."""
        if not self._on_record:
            self._reports = []
        try:
            self._workshop.store.runs.append_steps(self._run.id, self._reports)
        except WorkspaceProblem as problem:
            self._unrecorded = problem
        else:
            self._reports, self._unrecorded = [], None
        self._recorded_at = time.monotonic()

    def _copied(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self._optimizer.tensors().items()}

    def _state(self) -> dict[str, Any]:
        position = self.position._asdict()
        if not math.isfinite(self.position.best_dev_nats):
            position.pop("best_dev_nats")
        return {"identity": self._identity, "position": position}

    def _elapsed(self) -> float:
        return self._seconds_before + time.monotonic() - self._began


def _position(snapshot: Snapshot) -> Position:
    position = Position(**snapshot.state["position"])
    return position._replace(recent_nats=tuple(position.recent_nats))
