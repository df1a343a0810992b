"""Time `sartor judge` on many files of scores, start-up included: 30 seconds for 300 files is the promise.

    .venv/bin/python benchmarks/verdicts/time_judge.py [--files 300]

The files differ as real ones do: 20 to 2,000 items, 2 to 8 arms, right-or-wrong and graded scores, with and without dev
records, groups, slices and seeds.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

MOST_SECONDS = 30.0
SIZES = (20, 50, 100, 200, 500, 2000)


def main() -> int:
    """Write the files, judge them all by one command; returns 1 if it took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    n_files = parser.parse_args().files
    with TemporaryDirectory(prefix="sartor-judge-") as folder:
        paths = [write_scores(Path(folder) / f"{n:04}.jsonl", n) for n in range(n_files)]
        n_mib = sum(path.stat().st_size for path in paths) / 2**20
        began = time.perf_counter()
        command = [sys.executable, "-m", "sartor", "judge", *map(str, paths), "--candidate", "tuned", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
    verdicts = [json.loads(line)["verdict"] for line in done.stdout.splitlines()]
    assert len(verdicts) == n_files, f"{len(verdicts)} verdicts for {n_files} files"
    counts = ", ".join(f"{verdicts.count(name)} {name}" for name in sorted(set(verdicts)))
    print(f"{n_files} files, {n_mib:.1f} MiB: {seconds:.1f} s, start-up included ({counts}).")
    return int(seconds > MOST_SECONDS)


def write_scores(path: Path, n: int) -> Path:
    """Write one file of score records; `n` decides what it is like."""
    rng = np.random.default_rng(n)
    n_items, n_arms = SIZES[n % len(SIZES)], 2 + n % 7
    graded, grouped, sliced = n % 3 == 0, n % 4 == 0, n % 5 == 0
    n_seeds, with_dev = 3 if n % 6 == 1 else 1, n % 8 != 7
    lines: list[str] = []
    for split in ("dev", "test") if with_dev else ("test",):
        skill = rng.uniform(0.3, 0.8, n_arms)
        difficulty_N = rng.normal(0, 0.25, n_items)
        for arm in range(n_arms):
            for seed in range(n_seeds if arm == 0 else 1):
                chance_N = np.clip(skill[arm] + difficulty_N, 0, 1)
                scores_N = rng.beta(1 + 4 * chance_N, 5 - 4 * chance_N) if graded else rng.random(n_items) < chance_N
                lines += [
                    json.dumps(
                        {
                            "item": f"{split}{i}",
                            "split": split,
                            "arm": "tuned" if arm == 0 else f"baseline {arm}",
                            "score": round(float(scores_N[i]), 4),
                            "group": f"{split} group {i // 4}" if grouped else None,
                            "slice": f"kind {i % 4}" if sliced else None,
                            "seed": seed if arm == 0 else None,
                        }
                    )
                    for i in range(n_items)
                ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
