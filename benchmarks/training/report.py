"""From the log of runs to tables: speeds, ratios by pair, memory, start-up, dev loss, share of the GEMM ceiling.

Speeds are given by the clock and by processor seconds. The first counts on a quiet machine; the second is what is left
on a busy one, and says less with two threads, whose waiting may count as work.
"""

import os
import platform
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from contestants import contestants

Run = dict[str, Any]
Runs = Mapping[str, Sequence[Run]]
"""By name, in the order of the tables."""
OURS = "sartor"
FIRST = {"bf16": 0.01, "fp32": 0.001}
"""Most that the losses of the first step may differ, relative."""
SMOOTHED = {"bf16": 0.01, "fp32": 0.005}
"""Most that the mean over all steps, and the dev loss, may differ."""
CLOCKS = {"seconds": "by the clock", "cpu_seconds": "by processor seconds"}


def write_report(runs: Sequence[Run], path: Path, *, warm_up: int) -> None:
    """Write one section for each case that was raced; `warm_up` steps do not count for speeds."""
    parts, newest = [_machine()], {_case(r): r["source"] for r in runs}
    runs = [r for r in runs if r["source"] == newest[_case(r)]]
    for _, group in groupby(sorted(runs, key=_case), key=_case):
        parts += _section(list(group), warm_up)
    path.write_text("\n\n".join([*parts, *_beside_a_neighbour(runs, warm_up)]) + "\n", "utf-8")


def _case(run: Run) -> tuple[Any, ...]:
    return run["division"], run["profile"], run["threads"], run["n_steps"], run["neighbour"]


def _section(runs: Sequence[Run], warm_up: int) -> Iterator[str]:
    one = runs[0]
    names = [*contestants(one["profile"])]
    trained = {name: mine for name in names if (mine := [r for r in runs if r["name"] == name and "steps" in r])}
    beside = ", beside a busy process" if one["neighbour"] else ""
    yield f"## {one['profile']}, {one['division']} division, {one['threads']} thread(s){beside}"
    yield from _conditions(runs, warm_up)
    if trained:
        known = contestants(one["profile"])
        yield "; ".join(f"**{name}**: {known[name].says}" for name in trained) + "."
        yield _table(trained, warm_up)
    if OURS in trained and len(trained) > 1:
        yield _ratios(trained, warm_up)
        yield _agreement(trained) if one["division"] == "systems" else _until(trained)
    ceiling = [r for r in runs if r["name"] == "ceiling" and "tokens" in r]
    if ceiling and trained:
        yield _fractions(trained, ceiling, warm_up)
    for name, said in {r["name"]: r["error"] for r in runs if "error" in r and r["name"] not in trained}.items():
        yield f"{name} did not run here:\n\n" + "\n".join(f"    {line}" for line in said.splitlines())


def _conditions(runs: Sequence[Run], warm_up: int) -> Iterator[str]:
    ran = [r for r in runs if "date" in r]
    if ran:
        loads, stolen = [r["load"] for r in ran], [r["stolen_s"] / r["seconds"] for r in ran]
        dates = sorted(r["date"] for r in ran)
        yield (
            f"{dates[0]} to {dates[-1]}; {runs[0]['n_steps']} steps, the first {warm_up} not in the speeds; load when "
            f"a run began {min(loads):.1f} to {max(loads):.1f}; taken by the host: up to {max(stolen):.0%} of a core."
        )


def speed(run: Run, what: str, clock: str, warm_up: int) -> float:
    """Return `tokens` or `learned` tokens per second of a clock, the first steps left out."""
    steps = run["steps"][min(warm_up, len(run["steps"]) - 1) :]
    return sum(s[what] for s in steps) / sum(s[clock] for s in steps)


def _table(trained: Runs, warm_up: int) -> str:
    head = "learned/s, real/s, learned/cpu-s, real/cpu-s, peak MiB, first step done s, cpu-s, last step done s, cpu-s"
    rows: list[list[str]] = []
    for name, runs in trained.items():
        rates = [
            _middle(runs, lambda r, w=what, c=clock: speed(r, w, c, warm_up))
            for clock in CLOCKS
            for what in ("learned", "tokens")
        ]
        ends = [
            _middle(runs, lambda r, i=i, c=clock: r["steps"][i][c])
            for i in (0, -1)
            for clock in ("elapsed_s", "elapsed_cpu_s")
        ]
        peak = _middle(runs, lambda r: r["steps"][-1]["peak_mib"])
        dev = _middle(runs, lambda r: r["looks"][-1]["dev_nats"])
        cells = [*(f"{x:.1f}" for x in rates), f"{peak:.0f}", *(f"{x:.1f}" for x in ends), f"{dev:.4f}"]
        rows.append([name, *cells, str(len(runs))])
    return _grid(["contender", *head.split(", "), "dev loss", "runs"], rows)


def _ratios(trained: Runs, warm_up: int) -> str:
    rows: list[list[str]] = []
    ours = {r["pair"]: r for r in trained[OURS]}
    for name, runs in trained.items():
        pairs = [(ours[r["pair"]], r) for r in runs if r["pair"] in ours]
        if name == OURS or not pairs:
            continue
        found = [
            [speed(a, "learned", clock, warm_up) / speed(b, "learned", clock, warm_up) for a, b in pairs]
            for clock in CLOCKS
        ]
        spreads = [f"{min(x):.2f}, **{statistics.median(x):.2f}**, {max(x):.2f}" for x in found]
        best = " (best tuned peer)" if name == _best(trained, warm_up) else ""
        rows.append([name + best, *spreads])
    return _grid(["Sartor's speed over that of (min, median, max)", *CLOCKS.values()], rows)


def _best(trained: Runs, warm_up: int) -> str | None:
    """Return the fastest tuned peer."""
    return max(
        _tuned(trained),
        key=lambda name: _middle(trained[name], lambda r: speed(r, "learned", "cpu_seconds", warm_up)),
        default=None,
    )


def _tuned(trained: Runs) -> list[str]:
    known = contestants(trained[OURS][0]["profile"])
    return [name for name in trained if name != OURS and known[name].tuned]


def _agreement(trained: Runs) -> str:
    """Say whether everyone computed the losses that Sartor did."""
    known, ours = contestants(trained[OURS][0]["profile"]), trained[OURS][0]
    rows: list[list[str]] = []
    for name in [n for n in trained if n != OURS]:
        theirs = trained[name][0]
        first = _off(theirs["steps"][0]["loss_nats"], ours["steps"][0]["loss_nats"])
        mean = _off(*(statistics.fmean(s["loss_nats"] for s in r["steps"]) for r in (theirs, ours)))
        dev = _off(theirs["looks"][-1]["dev_nats"], ours["looks"][-1]["dev_nats"])
        kind = "bf16" if "bf16" in (known[name].precision, known[OURS].precision) else "fp32"
        agreed = first <= FIRST[kind] and max(mean, dev) <= SMOOTHED[kind]
        rows.append([name, *(f"{x:.2%}" for x in (first, mean, dev)), "agreed" if agreed else "**not agreed**"])
    return _grid(["loss against Sartor's", "first step", "mean of all steps", "dev rows", ""], rows)


def _until(trained: Runs) -> str:
    """Say when everyone came to the dev loss that the best tuned peer ends with; start-up counts, looks do not."""
    ends = {name: _middle(trained[name], lambda r: r["looks"][-1]["dev_nats"]) for name in _tuned(trained)}
    if not ends:
        return "There is no tuned peer to set a target."
    target, setter = min((nats, name) for name, nats in ends.items())
    rows: list[list[str]] = []
    for name, runs in trained.items():
        times = [[_reached(r, target, clock) for r in runs] for clock in ("elapsed_s", "elapsed_cpu_s")]
        whole = [[x for x in found if x is not None] for found in times]
        cells = [f"{statistics.median(x):.0f}" if len(x) == len(runs) else "not reached" for x in whole]
        rows.append([name, *cells])
    return _grid([f"until a dev loss of {target:.4f}, where {setter} ends", "s", "cpu-s"], rows)


def _reached(run: Run, target: float, clock: str) -> float | None:
    return next((run["steps"][look["step"]][clock] for look in run["looks"] if look["dev_nats"] <= target), None)


def _fractions(trained: Runs, ceiling: Sequence[Run], warm_up: int) -> str:
    mflop = _middle(ceiling, lambda r: r["required_mflop_per_token"])
    rates = {c: 1 / _middle(ceiling, lambda r, c=c: r[f"gemm_{c}_per_token"]) for c in CLOCKS}
    says = (
        f"Required: {mflop:.0f} MFLOP a real token. Its matrix products alone would allow {rates['seconds']:.0f} real "
        f"tokens a second, {rates['cpu_seconds']:.0f} a processor second."
    )
    rows = [
        [name, *(f"{_middle(runs, lambda r, c=c: speed(r, 'tokens', c, warm_up)) / rates[c]:.3f}" for c in CLOCKS)]
        for name, runs in trained.items()
    ]
    return says + "\n\n" + _grid(["share of that ceiling", *CLOCKS.values()], rows)


def _beside_a_neighbour(runs: Sequence[Run], warm_up: int) -> Iterator[str]:
    """Compare what ran beside a busy process with the same alone."""

    def same(run: Run) -> tuple[Any, ...]:
        return *_case(run)[:4], run["name"]

    rows: list[list[str]] = []
    for (_, profile, threads, _, name), group in groupby(sorted((r for r in runs if "steps" in r), key=same), key=same):
        both = list(group)
        parts = [[r for r in both if r["neighbour"] == beside] for beside in (False, True)]
        if all(parts):
            alone, beside = (_middle(part, lambda r: speed(r, "tokens", "seconds", warm_up)) for part in parts)
            rows.append([name, profile, str(threads), f"{alone:.1f}", f"{beside:.1f}", f"{1 - beside / alone:.0%}"])
    if rows:
        head = ["contender", "profile", "threads", "real/s alone", "beside a busy process", "lost"]
        yield "## Beside a busy process\n\n" + _grid(head, rows)


def _machine() -> str:
    info, processor = Path("/proc/cpuinfo"), platform.processor()
    if info.is_file():
        fields = dict(line.split(":", 1) for line in info.read_text("utf-8").splitlines() if ":" in line)
        named = {key.strip(): value.strip() for key, value in fields.items()}
        has = {"avx2", "avx512f", "avx512_bf16", "amx_bf16"} & {*named.get("flags", "").split()}
        processor = f"{named.get('model name', 'unknown processor')} ({', '.join(sorted(has))})"
    return (
        f"# Training speed\n\n{os.cpu_count()} cores, {processor}; {platform.system()}, Python "
        f"{platform.python_version()}, torch {torch.__version__}. Figures are medians of runs."
    )


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _off(theirs: float, ours: float) -> float:
    return abs(theirs - ours) / abs(ours)


def _middle(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(r) for r in runs)
