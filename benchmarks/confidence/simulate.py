"""Calibration errors and thresholds of made models whose truth is known: how often intervals and promises hold.

`.venv/bin/python benchmarks/confidence/simulate.py --repeats 400`. Each cell draws that many sets of answers. For the
calibration error: its mean, how often its interval holds the truth, how often it is called more than chance. For the
threshold (most wrong: 10%): how often one was found, which share of new rows it lets through, and how often more than
10% of those answers are wrong, which is promised to happen at most 5 times in 100.
"""

import argparse
from collections.abc import Callable, Mapping

import numpy as np

from sartor.evaluation.calibration import Floats, Sureness, calibration_error, fit_threshold, sureness

MOST_WRONG = 0.1
MODELS: Mapping[str, Callable[[Floats], Floats]] = {
    "right as often as stated": lambda c: c,
    "5 points too sure": lambda c: np.clip(c - 0.05, 0, 1),
    "15 points too sure": lambda c: np.clip(c - 0.15, 0, 1),
    "not sure enough": lambda c: 1 - 0.3 * (1 - c),
    "right from somewhere on": lambda c: np.where(c > 0.75, 0.98, 0.5),
    "confidence says nothing": lambda c: np.full(len(c), 0.93),
    "at the edge of what is accepted": lambda c: np.full(len(c), 0.9),
    "worse where surest": lambda c: np.where(c > 0.97, 0.86, np.where(c > 0.6, 0.95, 0.5)),
}
"""How often answers of each confidence are right; confidences are Beta(4, 1), 0.8 on average."""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=400)
    repeats = parser.parse_args().repeats
    rng = np.random.default_rng(11)
    print(
        "| model | rows | true error | mean error | interval holds it | more than chance |\n|---|---|---|---|---|---|"
    )
    for name in list(MODELS)[:5]:
        for n in (60, 100, 300, 1000):
            print(_error_row(name, n, repeats, rng), flush=True)
    print("\n| model | dev rows | found | answered | could be answered | promise broken |\n|---|---|---|---|---|---|")
    for name in MODELS:
        for n in (60, 100, 200, 500):
            print(_threshold_row(name, n, repeats, rng), flush=True)


def _draw(name: str, n: int, rng: np.random.Generator) -> Sureness:
    confidence = rng.beta(4, 1, n)
    return sureness(confidence, rng.random(n) >= MODELS[name](confidence), [None] * n)


def _error_row(name: str, n: int, repeats: int, rng: np.random.Generator) -> str:
    many = rng.beta(4, 1, 400_000)
    truth = float(np.abs(many - MODELS[name](many)).mean())
    found = [calibration_error(_draw(name, n, rng)) for _ in range(repeats)]
    held = np.mean([f.low <= truth <= f.high for f in found])
    beyond = np.mean([f.low > 0 for f in found])
    return f"| {name} | {n} | {truth:.1%} | {np.mean([f.value for f in found]):.1%} | {held:.1%} | {beyond:.1%} |"


def _threshold_row(name: str, n: int, repeats: int, rng: np.random.Generator) -> str:
    many = np.sort(rng.beta(4, 1, 400_000))[::-1]
    wrong = np.cumsum(1 - MODELS[name](many)) / np.arange(1, len(many) + 1)
    possible = np.flatnonzero(wrong <= MOST_WRONG + 1e-9)
    best = (possible[-1] + 1) / len(many) if len(possible) else 0.0
    answered: list[float] = []
    broken = 0
    for _ in range(repeats):
        below = fit_threshold(_draw(name, n, rng), MOST_WRONG)
        if below is not None:
            n_answered = int((many >= below).sum())
            answered.append(n_answered / len(many))
            broken += bool(wrong[n_answered - 1] > MOST_WRONG + 1e-9) if n_answered else 0
    share = f"{np.mean(answered):.0%}" if answered else "-"
    return f"| {name} | {n} | {len(answered) / repeats:.0%} | {share} | {best:.0%} | {broken / repeats:.1%} |"


if __name__ == "__main__":
    main()
