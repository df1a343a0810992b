"""The planted-defect benchmark of the data audit: build the files, run the audit on them, print the scores.

.venv/bin/python benchmarks/audit/run.py [--seed N] [--corpora A,B] [--strengths subtle] [--show FAMILY] [--rivals]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from build import Case, build
from corpora import CORPORA
from row import STRENGTHS
from score import WHOLE_FILE, Flag, Flags, Scores, add, table

SHOWN = 12
CHARACTERS = 700


def main() -> int:
    """Build, audit, score, print."""
    asked = _arguments()
    cache = Path(asked.cache).expanduser()
    out = Path(asked.out or tempfile.mkdtemp(prefix="sartor-bench-"))
    cases: list[Case] = []
    for name in asked.corpora.split(","):
        started = time.monotonic()
        corpus = CORPORA[name](asked.seed, cache)
        built = build(corpus, asked.seed, out)
        cases += built
        print(
            f"{name}: {len(corpus.rows)} clean rows, {len(built)} files, {time.monotonic() - started:.1f} s",
            file=sys.stderr,
        )
    cases = [case for case in cases if _wanted(case, asked)]
    if asked.only_build:
        print(out)
        return 0
    scores, ran = Scores(), set[str]()
    started = time.monotonic()
    with ThreadPoolExecutor(asked.jobs) as threads:
        for case, report in zip(cases, threads.map(lambda case: audit(case, asked.checks), cases), strict=True):
            ran |= {entry["check"] for entry in report["checks"] if entry["state"] != "skipped"}
            add(scores, case, flags_of(report, case))
    print(f"{len(cases)} audits in {time.monotonic() - started:.0f} s\n", file=sys.stderr)
    print(table(scores, ran=ran))
    for family in asked.show.split(",") if asked.show else ():
        show(scores, family)
    if asked.rivals:
        from rivals import compare

        print(compare(cases, cache, scores))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="other wordings and other places")
    parser.add_argument("--corpora", default=",".join(CORPORA), help="comma-separated")
    parser.add_argument(
        "--strengths", default=",".join(STRENGTHS), help="comma-separated; clean files always take part"
    )
    parser.add_argument("--checks", default="", help="ask the audit for these checks only")
    parser.add_argument("--show", default="", help="print missed and false rows of these families")
    parser.add_argument("--rivals", action="store_true", help="other audits beside ours, in environments of their own")
    parser.add_argument("--cache", default="~/.cache/sartor-bench", help="archives and the rivals' environments")
    parser.add_argument("--out", help="where the files go; a temporary folder by default")
    parser.add_argument("--only-build", action="store_true", help="write the files and stop")
    parser.add_argument("--jobs", type=int, default=2, help="audits at once")
    return parser.parse_args()


def _wanted(case: Case, asked: argparse.Namespace) -> bool:
    if case.file_level and asked.checks and case.file_level not in asked.checks.split(","):
        return False
    return case.strength in ("clean", *asked.strengths.split(","))


def audit(case: Case, checks: str) -> dict[str, Any]:
    """Run `sartor audit` on a file.

    Raises: SystemExit: the audit ended with an error.
    """
    wanted = ",".join(WHOLE_FILE) if case.file_level else checks
    command = [sys.executable, "-m", "sartor", "audit", str(case.train), "--test", str(case.test), "--json"]
    done = subprocess.run(
        [*command, *(["--checks", wanted] if wanted else [])], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{case.train}: the audit ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def flags_of(report: dict[str, Any], case: Case) -> Flags:
    """Return what the report says about rows of the training file."""
    flags: dict[str, dict[int, list[Flag]]] = defaultdict(lambda: defaultdict(list))
    for finding in report["findings"]:
        places = [finding, *finding["related"]]
        rows = frozenset(row for place in places if place["file"] == str(case.train) for row in place["rows"])
        for row in rows or ({0} if case.file_level else ()):
            flags[finding["check"]][row].append(Flag(finding["confidence"], finding["severity"], rows, finding["says"]))
    return flags


def show(scores: Scores, family: str) -> None:
    """Print rows that were missed, and rows that were named for nothing."""
    for what in ("missed", "decoy", "false"):
        chosen = [e for e in scores.examples if e[0] == what and e[1].partition("/")[0] == family.partition("/")[0]]
        print(f"\n## {family}: {what}, {len(chosen)} rows")
        for _, kind, case, row, says in _spread(chosen):
            line = case.train.read_text("utf-8").split("\n")[row - 1] if row else ""
            print(f"- {case.corpus} {case.strength} row {row} {kind} {says}\n      {_texts(line)}")


def _spread(examples: Sequence[Any]) -> Sequence[Any]:
    return examples[:: max(1, len(examples) // SHOWN)][:SHOWN]


def _texts(line: str) -> str:
    try:
        texts = [f"{m['role']}: {m['content']}" for m in json.loads(line)["messages"] if m["role"] != "system"]
    except (ValueError, KeyError, TypeError):
        texts = [line]
    whole = " ⏎ ".join(texts)
    return whole if len(whole) <= CHARACTERS else f"{whole[: CHARACTERS // 2]} […] {whole[-CHARACTERS // 2 :]}"


if __name__ == "__main__":
    sys.exit(main())
