"""Does repair help? Train on clean, spoiled and repaired rows of TREC, and score all three on the same sealed rows.

.venv/bin/python benchmarks/audit/repair_helps.py [--seeds 1,2] [--relabelled 0.25] [--wrong 0.05]

Nobody looks at the truth between planting and scoring: `sartor audit`, then `sartor repair --apply` with
`--min-confidence`, which stands in for the person who would judge. All files, findings and runs are kept in --out.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from careless import mislabelled, relabelled
from corpora import NOT_FOR_LABELS, distinct, far_apart
from numpy.typing import NDArray
from plant import plant
from pool import Site, site_of
from row import STRENGTHS, Corpus, Item, Row, line_of, row_of

from sartor.actions.get_asset import get_asset
from sartor.actions.workshop import cache_folder

KINDS = ("clean", "spoiled", "repaired")
REFUSED = ("special_token", "conflicting_answers", "personal_data", "secret", "split_leakage", "prompt_injection")
ACCEPTED = (*REFUSED, "too_long", "garbled_text")
"""Whoever does not repair accepts what `tune` refuses."""
RESAMPLES = 10_000
Scores = dict[str, dict[str, float]]
"""By arm, by test row."""


def main() -> None:
    """Run every seed and print what was lost and regained."""
    asked = _arguments()
    out = Path(asked.out or tempfile.mkdtemp(prefix="sartor-repair-helps-"))
    print(f"kept in {out}", flush=True)
    found: dict[str, list[Scores]] = {kind: [] for kind in KINDS}
    for seed in map(int, asked.seeds.split(",")):
        folder = out / f"seed-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        _write_files(folder, asked, seed)
        _repair(folder, asked.min_confidence)
        for kind in KINDS:
            found[kind].append(_tune(folder, kind, seed, asked.epochs))
        _print_regained(f"seed {seed}", {kind: scores[-1:] for kind, scores in found.items()})
    if len(found["clean"]) > 1:
        _print_regained(f"seeds {asked.seeds}", found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1", help="comma-separated: other rows, defects, and starts of training")
    parser.add_argument("--rows", type=int, default=1000, help="training rows before anything is planted")
    parser.add_argument("--test-rows", type=int, default=1000)
    parser.add_argument("--relabelled", type=float, default=0.25, help="share with two contradicting copies")
    parser.add_argument("--wrong", type=float, default=0.05, help="share with a wrong label alone")
    parser.add_argument("--others", type=int, default=3, help="rows of every other family, for each strength")
    parser.add_argument("--min-confidence", type=float, default=0.5, help="from which what is to be judged is settled")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", help="where everything goes; a temporary folder by default")
    return parser.parse_args()


def _write_files(folder: Path, asked: argparse.Namespace, seed: int) -> None:
    """Write test.jsonl, clean.jsonl, and spoiled.jsonl, which is the clean rows with defects."""
    rng = random.Random(f"repair helps {seed}")
    rows = far_apart(distinct(rng.sample(found := _questions(), len(found))))
    test, clean = rows[: asked.test_rows], rows[asked.test_rows : asked.test_rows + asked.rows]
    items = _spoiled(clean, asked, rng)
    for name, lines in {
        "test": map(line_of, test),
        "clean": map(line_of, clean),
        "spoiled": (i.line for i in items),
    }.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    truth = [{"row": n, "check": i.check, "group": i.group} for n, i in enumerate(items, start=1) if i.check]
    (folder / "truth.json").write_text(json.dumps(truth), "utf-8")
    print(f"seed {seed}: {len(clean)} clean rows; {len(truth)} of {len(items)} spoiled rows are planted", flush=True)


def _questions() -> list[Row]:
    text = get_asset("trec-questions", cache_folder()).read_text("utf-8")
    return [row_of(r["text"], r["label"], topic=r["label"]) for r in csv.DictReader(text.splitlines())]


def _spoiled(clean: Sequence[Row], asked: argparse.Namespace, rng: random.Random) -> list[Item]:
    """Return the clean rows, some spoiled, in another order; no test row is planted."""
    corpus = Corpus("trec", "classify", "en", tuple(clean), without=NOT_FOR_LABELS | {"split_leakage"})
    site: Site = site_of(corpus, rng)
    items = [item for strength in STRENGTHS for item in plant(site, strength, asked.others)]
    items += relabelled(site, round(asked.relabelled * len(clean)))
    items += mislabelled(site, round(asked.wrong * len(clean)))
    items += [Item(line_of(row)) for row in site.pool]
    return rng.sample(items, len(items))


def _repair(folder: Path, min_confidence: float) -> None:
    """Audit and repair the spoiled rows, and say how many wrong rows that left."""
    findings = _sartor(folder, "audit", "spoiled.jsonl", "--test", "test.jsonl", "--json")
    (folder / "findings.json").write_text(findings, "utf-8")
    sure = ["--min-confidence", str(min_confidence)]
    told = _sartor(
        folder,
        "repair",
        "spoiled.jsonl",
        "--apply",
        "findings.json",
        *sure,
        "-o",
        "repaired.jsonl",
        "--force",
        "--json",
    )
    done = json.loads(told)
    print(f"repaired: {done['after']['rows']} rows, {done['rows']}; left: {done['left']}", flush=True)
    gone = {c["row"] for c in json.loads((folder / "repaired.jsonl.receipt.json").read_text("utf-8"))["changes"]}
    planted = {p["row"]: p["check"] for p in json.loads((folder / "truth.json").read_text("utf-8"))}
    for check in sorted(set(planted.values())):
        rows = {row for row, planted_check in planted.items() if planted_check == check}
        print(f"  {check}: {len(rows & gone)} of {len(rows)} planted rows changed", flush=True)
    print(f"  rows that nobody planted: {len(gone - planted.keys())} changed", flush=True)


def _tune(folder: Path, kind: str, seed: int, epochs: int) -> Scores:
    """Train on one file and return the scores of every contender on the sealed rows."""
    accept = [word for check in ACCEPTED for word in ("--accept", check)]
    told = _sartor(
        folder, "tune", f"{kind}.jsonl", "--test", "test.jsonl", "--task", "classify", "--name", kind, "--folds", "0",
        "--seed", str(seed), "--epochs", str(epochs), "--skip-bad-rows", "--workspace", "ws", *accept, "--json",
    )  # fmt: skip
    report: dict[str, Any] = json.loads(told)
    scores: Scores = {}
    lines = (folder / report["report"]).parent.joinpath("scores.jsonl").read_text("utf-8").splitlines()
    for entry in map(json.loads, lines):
        if entry["split"] == "test":
            scores.setdefault(entry["arm"], {})[entry["item"]] = entry["score"]
    print(f"{kind}: { ({a['name']: round(a['score'], 4) for a in report['arms']}) }", flush=True)
    return scores


def _sartor(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sartor", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"sartor {' '.join(arguments)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _print_regained(title: str, found: Mapping[str, Sequence[Scores]]) -> None:
    """Print a line for each contender that was scored on all three files."""
    print(f"\n| {title} | clean | spoiled | repaired | lost | regained | 95% interval |\n|---|---|---|---|---|---|---|")
    for arm in found["clean"][0]:
        columns = [[scores[arm] for scores in found[kind] if arm in scores] for kind in KINDS]
        if any(len(column) < len(found["clean"]) for column in columns):
            continue
        by_seed = [
            np.array([[kind[item] for kind in kinds] for item in kinds[0]]) for kinds in zip(*columns, strict=True)
        ]
        score_K = np.mean([scores_NK.mean(axis=0) for scores_NK in by_seed], axis=0)
        low, high = np.percentile(_resampled(by_seed), [2.5, 97.5])
        shown = " | ".join(f"{score:.1%}" for score in score_K)
        lost = score_K[0] - score_K[1]
        share = f"{_regained(score_K):.0%} | {low:.0%} to {high:.0%}" if lost > 0 else "nothing was lost |"
        print(f"| {arm} | {shown} | {lost:.1%} | {share} |", flush=True)


def _regained(score_K: NDArray[np.float64]) -> float:
    clean, spoiled, repaired = score_K
    return float((repaired - spoiled) / (clean - spoiled)) if clean > spoiled else float("nan")


def _resampled(by_seed: Sequence[NDArray[np.float64]]) -> list[float]:
    """Return regained shares of test rows drawn anew, the three scores of a row together."""
    rng = np.random.default_rng(0)
    shares: list[float] = []
    for _ in range(RESAMPLES):
        drawn = [scores_NK[rng.integers(0, len(scores_NK), len(scores_NK))].mean(axis=0) for scores_NK in by_seed]
        shares.append(_regained(np.mean(drawn, axis=0)))
    return [share for share in shares if share == share]


if __name__ == "__main__":
    main()
