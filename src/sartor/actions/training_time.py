"""How long training takes: by operations a token, and this machine's matrix speed. An estimate, not a promise."""

import json
from pathlib import Path

from sartor.concepts.recipe import Recipe
from sartor.modeling.hardware import find_hardware, gemm_tflops, machine_name
from sartor.store.atomic import atomic_write

_PASSES = 4
"""Floating-point operations per weight and token with a frozen base: 2 forward, 2 back."""
_EFFICIENCY = 0.4
"""Share of this machine's matrix speed that training reaches."""


def minutes_to_train(recipe: Recipe, *, tokens: float, parameters: int, tflops: float) -> float:
    """Estimate the trainings of a recipe.

    Args:
        recipe: For epochs and folds.
        tokens: Of one pass over the rows.
        parameters: Of the base.
        tflops: This machine's matrix speed.
    """
    trainings = 1 + recipe.judge.folds
    operations = trainings * recipe.budget.epochs * tokens * _PASSES * parameters
    return operations / (_EFFICIENCY * tflops * 1e12) / 60


def kept_tflops(cache: Path) -> float:
    """Return this machine's matrix speed, measured the first time and kept: who asks twice is told the same."""
    path, machine = cache / "matrix-speed.json", machine_name()
    kept: dict[str, float] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if machine not in kept:
        hardware = find_hardware()
        kept[machine] = round(gemm_tflops(hardware.train_dtype, seconds=1.0, device=hardware.device), 3)
        atomic_write(path, json.dumps(kept).encode())
    return kept[machine]
