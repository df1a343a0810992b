"""Fault injection: kill, damage, fill, poison, and compare the end with that of an undisturbed run.

The oracle: the sha256 of the final weights and of the scores, and the verdict, are those of a run that nobody
disturbed. `make faults` runs all of it; `--kills 12 --base-kills 0 --damages 4 --peer-kills 0` is the short version.
"""

import argparse
import hashlib
import importlib
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from forked import Child, sartor

_LIMITS_MIB = (512, 1024, 2048, 4096)
"""What a process may take above what it begins with."""


class Job(NamedTuple):
    """What is tuned, again and again."""

    data: Path
    flags: tuple[str, ...]


class Row(NamedTuple):
    """One line of the table."""

    fault: str
    times: int
    as_wanted: int
    detail: str


class End(NamedTuple):
    """What must not change."""

    weights: str
    scores: str
    verdict: str


def main() -> int:
    """Run the campaign and print its table; exit code 1 if anything ended otherwise than wanted."""
    options = _options()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        tiny = _tiny_job(folder)
        rows = _tiny_campaign(folder / "tiny", tiny, rng, options)
        if options.base_kills:
            base = _smollm2_job(folder)
            rows.append(_kills("SIGKILL, SmolLM2", folder / "smollm2", base, rng, options.base_kills))
            _show(rows[-1])
            rows.append(_memory_limits(folder / "memory", base))
            _show(rows[-1])
        if options.peer_kills:
            rows.append(_peer(folder / "peer", rng, options.peer_kills))
    print("\n| fault | times | ended as wanted | detail |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.fault} | {row.times} | {row.as_wanted} | {row.detail} |")
    return int(any(r.as_wanted < r.times for r in rows if not r.fault.startswith("Hugging Face")))


def _tiny_campaign(folder: Path, job: Job, rng: random.Random, options: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    folded = job._replace(flags=(*job.flags[:2], "--epochs", "4", "--folds", "2"))
    scenarios: list[Callable[[], Row]] = [
        lambda: _kills("SIGKILL, tiny model", folder / "kills", job, rng, options.kills),
        lambda: _kills("SIGKILL, cross-fitted", folder / "folds", folded, rng, options.kills // 5),
        lambda: _damages(folder / "damages", job, rng, options.damages),
        lambda: _damages(folder / "fold-damages", folded, rng, options.damages // 2, "cross-fitted: "),
        lambda: _signals(folder / "signals", job, (signal.SIGTERM,), "SIGTERM, then resume"),
        lambda: _signals(folder / "twice", job, (signal.SIGINT, signal.SIGINT), "Ctrl-C twice, then resume"),
        lambda: _two_writers(folder / "writers", job),
        lambda: _poison(folder / "poison", job),
        lambda: _full_disk(folder / "full", job),
        lambda: _read_only(folder / "read-only", job),
    ]
    for scenario in scenarios:
        rows.append(scenario())
        _show(rows[-1])
    return rows


def _kills(fault: str, folder: Path, job: Job, rng: random.Random, n_kills: int) -> Row:
    """Kill runs at random moments until there were enough kills; every run must end as the undisturbed one."""
    wanted, seconds = _undisturbed(folder / "whole", job)
    kills = in_save = runs = identical = 0
    while kills < n_kills:
        place, most = folder / f"run-{runs}", min(12, n_kills - kills)
        for _ in range(most):
            child = _go_on(place, job)
            if child.ended(rng.uniform(0.0, 0.6 * seconds)):
                break
            child.kill()
            kills += 1
            in_save += any(place.glob("runs/*/*/.tmp-*"))
        runs += 1
        identical += _finished(place, job) == wanted
        print(f"  {fault}: {kills} of {n_kills} kills, {identical} of {runs} runs identical", file=sys.stderr)
        shutil.rmtree(place)
    detail = f"{runs} runs, {in_save} kills inside a save"
    return Row(fault, kills, kills if identical == runs else kills - (runs - identical), detail)


def _damages(folder: Path, job: Job, rng: random.Random, n_damages: int, which: str = "") -> Row:
    """Kill while training, flip a bit of a kept file or cut it, and go on."""
    wanted, _ = _undisturbed(folder / "whole", job)
    kinds: list[str] = []
    identical = 0
    for i in range(n_damages):
        place = folder / f"run-{i}"
        child = _go_on(place, job)
        child.said("Training …")
        child.ended(rng.uniform(0.3, 6.0 if which else 1.5))
        child.kill()
        files = [p for p in place.glob("runs/*/*/**/*") if p.is_file()] + list(place.glob("runs/*/answers/*"))
        if files:
            kinds.append(_damage(rng.choice(sorted(files)), rng))
        identical += _finished(place, job) == wanted
        shutil.rmtree(place)
    return Row(f"{which}a kept file cut or a bit flipped", n_damages, identical, ", ".join(sorted(set(kinds))))


def _damage(path: Path, rng: random.Random) -> str:
    data = bytearray(path.read_bytes())
    at = rng.randrange(max(1, len(data)))
    if data and rng.random() < 0.5:
        data[at] ^= 1 << rng.randrange(8)
    else:
        del data[at:]
    path.write_bytes(data)
    return f"{path.parent.name.split('-')[0]}/{path.name if 'answers' not in str(path) else '*.jsonl'}"


def _signals(folder: Path, job: Job, signals: Sequence[int], fault: str) -> Row:
    wanted, _ = _undisturbed(folder / "whole", job)
    place = folder / "run"
    child = _go_on(place, job)
    child.said("/")
    child.said("Training …")
    child.ended(0.5)
    for number in signals:
        child.signal(number)
        time.sleep(0.01)
    child.ended()
    says = child.err.read_text("utf-8")
    polite = child.code == 130 and "sartor runs resume" in says
    return Row(fault, 1, int(polite and _finished(place, job) == wanted), f"exit code {child.code}")


def _two_writers(folder: Path, job: Job) -> Row:
    wanted, _ = _undisturbed(folder / "whole", job)
    first = _go_on(folder / "run", job)
    first.said("Training …")
    second = Child(sartor(_resume(folder / "run")), folder / "second")
    second.ended()
    refused = second.code == 2 and "Another process is at work on it" in second.err.read_text("utf-8")
    first.ended()
    return Row("a second writer", 1, int(refused and _end(first, folder / "run") == wanted), f"exit code {second.code}")


def _poison(folder: Path, job: Job) -> Row:
    """From some step on, every loss is no number: back once at half the rate, then a sentence with the rows."""
    folder.mkdir(parents=True)

    def poison() -> None:
        from sartor.tasks import chat

        real, n_calls = chat.next_token_loss, 0

        def next_token_loss(model: object) -> Callable[..., object]:
            loss_of = real(model)

            def poisoned(batch: object) -> object:
                nonlocal n_calls
                n_calls += 1
                return loss_of(batch) * (float("nan") if n_calls > 20 else 1.0)

            return poisoned

        chat.next_token_loss = next_token_loss

    child = Child(sartor(_tune(folder / "run", job), before=poison), folder / "log")
    child.ended()
    says = child.err.read_text("utf-8")
    told = all(part in says for part in ("is skipped", "half the learning rate", "rows ", "Repair or remove"))
    return Row("losses that are no number", 1, int(child.code == 2 and told), f"exit code {child.code}")


def _full_disk(folder: Path, job: Job) -> Row:
    """Fill a small file system while a run trains, free it again, and let the run end."""
    fault = "a full disk"
    wanted, _ = _undisturbed(folder / "whole", job)
    with _mounted(folder / "small", "size=40m") as small:
        if small is None:
            return Row(fault, 0, 0, "no file system can be mounted here")
        child = _go_on(small / "ws", job, log=folder / "log")
        child.said("Training …")
        ballast = small / "ballast"
        with ballast.open("wb", buffering=0) as file:
            while True:
                try:
                    file.write(b"\0" * 65536)
                except OSError:
                    break
        child.ended(8.0)
        waited = child.code is None
        ballast.unlink()
        child.ended()
        says = child.err.read_text("utf-8")
        told = "Unsaved since step" in says or "There is no space" in says
        good = waited and told and child.code == 0 and _end(child, small / "ws") == wanted
        return Row(fault, 1, int(good), "went on once there was space" if good else says.strip()[-300:])


def _read_only(folder: Path, job: Job) -> Row:
    fault = "a read-only folder"
    folder.mkdir(parents=True)
    with _mounted(folder / "frozen", "size=6m,ro") as frozen:
        if frozen is None:
            return Row(fault, 0, 0, "no file system can be mounted here")
        child = _go_on(frozen / "ws", job, log=folder / "log")
        child.ended()
        one_sentence = len(child.err.read_text("utf-8").strip().splitlines()[-1:]) == 1
        return Row(fault, 1, int(child.code == 2 and one_sentence), f"exit code {child.code}")


def _memory_limits(folder: Path, job: Job) -> Row:
    """Refuse memory above several limits: a run ends, or stops with one sentence and ends once it may have more."""
    _undisturbed(folder / "whole", job)
    good, details = 0, list[str]()
    for mib in _LIMITS_MIB:
        place = folder / f"run-{mib}"
        child = Child(sartor(_tune(place, job), before=partial(_limit_memory, mib)), folder / f"log-{mib}")
        child.ended(3600)
        last = child.err.read_text("utf-8").strip().splitlines()[-1]
        refused = child.code == 2 and "memory" in last
        good += child.code == 0 or (refused and (not _runs(place) or bool(_finished(place, job))))
        details.append(f"{mib / 1024:.1f} GiB: {'refused' if refused else f'exit code {child.code}'}")
    return Row("a memory limit, SmolLM2", len(_LIMITS_MIB), good, "; ".join(details))


def _limit_memory(mib: int) -> None:
    """Let this process take so much more address space than it has now."""
    taken = int(Path("/proc/self/statm").read_text("utf-8").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + (mib << 20), resource.RLIM_INFINITY))


class _mounted:
    """A small file system in memory; None where that is not allowed."""

    def __init__(self, place: Path, options: str) -> None:
        self._place, self._options = place, options

    def __enter__(self) -> Path | None:
        self._place.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", self._options, "tmpfs", str(self._place)]
        done = subprocess.run(command, capture_output=True, check=False) if shutil.which("mount") else None
        self._there = done is not None and done.returncode == 0
        return self._place if self._there else None

    def __exit__(self, *_: object) -> None:
        if self._there:
            subprocess.run(["umount", "-l", str(self._place)], check=False)


def _peer(folder: Path, rng: random.Random, n_kills: int) -> Row:
    from trainer import trainer_kills

    tally = trainer_kills(folder, n_kills, rng)
    detail = f"{tally.runs} runs: {tally.identical} identical, {tally.failed} ended with an error on resuming"
    return Row("Hugging Face Trainer, SIGKILL", tally.kills, tally.kills - (tally.runs - tally.identical), detail)


def _undisturbed(place: Path, job: Job) -> tuple[End, float]:
    began = time.monotonic()
    child = _go_on(place, job)
    child.ended(3600)
    assert child.code == 0, child.err.read_text("utf-8")
    return _end(child, place), time.monotonic() - began


def _finished(place: Path, job: Job) -> End:
    """Let the run go on undisturbed to its end."""
    child = _go_on(place, job)
    child.ended(3600)
    assert child.code == 0, child.err.read_text("utf-8")
    end = _end(child, place)
    check = Child(sartor(["verify", "--workspace", str(place)]), place.with_name("verify"))
    check.ended()
    assert check.code == 0, check.out.read_text("utf-8")
    return end


def _end(child: Child, place: Path) -> End:
    result = child.result()
    verdict = {k: v for k, v in dict(result["verdict"]).items() if k not in ("file", "says")}
    run = place / "runs" / str(result["run"])
    weights = run / "adapter" / "adapter_model.safetensors"
    return End(_sha256(weights), _sha256(run / "scores.jsonl"), json.dumps(verdict, sort_keys=True))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _go_on(place: Path, job: Job, *, log: Path | None = None) -> Child:
    """Start the run, or resume the one on record."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arguments = _resume(place) if _runs(place) else _tune(place, job)
    return Child(sartor(arguments, before=_hurry), log or place.with_name(place.name + "-log"))


def _hurry() -> None:
    """Save all the time, so that many kills fall into a save."""
    from sartor.actions import fitting

    fitting._SNAPSHOT_EVERY_S = 0.0
    fitting._RETRY_EVERY_S = 0.2


def _tune(place: Path, job: Job) -> list[str]:
    return ["tune", str(job.data), *job.flags, "--workspace", str(place), "--json"]


def _resume(place: Path) -> list[str]:
    return ["runs", "resume", _runs(place)[-1], "--workspace", str(place), "--json"]


def _runs(place: Path) -> list[str]:
    database = place / "sartor.db"
    if not database.is_file():
        return []
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return [row[0] for row in connection.execute("select id from runs order by id")]
    except sqlite3.OperationalError:  # killed before the first migration was done
        return []


def _tiny_job(folder: Path) -> Job:
    from made_data import chat_file

    base = folder / "tiny-base"
    maker = Child(partial(_save_tiny, base), folder / "tiny-log")
    maker.ended()
    assert maker.code == 0, maker.err.read_text("utf-8")
    return Job(chat_file(folder / "streets.jsonl", 40), ("--base", str(base), "--epochs", "12", "--folds", "0"))


def _save_tiny(base: Path) -> int:
    from tiny_models import save_lm

    save_lm(base)
    return 0


def _smollm2_job(folder: Path) -> Job:
    from sartor.actions.get_asset import get_asset
    from sartor.actions.workshop import cache_folder

    get_asset("smollm2-135m-instruct", cache_folder())
    lines = get_asset("us-addresses", cache_folder()).read_text("utf-8").splitlines()[:60]
    data, recipe = folder / "addresses.jsonl", folder / "addresses.yaml"
    data.write_text("\n".join(lines) + "\n", "utf-8")
    settings = {
        "name": "addresses",
        "data": {"files": [str(data)]},
        "budget": {"epochs": 2},
        "judge": {"few_shot": [2], "folds": 0},
    }
    recipe.write_text(json.dumps(settings), "utf-8")
    return Job(recipe, ())


def _show(row: Row) -> None:
    print(f"{row.fault}: {row.as_wanted} of {row.times} ended as wanted ({row.detail})", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--base-kills", type=int, default=20)
    parser.add_argument("--damages", type=int, default=20)
    parser.add_argument("--peer-kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2] / "tests"))  # the tiny models and made rows
    importlib.import_module("sartor.actions.tune")  # everything slow is imported before the first fork
    importlib.import_module("transformers.models.llama.modeling_llama")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.exit(main())
