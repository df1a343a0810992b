"""Real clients, unchanged, against a real `sartor serve`: what each was asked to do, and what failed.

.venv/bin/python benchmarks/clients/run.py [--only openai,lm-eval] [--requests 3000] [--cache DIR]

Each client has an environment of its own, installed when first needed. Exit code 1 if anything failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from client_suite import run_client_suite
from environments import client_of, python_of
from outcomes import Outcome, of_claims, of_pytest, table
from schema_fuzz import run_schemathesis
from served import CHAT, ENCODER, ROOT, TINY, Served, sartor_serve, serving

CHECKS = Path(__file__).parent / "checks"
MOST_SECONDS = 3600


class Client(NamedTuple):
    """One client and how it is tried."""

    environment: str
    what: str
    run: Callable[[Path, Served], Sequence[Outcome]]


def main() -> int:
    """Try every client that is asked for, and print the table."""
    asked = _arguments()
    cache = Path(asked.cache).expanduser()
    chosen = _chosen(asked)
    lines: list[str] = []
    failed = 0
    with tempfile.TemporaryDirectory(prefix="sartor-clients-") as place, _server(Path(place)) as served:
        for name, client in chosen.items():
            began = time.monotonic()
            try:
                outcomes = client.run(python_of(client.environment, cache), served)
            except subprocess.SubprocessError as error:
                outcomes = [Outcome(name, False, str(getattr(error, "stderr", "") or error)[-600:])]
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
            failed += sum(not outcome.held for outcome in outcomes)
            lines.append(table(name, client_of(client.environment), client.what, outcomes))
    print("| | client | what | held | reasons |\n|---|---|---|---|---|")
    print("\n".join(lines))
    return 1 if failed else 0


def clients(n_requests: int) -> dict[str, Client]:
    """Return everyone, the quick ones first."""
    ask, tune = [CHAT, ENCODER], [TINY]
    return {
        "huggingface": Client("huggingface", "InferenceClient: chat, tools, forms", _script("huggingface", ask)),
        "openai": Client("openai", "sync, async, streams, parsed answers, vectors", _script("openai", ask)),
        "guide": Client("openai", "the fine-tuning guide's steps", _script("guide", tune)),
        "openai-cli": Client("openai-cli", "the last command line in Python", _script("cli", [CHAT, TINY])),
        "litellm": Client("litellm", "chat, vectors, files, jobs", _script("litellm", [CHAT, ENCODER, TINY])),
        "wandb": Client("wandb", "sync of a fine-tuning job, offline", _script("wandb", tune)),
        "lm-eval": Client("lm-eval", "local-completions as its own backend", _lm_eval),
        "openai-suite": Client("openai", "the client's own tests", run_client_suite),
        "langchain": Client("langchain", "langchain-tests: chat, embeddings", _langchain),
        "schemathesis": Client("schemathesis", "our description", partial(run_schemathesis, n_requests=n_requests)),
    }


def _server(place: Path):
    return serving(place, sartor_serve(place))


def _script(name: str, words: Sequence[str]) -> Callable[[Path, Served], Sequence[Outcome]]:
    def run(python: Path, served: Served) -> Sequence[Outcome]:
        command = [str(python), str(CHECKS / f"with_{name}.py"), served.url, *words]
        return of_claims(_done(command, {}))

    return run


def _lm_eval(python: Path, served: Served) -> Sequence[Outcome]:
    code = [sys.executable, "-m", "sartor", "assets", "get", CHAT]
    found = subprocess.run(code, check=True, capture_output=True, text=True, env=_sartor()).stdout.split()[-1]
    return _script("lm_eval", [CHAT, found])(python, served)


def _langchain(python: Path, served: Served) -> Sequence[Outcome]:
    names = {"CLIENTS_URL": served.url, "CLIENTS_CHAT": CHAT, "CLIENTS_ENCODER": ENCODER, "CLIENTS_TINY": TINY}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        flags = ["-q", "-p", "no:cacheprovider", "--asyncio-mode=auto", "-o", "asyncio_default_test_loop_scope=session"]
        command = [str(python), "-m", "pytest", *flags, f"--junitxml={report}", str(CHECKS / "test_langchain.py")]
        _done(command, names)
        return of_pytest(report, LANGCHAIN)


LANGCHAIN = {
    r"test_json_mode": "the model: in an object whose form the question alone tells, it writes what it likes",
    r"test_agent_loop": "the model: with 135 million weights it calls no tool unless it must",
}
"""Tests that may fail, by pattern, and why."""


def _done(command: Sequence[str], more: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "OPENAI_API_KEY", "OPENAI_BASE_URL")}
    settings = {"capture_output": True, "text": True, "check": False, "timeout": MOST_SECONDS}
    return subprocess.run(command, env=environment | more, cwd=CHECKS, **settings)  # type: ignore[call-overload]


def _sartor() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT / "src")}


def _chosen(asked: argparse.Namespace) -> dict[str, Client]:
    known = clients(asked.requests)
    names = asked.only.split(",") if asked.only else list(known)
    strangers = [name for name in names if name not in known]
    if strangers:
        sys.exit(f"Unknown: {', '.join(strangers)}. There are {', '.join(known)}.")
    return {name: known[name] for name in names}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="names with commas between; everyone if unset")
    parser.add_argument("--requests", type=int, default=3000, help="at least so many requests of schemathesis")
    parser.add_argument("--cache", default="~/.cache/sartor-clients", help="where the environments are")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
