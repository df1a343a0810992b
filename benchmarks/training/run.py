"""Sartor's training against TRL, the Trainer of transformers and LitGPT: the same input, in turn, in one sitting.

.venv/bin/python benchmarks/training/run.py [--profile chat] [--pairs 5] [--threads 2] [--division quality] [--out DIR]

Every finished run is a line of `runs.jsonl` in the out folder and is not repeated; `results.md` is made from them.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from contestants import HERE, ROOT, Contestant, contestants, prepare, python_of
from report import write_report
from shared_input import PROFILES, SAME, write_plan, write_rows

CEILING = Contestant(None, "ceiling")
BUSY = """
import os
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(10**6):
        pass
"""
"""Keeps a core busy for as long as its parent lives."""
MOST_SECONDS = 1800


class Case(NamedTuple):
    """What is raced."""

    division: str
    profile: str
    threads: int
    n_steps: int
    source: str
    """Of Sartor and of the contenders: when it changes, everyone runs again, in one sitting."""
    neighbour: bool = False


class Turn(NamedTuple):
    """One process to start."""

    case: Case
    name: str
    contestant: Contestant
    pair: int
    folder: Path
    plan: str
    input_hash: str

    @property
    def key(self) -> dict[str, Any]:
        """What makes it the same run again."""
        return {**self.case._asdict(), "name": self.name, "pair": self.pair, "input": self.input_hash}


def main() -> int:
    """Run what is not there yet, and write the report."""
    asked = _arguments()
    out, cache = Path(asked.out).expanduser(), Path(asked.cache).expanduser()
    out.mkdir(parents=True, exist_ok=True)
    log = out / "runs.jsonl"
    for case in _cases(asked):
        chosen = _chosen(asked, case)
        _race(case, chosen, asked, cache, log)
        write_report(_logged(log), out / "results.md", warm_up=asked.warm_up)
    print((out / "results.md").read_text("utf-8"))
    return 0


def _cases(asked: argparse.Namespace) -> list[Case]:
    source = _source_hash()
    if asked.full:
        systems = [Case("systems", profile, threads, asked.steps, source) for profile in PROFILES for threads in (2, 1)]
        return [
            *systems,
            Case("systems", "chat", 2, asked.steps, source, neighbour=True),
            Case("quality", "chat", 2, asked.quality_steps, source),
        ]
    steps = asked.quality_steps if asked.division == "quality" else asked.steps
    return [Case(asked.division, asked.profile, asked.threads, steps, source, asked.neighbour)]


def _source_hash() -> str:
    files = sorted([*(ROOT / "src").rglob("*.py"), *(HERE / "contenders").glob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _chosen(asked: argparse.Namespace, case: Case) -> dict[str, Contestant]:
    known = contestants(case.profile)
    names = asked.contenders.split(",") if asked.contenders else list(known)
    strangers = [name for name in names if name not in known]
    if strangers:
        sys.exit(f"Unknown: {', '.join(strangers)}. The {case.profile} profile has {', '.join(known)}.")
    return {name: known[name] for name in names}


def _race(case: Case, chosen: dict[str, Contestant], asked: argparse.Namespace, cache: Path, log: Path) -> None:
    """Let everyone have a turn, pair after pair."""
    folder = write_rows(case.profile, n_steps=case.n_steps, seed=asked.seed, folder=cache / "training")
    plan = SAME[case.profile]
    hashes = {name: write_plan("same", plan, folder) for name in [*chosen, "ceiling"]}
    if case.division == "quality":
        for name, contestant in chosen.items():
            assert contestant.quality is not None, name
            hashes[name] = write_plan(name, contestant.quality, folder)
    refused: set[str] = set()
    done = [{k: entry[k] for k in entry["key"]} for entry in _logged(log) if "error" not in entry]
    everyone = chosen if case.neighbour else {**chosen, "ceiling": CEILING}
    for pair in range(asked.pairs):
        for name, contestant in everyone.items():
            named = name if case.division == "quality" and name != "ceiling" else "same"
            turn = Turn(case, name, contestant, pair, folder, named, hashes[name])
            if turn.key in done or name in refused:
                continue
            found = _take(turn, cache)
            if "error" in found:
                refused.add(name)
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**turn.key, "key": list(turn.key), **found}) + "\n")


def _take(turn: Turn, cache: Path) -> dict[str, Any]:
    """Start one process and wait for its line; what it says instead is its error."""
    load, stolen = os.getloadavg()[0], _stolen_s()
    try:
        python = python_of(turn.contestant, cache)
        prepare(turn.contestant, python, turn.folder)
        began = time.time()
        done = _started(turn, python, began)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {MOST_SECONDS} s"}
    except subprocess.CalledProcessError as error:
        return {"error": (error.stderr or "").strip()[-600:]}
    facts = {"seconds": time.time() - began, "date": time.strftime("%Y-%m-%d %H:%M"), "load": load}
    facts |= {"stolen_s": _stolen_s() - stolen}
    line = next((s for s in done.stdout.splitlines() if s.startswith("RESULT ")), None)
    if done.returncode or line is None:
        return {"error": done.stderr.strip()[-600:] or f"exit code {done.returncode}"}
    print(f"{turn.name}, pair {turn.pair + 1}: {facts['seconds']:.0f} s at load {load:.1f}", file=sys.stderr)
    return {**facts, **json.loads(line.removeprefix("RESULT "))}


def _started(turn: Turn, python: Path, began: float) -> subprocess.CompletedProcess[str]:
    script = HERE / "contenders" / f"{turn.contestant.script}.py"
    threads = str(turn.case.threads)
    environment = os.environ | {
        "BENCH_BEGAN": str(began),
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    if turn.contestant.environment is None:
        environment["PYTHONPATH"] = str(ROOT / "src")
        environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command sets it
    else:
        environment.pop("PYTHONPATH", None)
    command = [str(python), str(script), str(turn.folder), turn.plan, turn.name]
    pinned = turn.case.threads == 1 and hasattr(os, "sched_setaffinity")
    neighbour = subprocess.Popen([sys.executable, "-c", BUSY]) if turn.case.neighbour else None
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=MOST_SECONDS,
            preexec_fn=_pin if pinned else None,
        )
    finally:
        if neighbour:
            neighbour.kill()
            neighbour.wait()


def _pin() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _stolen_s() -> float:
    """Return the processor seconds that the host has taken from this machine so far."""
    stat = Path("/proc/stat")
    return int(stat.read_text("utf-8").split()[8]) / os.sysconf("SC_CLK_TCK") if stat.is_file() else 0.0


def _logged(log: Path) -> list[dict[str, Any]]:
    return list(_lines(log)) if log.is_file() else []


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # cut off when the power went
            continue


def _arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=list(PROFILES), default="chat")
    parser.add_argument("--division", choices=["systems", "quality"], default="systems")
    parser.add_argument("--threads", type=int, choices=[1, 2], default=2, help="1 is pinned to one core")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--quality-steps", type=int, default=48, help="steps' worth of rows, gone through once")
    parser.add_argument("--warm-up", type=int, default=2, help="first steps that steady speed leaves out")
    parser.add_argument("--contenders", help="names with commas between; all of the profile if unset")
    parser.add_argument("--neighbour", action="store_true", help="beside a process that keeps one core busy")
    parser.add_argument("--full", action="store_true", help="every profile, both thread counts, both divisions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", default="~/.cache/sartor-bench")
    parser.add_argument("--out", default="~/.cache/sartor-bench/training-results")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
