"""Fit a learner: train, keep the best weights, write them as a folder that others can load."""

import json
import shutil
from collections.abc import Generator, Iterator
from functools import partial

from sartor.actions.fitting import Fitting, Place
from sartor.actions.until_written import until_written
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, StageStarted, Told
from sartor.concepts.recipe import Budget
from sartor.errors import BadRecipe
from sartor.modeling.memory import keep_freed_memory
from sartor.store.atomic import atomic_write, sync_files, sync_folder
from sartor.tasks.contract import Learner
from sartor.training.batches import Step, plan_epoch
from sartor.training.dry_run import Trial, plan_memory

_LEAST_STEPS = 12
"""Steps of an epoch, at least: small data sets take smaller steps."""
_STATES = 8
"""Copies of the trained weights that training keeps: masters, gradients, moments, the best and what is being saved."""


def fit(workshop: Workshop, place: Place, learner: Learner) -> Iterator[Event]:
    """Train to the end of the budget or until the dev loss stops falling; write the best weights as `adapter`.

    Resumes from the newest snapshot of this run that verifies.
    Raises: Interrupted: the user asked to stop; a snapshot was saved. TrainingDiverged: steps fail again and again.
    BadRecipe: the memory does not hold the longest row.
    """
    recipe, out = place.run.recipe, place.folder / "adapter"
    max_tokens = yield from _fitting_microbatches(place, learner)
    keep_freed_memory()
    steps = plan_steps(learner, recipe.budget, seed=recipe.seeds.order, max_tokens=max_tokens)
    fitting = Fitting(workshop, place, learner, steps)
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


def plan_steps(learner: Learner, budget: Budget, *, seed: int, max_tokens: int) -> list[Step]:
    """Plan every step of every epoch, in micro-batches of at most `max_tokens`; the index counts over the whole run."""
    size = min(budget.tokens_per_step, max(1, sum(learner.lengths_N) // _LEAST_STEPS))
    steps: list[Step] = []
    for epoch in range(budget.epochs):
        planned = plan_epoch(
            learner.lengths_N,
            seed=seed,
            epoch=epoch,
            tokens_per_step=size,
            max_tokens=max_tokens,
        )
        steps += [step._replace(index=len(steps) + step.index) for step in planned]
    return steps


def _fitting_microbatches(place: Place, learner: Learner) -> Generator[Event, None, int]:
    """Try the worst step, and return the most tokens of a micro-batch; a resumed run keeps to what it began with."""
    path, recipe = place.folder / "microbatches.json", place.run.recipe
    began_with = json.loads(path.read_text("utf-8"))["max_tokens"] if path.is_file() else None
    parameters = list(learner.parameters.values())
    trial = Trial(
        loss_of=learner.loss_of,
        parameters=parameters,
        batch_of=learner.batch_of,
        lengths_N=learner.lengths_N,
        dev_batches=learner.dev_batches,
        device=parameters[0].device.type,
        state_bytes=_STATES * 4 * sum(p.numel() for p in parameters),
        most_bytes=None if recipe.budget.max_memory_gib is None else int(recipe.budget.max_memory_gib * 2**30),
    )
    steps_of = partial(_one_epoch, learner, recipe.budget, recipe.seeds.order)
    plan = plan_memory(trial, steps_of, began_with or learner.max_tokens)
    if plan is None:
        raise BadRecipe(
            f"the memory does not suffice to learn from the longest row ({max(learner.lengths_N):,} tokens).",
            where="budget.context_tokens",
            fix="Leave long rows out or shorten them, choose a smaller --base, free some memory or raise --max-memory.",
        )
    if plan.step_bytes is not None and plan.available_bytes is not None:
        yield Told(
            says=f"Memory: the largest step takes {plan.step_bytes / 2**30:.1f} of {plan.available_bytes / 2**30:.1f} "
            f"GiB that are free, in micro-batches of up to {plan.max_tokens:,} tokens."
        )
    if began_with is None:
        atomic_write(path, json.dumps({"max_tokens": plan.max_tokens}).encode())
    elif plan.max_tokens < began_with:
        yield Told(says="There is less memory than when the run began: equivalent, not identical.")
    return plan.max_tokens


def _one_epoch(learner: Learner, budget: Budget, seed: int, max_tokens: int) -> list[Step]:
    return plan_steps(learner, budget.model_copy(update={"epochs": 1}), seed=seed, max_tokens=max_tokens)
