"""Runs that are fitted without the rest of a tune: to the end, or until a user stops."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from sartor.actions.fitting import Place
from sartor.actions.train import fit
from sartor.concepts.run import Run
from sartor.errors import Interrupted
from sartor.modeling.hardware import Hardware
from sartor.tasks.chat import ChatWorkbench
from sartor.tasks.classify import ClassifyWorkbench
from sartor.tasks.contract import Setting
from tiny_models import recipe
from tiny_rows import rows

PAIRS = [(f"What colour is house {i}?", ["red", "blue", "green", "grey"][i % 4]) for i in range(16)]
BUDGET = {"epochs": 3, "tokens_per_step": 128, "learning_rate": 0.01}


class StopAfter:
    """A user who asks to stop at the nth safe place."""

    def __init__(self, n):
        self.left = n

    def __call__(self):
        self.left -= 1
        return self.left <= 0


def a_run(workshop, pin, **settings):
    """Put a run on record; `budget` and the like are the recipe's."""
    run = Run(
        id=workshop.new_id(),
        state="running",
        recipe=recipe(**{"budget": BUDGET, **settings}),
        dataset_id="d" * 64,
        base=pin,
        versions={},
        created_at=workshop.now(),
    )
    workshop.store.runs.create(run)
    return run


def bench_of(run, *, dev=PAIRS[:4], dtype=torch.float32):
    kind = ClassifyWorkbench if run.recipe.task == "classify" else ChatWorkbench
    return kind(Setting(run.recipe, run.base, rows(PAIRS), rows(dev), Hardware("cpu", dtype, 1)))


def place_of(workshop, run):
    return Place(run, workshop.store.runs.folder(run.id))


def adapter_path(workshop, run):
    return workshop.store.runs.folder(run.id) / "adapter"


def fitted(workshop, run, **options):
    """Fit to the end; return the events and the saved tensors."""
    events = list(fit(workshop, place_of(workshop, run), bench_of(run, **options).learner()))
    (weights,) = adapter_path(workshop, run).glob("*.safetensors")
    return events, load_file(weights)


def stopped(workshop, run, n, **options):
    """Fit until a user stops after `n` steps."""
    hurried = replace(workshop, should_stop=StopAfter(n))
    with pytest.raises(Interrupted, match=f"stopped after step {n}; a snapshot is saved"):
        list(fit(hurried, place_of(workshop, run), bench_of(run, **options).learner()))
