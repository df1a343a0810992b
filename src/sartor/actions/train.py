"""Fit a learner: train, keep the best weights, write them as a folder that others can load."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from sartor.actions.fitting import Fitting
from sartor.actions.until_written import until_written
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, StageStarted, Told
from sartor.concepts.recipe import Budget
from sartor.concepts.run import Run
from sartor.store.atomic import sync_files, sync_folder
from sartor.tasks.contract import Learner
from sartor.training.batches import Step, plan_epoch

_LEAST_STEPS = 12
"""Steps of an epoch, at least: small data sets take smaller steps."""


def fit(workshop: Workshop, run: Run, learner: Learner, out: Path) -> Iterator[Event]:
    """Train to the end of the budget or until the dev loss stops falling; write the best weights to `out`.

    Resumes from the newest snapshot of this run that verifies.
    Raises: Interrupted: the user asked to stop; a snapshot was saved. TrainingDiverged: steps fail again and again.
    """
    steps = plan_steps(learner, run.recipe.budget, seed=run.recipe.seeds.order)
    fitting = Fitting(workshop, run, learner, steps)
    yield from fitting.resume()
    yield StageStarted(stage="training", total=len(steps), unit="steps")
    while not fitting.position.finished:
        yield from fitting.go()
    yield from until_written(workshop, fitting.flush, what="the last snapshot")
    yield from fitting.tell_disk()
    yield Told(says=fitting.summary())
    masters = {n.removeprefix("master."): t for n, t in fitting.best.tensors.items() if n.startswith("master.")}

    def write() -> None:
        temporary = out.with_name(out.name + ".tmp")
        for folder in (temporary, out):
            if folder.exists():
                shutil.rmtree(folder)
        temporary.mkdir()
        learner.save(temporary, masters)
        sync_files(temporary)
        temporary.rename(out)
        sync_folder(out.parent)

    yield from until_written(workshop, write, what="the trained model")


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
