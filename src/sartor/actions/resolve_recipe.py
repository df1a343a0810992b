"""From flags or a YAML file to one resolved recipe, every unset value filled in and explained."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from sartor.actions.find_files import HUB
from sartor.actions.settings_file import read_settings, validated
from sartor.concepts.asset import find_asset
from sartor.concepts.example import Example
from sartor.concepts.recipe import Budget, Data, Recipe
from sartor.data.folds import FEW_ROWS, FOLDS
from sartor.data.formats.rows import NONE
from sartor.data.guess_task import guess_task
from sartor.data.split import can_cut_by_time
from sartor.errors import BadRecipe
from sartor.tasks.contract import Task
from sartor.tasks.find import find_task

_SEE = "See docs/reference/recipe.md for every setting."
_LEAST_EPOCHS, _MOST_EPOCHS = 2, 12
_FULL_RATE_SHARE = 0.1
"""Adapters learn best near ten times the rate that suits all weights of a language model."""


class Resolved(NamedTuple):
    """The recipe and why it is so, a sentence for each choice that the user did not make."""

    recipe: Recipe
    because: tuple[str, ...]


def is_recipe(path: str) -> bool:
    """Say whether a file is a recipe rather than data."""
    return path.endswith((".yaml", ".yml"))


def read_recipe(path: str) -> dict[str, Any]:
    """Read a recipe file as plain values; data paths in it are relative to it.

    Raises: BadRecipe: unreadable, or not a mapping.
    """
    settings = read_settings(path)
    if isinstance(settings.get("data"), dict):
        settings["data"] = _beside(settings["data"], Path(path).parent)
    return settings


def resolve(chosen: Mapping[str, Any], examples: Sequence[Example]) -> Resolved:
    """Fill in what was not chosen: task kind from the rows, then base, method and budget by the task's defaults.

    Raises: BadRecipe: a setting is unknown or out of range; the sentence names it.
    """
    because: list[str] = []
    settings = dict(chosen)
    if not settings.get("task"):
        guess = guess_task(examples)
        settings["task"] = guess.task
        because.append(f"Task {guess.task}, because {guess.because} (change it with --task).")
    task = find_task(settings["task"])
    if not settings.get("base"):
        settings["base"] = task.default_base
        because.append(f"Base {task.default_base}, the built-in one for this task (change it with --base).")
    if not settings.get("name"):
        settings["name"] = _name_of(settings["data"]["files"][0])
        because.append(f"Model name {settings['name']}, after the data file (change it with --name).")
    merged = _merge(task.defaults, settings)
    budget: Any = merged.get("budget") or {}
    if "epochs" not in budget:
        epochs = min(_MOST_EPOCHS, max(_LEAST_EPOCHS, round(task.row_passes / max(1, len(examples)))))
        merged["budget"] = {**budget, "epochs": epochs}
        because.append(f"At most {epochs} epochs, for {len(examples):,} rows (change it with --epochs).")
    judging: Any = merged.get("judge") or {}
    data = cast("Mapping[str, Any]", merged["data"])
    if "folds" not in judging and len(examples) < FEW_ROWS and not data.get("test"):
        folds = _choose_folds(examples, time=data.get("time"))
        merged["judge"] = {**judging, "folds": folds.n}
        because.append(folds.because)
    if _trains_all(merged) and not _trains_all(task.defaults) and "learning_rate" not in budget:
        rate = Budget().learning_rate * _FULL_RATE_SHARE
        merged["budget"] = {**merged["budget"], "learning_rate": rate}
        because.append(f"Learning rate {rate:g}, a tenth of an adapter's, because all weights learn.")
    recipe = check(merged)
    refuse_unasked(recipe, task)
    return Resolved(recipe, tuple(because))


class _Folds(NamedTuple):
    n: int
    because: str


def _choose_folds(examples: Sequence[Example], *, time: str | None) -> _Folds:
    """Cross-fit few rows, unless they have times: folds would learn from the future of what they are asked."""
    if time not in (None, NONE) or can_cut_by_time(examples):
        because = (
            f"Not cross-fitted, though {len(examples):,} rows are few: rows have times, and each of the folds' models "
            "would learn from rows later than those it is asked (do it all the same with --folds 4)."
        )
        return _Folds(0, because)
    because = (
        f"Cross-fitted: {len(examples):,} rows are too few to set many aside, so {FOLDS} models are trained and "
        "each is asked the rows it did not learn from (set a sealed test part aside with --folds 0)."
    )
    return _Folds(FOLDS, because)


def refuse_unasked(recipe: Recipe, task: Task) -> None:
    """Refuse contenders that this task cannot ask.

    Raises: BadRecipe: it names one; ignoring it would look like having asked it.
    """
    named = {"data.documents": recipe.data.documents, "judge.remote": recipe.judge.remote}
    for where, value in named.items():
        if value and not task.prompted:
            fix = "Leave it out, or use --task chat."
            raise BadRecipe(
                f"the task {task.name} asks nobody in words, so it has no use for this.", where=where, fix=fix
            )


def _trains_all(settings: Mapping[str, Any]) -> bool:
    method: Any = settings.get("method")
    return isinstance(method, Mapping) and cast("Mapping[str, Any]", method).get("kind") == "full"


def check(settings: Mapping[str, Any]) -> Recipe:
    """Validate settings strictly.

    Raises: BadRecipe: what is wrong, by dotted name.
    """
    return validated(Recipe, settings, where="recipe", fix=_SEE)


def check_data(settings: object) -> Data:
    """Validate the part of a recipe that says which rows.

    Raises: BadRecipe: what is wrong, by dotted name.
    """
    return validated(Data, settings, where="recipe", fix=_SEE, prefix="data.")


def as_yaml(recipe: Recipe) -> str:
    """Write the resolved recipe."""
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def _merge(defaults: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(defaults)
    for key, value in chosen.items():
        if value is None:
            continue
        below: Any = merged.get(key)
        merged[key] = _merge(below, value) if _same_kind(below, value) else value
    return merged


def _same_kind(below: Any, value: Any) -> bool:
    """Say whether both are settings of one thing, so that what is unset in `value` comes from `below`."""
    if not isinstance(below, Mapping) or not isinstance(value, Mapping):
        return False
    old, new = cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", value)
    return new.get("kind", old.get("kind")) == old.get("kind")


def _beside(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Take the recipe's relative paths from where the recipe lies; built-in names stay."""
    moved = dict(data)
    for key in ("dev", "test"):
        if isinstance(moved.get(key), str):
            moved[key] = _from(folder, moved[key])
    for key in ("files", "documents"):
        paths: Any = [moved[key]] if isinstance(moved.get(key), str) else moved.get(key)
        if isinstance(paths, list):
            moved[key] = [_from(folder, str(p)) for p in cast("list[object]", paths)]
    return moved


def _from(folder: Path, path: str) -> str:
    return path if find_asset(path) or path.startswith(HUB) else str(folder / path)


def _name_of(path: str) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", Path(path).name.split(".")[0].lower()).strip("-._")
    return name[:62] or "model"
