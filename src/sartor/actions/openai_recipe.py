"""From a recorded job to a recipe: an open base that this machine can tune, and the job's settings in our words."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sartor.actions.resolve_recipe import resolve
from sartor.actions.training_time import kept_tflops, minutes_to_train
from sartor.concepts.example import Example
from sartor.concepts.recipe import Budget
from sartor.data.formats.openai_record import Job
from sartor.modeling.hardware import find_hardware
from sartor.modeling.memory import available_bytes
from sartor.store.atomic import atomic_write
from sartor.tasks.contract import Task
from sartor.tasks.find import find_task

_WRITTEN_ANEW = "Proposed by sartor import-openai, which writes it anew each time: change a copy."
_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_STEP = (256, 8192)
_MOST_RATE, _LEAST_RATE = 4.0, 0.25
"""Of our own rate: theirs is a factor on a rate that nobody knows, so it is followed only so far."""
_AUTO_MULTIPLIER = {"gpt-4o-mini": 1.8}
"""What OpenAI chooses when asked to choose."""
_AUTO_MULTIPLIER_ELSE = 2.0
_BYTES_PER_PARAMETER = {"cpu": 6, "cuda": 4}
"""Weights as they are held to answer and to learn, and half as much again for the rest."""
_NIGHT_MINUTES = 8 * 60


class Proposed(NamedTuple):
    """Settings of a recipe, and why they are so."""

    settings: dict[str, Any]
    because: tuple[str, ...]


def propose(job: Job, settings: dict[str, Any], examples: Sequence[Example], cache: Path) -> Proposed:
    """Fill in base and budget, where the user did not choose.

    Args:
        job: What was done at OpenAI.
        settings: Name, data and what the user chose.
        examples: The rows to learn from.
        cache: Where this machine's speed is kept.
    """
    resolved = resolve(settings, examples)
    task = find_task(resolved.recipe.task)
    budget, because = _budget(job, task, examples, own_epochs=resolved.recipe.budget.epochs)
    filled = {**settings, "task": task.name, "base": resolved.recipe.base, "budget": {**budget, **settings["budget"]}}
    if not settings.get("base"):
        says = f"Base {task.default_base} for {job.base}: the built-in one for {task.name} (change it with --base)."
        because = [says, _room(filled, task, examples, cache), *because]
    return Proposed(filled, tuple(because))


def write_recipe(proposed: Proposed, path: Path) -> None:
    """Write the recipe, its reasons above it; data paths are relative to it."""
    settings: dict[str, Any] = {name: value for name, value in proposed.settings.items() if value}
    data = {name: value for name, value in settings["data"].items() if value}
    data["files"] = [_relative(file, path) for file in data["files"]]
    data |= {"test": _relative(data["test"], path)} if "test" in data else {}
    text = yaml.safe_dump({**settings, "data": data}, sort_keys=False, allow_unicode=True)
    head = "".join(f"# {says}\n" for says in (_WRITTEN_ANEW, *proposed.because))
    atomic_write(path, f"{head}{text}".encode())


def _relative(file: str, recipe: Path) -> str:
    return Path(os.path.relpath(file, recipe.parent)).as_posix()


def _budget(
    job: Job, task: Task, examples: Sequence[Example], *, own_epochs: int
) -> tuple[dict[str, float], list[str]]:
    """Say the job's hyperparameters in our words; what it left to OpenAI is left to Sartor."""
    budget: dict[str, float] = {}
    because: list[str] = []
    if job.n_epochs is not None and job.n_epochs > own_epochs:
        budget["epochs"] = job.n_epochs
        because.append(f"At most {job.n_epochs} epochs, as in {job.id}; a dev loss that stops falling ends training.")
    if job.batch_size:
        least, most = _TOKENS_PER_STEP
        tokens = round(job.batch_size * _n_tokens(examples) / len(examples))
        budget["tokens_per_step"] = max(least, min(most, tokens))
        because.append(
            f"{budget['tokens_per_step']:,.0f} tokens a step, for batches of {job.batch_size} rows of about "
            f"{tokens // job.batch_size:,} tokens (from {least:,} to {most:,})."
        )
    auto = next((m for name, m in _AUTO_MULTIPLIER.items() if job.base.startswith(name)), _AUTO_MULTIPLIER_ELSE)
    if job.rate_multiplier and job.rate_multiplier != auto:
        factor = max(_LEAST_RATE, min(_MOST_RATE, job.rate_multiplier / auto))
        own: float = task.defaults.get("budget", {}).get("learning_rate", Budget().learning_rate)
        budget["learning_rate"] = float(f"{factor * own:.3g}")
        says = f"Learning rate {budget['learning_rate']:g}, {factor:g} of our own: the job's multiplier was "
        because.append(f"{says}{job.rate_multiplier:g}, where OpenAI's own choice was {auto:g}.")
    return budget, because


def _room(settings: dict[str, Any], task: Task, examples: Sequence[Example], cache: Path) -> str:
    """Say how large a base this machine could take instead: by memory, and by the time that the rows need."""
    device = find_hardware().device
    recipe = resolve(settings, examples).recipe
    one = 10**9
    minutes = minutes_to_train(recipe, tokens=_n_tokens(examples), parameters=one, tflops=kept_tflops(cache))
    by_time = _NIGHT_MINUTES / minutes if minutes else 0.0
    free = available_bytes(device)
    by_memory = by_time if free is None else free / _BYTES_PER_PARAMETER[device] / one
    return (
        f"This machine has room for a base of about {by_memory:.2g} billion parameters, and trains about {by_time:.2g} "
        f"billion on these rows in {_NIGHT_MINUTES // 60} hours: the largest {_KIND[task.base_kind]} within both "
        "is likely to come closest (--base org/name)."
    )


_KIND = {"causal_lm": "open chat model", "encoder": "open text encoder"}


def _n_tokens(examples: Sequence[Example]) -> float:
    characters = sum(sum(len(m.content) for m in e.messages) + len(e.expected or "") for e in examples)
    return characters / _CHARACTERS_PER_TOKEN
