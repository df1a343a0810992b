"""Many streaming clients at once: against transformers' own server, with several adapters, and while an alias moves.

`.venv/bin/python benchmarks/serving/run.py --peer ".peer/bin/transformers serve FOLDER --dtype float32"`, and
README.md. FOLDER is put in for the base's own.
"""

import argparse
import json
import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from clients import Load, Said, ask_all, tokens_between
from servers import Server, peer, sartor
from versions import ALIAS, NAME, make_versions, move_alias

from sartor.actions.get_asset import get_asset
from sartor.actions.workshop import cache_folder, open_workshop
from sartor.modeling.load_base import load_tokenizer, pin_folder

_BASE = "smollm2-135m-instruct"
_DRAIN_S = 600.0


class Round(NamedTuple):
    """What one server did in one round."""

    tokens: int
    seconds: float
    cpu_seconds: float
    answers: int
    failures: tuple[str, ...]
    first_text_s: float

    @property
    def tokens_per_second(self) -> float:
        """Of the wall clock."""
        return self.tokens / self.seconds

    @property
    def tokens_per_cpu_second(self) -> float:
        """Of the server's processor time."""
        return self.tokens / self.cpu_seconds


def main() -> None:
    """Carry out what is asked for, and print the figures as lines of Markdown."""
    options = _options()
    pin = pin_folder(get_asset(_BASE, cache_folder()), name=_BASE)
    count = _counter(load_tokenizer(pin))
    with TemporaryDirectory(prefix="sartor-serving-") as folder:
        workspace, log = Path(folder) / "workspace", options.log
        make_versions(workspace, pin, options.adapters)
        if "peer" in options.divisions:
            _against_peer(options, workspace, pin.folder, count, log)
        if "adapters" in options.divisions:
            _mixed_adapters(options, workspace, count, log)
        if "alias" in options.divisions:
            _moving_alias(options, workspace, log)
        if "steady" in options.divisions:
            with sartor(workspace, [_BASE], log) as server:
                _tell("steady", _round(server, options, count, grace_s=_DRAIN_S))


def _against_peer(options: argparse.Namespace, workspace: Path, folder: str, count: Any, log: Path) -> None:
    """Let both answer in turn, each started anew: the peer goes on to answer those who have hung up."""
    rounds: dict[str, list[Round]] = {"sartor": [], "transformers": []}
    for _ in range(options.rounds):
        with sartor(workspace, [_BASE], log) as ours:
            rounds[ours.name].append(_round(ours, options, count, grace_s=_DRAIN_S))
            _tell(ours.name, rounds[ours.name][-1])
        with peer(options.peer.replace("FOLDER", folder), folder, log) as theirs:
            rounds[theirs.name].append(_round(theirs, options, count, grace_s=0.0))
            _tell(theirs.name, rounds[theirs.name][-1])
    pairs = list(zip(rounds["sartor"], rounds["transformers"], strict=True))
    wall = [a.tokens_per_second / b.tokens_per_second for a, b in pairs]
    cpu = [a.tokens_per_cpu_second / b.tokens_per_cpu_second for a, b in pairs]
    print(f"ratio of tokens/s: median {statistics.median(wall):.2f} ({_all(wall)})")
    print(f"ratio of tokens per processor second: median {statistics.median(cpu):.2f} ({_all(cpu)})", flush=True)


def _mixed_adapters(options: argparse.Namespace, workspace: Path, count: Any, log: Path) -> None:
    """Compare clients that all ask one adapter with clients that each ask one of several."""
    refs = [f"{NAME}@{n}" for n in range(1, options.adapters + 1)]
    shares: list[float] = []
    with sartor(workspace, refs, log) as server:
        for _ in range(options.rounds):
            one = _round(server, options, count, models=(refs[-1],), grace_s=_DRAIN_S)
            mixed = _round(server, options, count, models=tuple(refs), grace_s=_DRAIN_S)
            _tell("one adapter", one)
            _tell(f"{len(refs)} adapters", mixed)
            shares.append(one.tokens_per_cpu_second / mixed.tokens_per_cpu_second - 1)
    print(f"a batch of {len(refs)} adapters costs {statistics.median(shares):+.1%} more ({_all(shares)})", flush=True)


def _moving_alias(options: argparse.Namespace, workspace: Path, log: Path) -> None:
    """Move the alias to and fro under load, and see when each move shows in the answers."""
    moved: list[tuple[float, str]] = []
    over = threading.Event()

    def move() -> None:
        workshop = open_workshop(str(workspace))
        at = f"{NAME}@1"
        while not over.wait(options.move_every):
            target = f"{NAME}@2" if at.endswith("@1") else f"{NAME}@1"
            move_alias(workshop, at, target)
            moved.append((time.monotonic(), target))
            at = target
        workshop.store.close()

    with sartor(workspace, [ALIAS], log) as server:
        mover = threading.Thread(target=move)
        mover.start()
        load = Load(server.url, (ALIAS,), options.clients, options.seconds, _DRAIN_S)
        said = ask_all(load)
        over.set()
        mover.join()
    failures = Counter(one.failure for one in said if one.failure)
    late = [_stale_s(said, at, target, after) for (at, target), after in zip(moved, [*moved[1:], None], strict=True)]
    found = f"{len(moved)} moves, {len(said)} answers, {sum(failures.values())} failed {dict(failures)}"
    print(f"{found}; an old answer began at most {max(late, default=0.0):.2f} s after a move", flush=True)


def _stale_s(said: list[Said], moved_at: float, target: str, after: tuple[float, str] | None) -> float:
    """Return how long after a move the last request began that the version before still answered."""
    until = after[0] if after else float("inf")
    stale = [
        one.began - moved_at for one in said if moved_at <= one.began < until and one.version not in (None, target)
    ]
    return max(stale, default=0.0)


def _round(
    server: Server, options: argparse.Namespace, count: Any, *, models: tuple[str, ...] = (), grace_s: float
) -> Round:
    """Ask for some seconds; tokens and processor time are those after the warm-up, until the time was over."""
    start = time.monotonic() + options.warm_up
    until = start + options.seconds
    cpu: list[float] = []
    timers = [
        threading.Timer(after, lambda: cpu.append(server.cpu_seconds()))
        for after in (options.warm_up, options.warm_up + options.seconds)
    ]
    for timer in timers:
        timer.start()
    said = ask_all(
        Load(server.url, models or (server.model,), options.clients, options.warm_up + options.seconds, grace_s)
    )
    for timer in timers:
        timer.join()
    waits = [one.first - one.began for one in said if one.first is not None]
    return Round(
        tokens=tokens_between(said, start, until, count),
        seconds=options.seconds,
        cpu_seconds=cpu[1] - cpu[0],
        answers=sum(not (one.failure or one.cut) for one in said),
        failures=tuple(one.failure for one in said if one.failure),
        first_text_s=statistics.median(waits) if waits else float("inf"),
    )


def _tell(name: str, found: Round) -> None:
    failures = f"{len(found.failures)} failed {json.dumps(Counter(found.failures))}"
    speed = f"{found.tokens_per_second:.1f} tokens/s | {found.tokens_per_cpu_second:.1f} tokens/processor s"
    answers = f"{found.answers} answers | {failures} | first text after {found.first_text_s:.1f} s"
    print(f"| {name} | {speed} | {answers} |", flush=True)


def _counter(tokenizer: Any) -> Any:
    return lambda text: len(tokenizer(text, add_special_tokens=False)["input_ids"])


def _all(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--divisions", nargs="+", default=["peer", "adapters", "alias"])
    parser.add_argument("--peer", default="transformers serve FOLDER --dtype float32", help="Starts the other server.")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0, help="Of a round.")
    parser.add_argument("--warm-up", type=float, default=30.0, help="Seconds of a round before anything is counted.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--adapters", type=int, default=4)
    parser.add_argument("--move-every", type=float, default=5.0, help="Seconds between moves of the alias.")
    parser.add_argument("--log", type=Path, default=Path("serving.log"), help="What the servers say.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
