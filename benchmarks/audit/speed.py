"""How long `sartor audit` takes and how much memory it needs, by the number of rows.

.venv/bin/python benchmarks/audit/speed.py [--rows 20000 100000] [--stage fast] [--seed N]
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from row import Row, Turn, line_of
from support import support_rows

EXCHANGES = (1, 2, 3)
"""Conversations of the invented shop that make one row, so that a row holds about 600 characters."""
COPIES = 0.02
"""Share of rows that repeat the one before with a slip, as real data does."""
TICK_S = 0.2
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


class Measured(NamedTuple):
    """One run."""

    rows: int
    wall_s: float
    processor_s: float
    """Of all processes together, start included."""
    memory_mib: float
    """The most that all processes held at once; pages that they share are counted for each."""
    load: float
    """Processes of the machine that wanted a core, over the last minute: with more than it has, wall times mislead."""


def main() -> int:
    """Measure each size, print a table."""
    asked = _arguments()
    runs: list[Measured] = []
    print("| rows | wall s | processor s | ms a row | memory MiB | rows/s | load |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="sartor-speed-") as folder:
        for n_rows in sorted(asked.rows):
            path = Path(folder) / f"{n_rows}.jsonl"
            write_rows(path, n_rows, random.Random(asked.seed))
            runs.append(measure(path, n_rows, asked.stage))
            print(_line(runs[-1]), flush=True)
            path.unlink()
    for one, other in pairwise(runs):
        growth = math.log(other.processor_s / one.processor_s) / math.log(other.rows / one.rows)
        print(
            f"\nFrom {one.rows:,} to {other.rows:,} rows processor time grows with the power {growth:.2f} of the rows."
        )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--stage", default="fast", choices=("fast", "full"))
    parser.add_argument("--seed", type=int, default=1, help="other rows")
    return parser.parse_args()


def _line(run: Measured) -> str:
    figures = (
        f"{run.rows:,}",
        f"{run.wall_s:.0f}",
        f"{run.processor_s:.0f}",
        f"{1000 * run.processor_s / run.rows:.2f}",
        f"{run.memory_mib:.0f}",
        f"{run.rows / run.wall_s:.0f}",
        f"{run.load:.1f}",
    )
    return f"| {' | '.join(figures)} |"


def write_rows(path: Path, n_rows: int, rng: random.Random) -> None:
    """Write chats of a shop: facts from templates with numbers, faults in prose, orders of several turns."""
    before: Row | None = None
    chats = _chats(rng)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(n_rows):
            row = next(chats) if before is None or rng.random() >= COPIES else _with_slip(before, rng)
            file.write(line_of(row) + "\n")
            before = row


def _chats(rng: random.Random) -> Iterator[Row]:
    while True:
        rows = support_rows(rng, "")
        rng.shuffle(rows)
        while len(rows) >= max(EXCHANGES):
            joined = [turn for _ in range(rng.choice(EXCHANGES)) for turn in rows.pop().turns if turn.content]
            yield Row(tuple(joined))


def _with_slip(row: Row, rng: random.Random) -> Row:
    first, *others = row.turns
    i = rng.randrange(len(first.content) - 1)
    text = first.content[:i] + first.content[i + 1] + first.content[i] + first.content[i + 2 :]
    return Row((Turn(first.role, text), *others))


def measure(path: Path, n_rows: int, stage: str) -> Measured:
    """Audit a file in a process of its own, and watch it and the processes that it starts.

    Raises: SystemExit: the audit ended with an error.
    """
    command = [sys.executable, "-m", "sartor", "audit", str(path), "--stage", stage, "--json"]
    before, started = os.times(), time.monotonic()
    with tempfile.TemporaryFile() as out:
        audit = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        most: list[float] = [0.0]
        watching = threading.Thread(target=_watch, args=(audit, most))
        watching.start()
        code = audit.wait()
        watching.join()
        wall_s, after = time.monotonic() - started, os.times()
        out.seek(0)
        if code or json.load(out)["files"][0]["rows"] != n_rows:
            raise SystemExit(f"the audit of {n_rows} rows ended with {code}")
    processor_s = sum(after[2:4]) - sum(before[2:4])
    return Measured(n_rows, wall_s, processor_s, most[0], os.getloadavg()[0])


def _watch(audit: "subprocess.Popen[bytes]", most: list[float]) -> None:
    while audit.poll() is None:
        most[0] = max(most[0], sum(map(_resident_mib, _family(audit.pid))))
        time.sleep(TICK_S)


def _family(pid: int) -> Sequence[int]:
    """Return a process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MIB
    except (OSError, IndexError):
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
