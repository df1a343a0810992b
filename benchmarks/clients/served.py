"""A real `sartor serve` over a workspace of its own: a tiny base to tune, a small chat model and an encoder to ask."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CHAT, ENCODER, TINY = "smollm2-135m-instruct", "all-minilm-l6-v2", "tiny"
_START_S = 120


class Served(NamedTuple):
    """A server that is up."""

    url: str
    """Ends with /v1."""
    log: Path
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(folder: Path, command: list[str]) -> Iterator[Served]:
    """Start a server and wait until it is ready; stop it when the block is left.

    Args:
        folder: Where its log goes.
        command: Prints a line with its address to stderr when it listens.
    """
    log = folder / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment())
    try:
        url = _address(process, log)
        yield Served(url, log, process)
    finally:
        process.terminate()
        process.wait(60)


def sartor_serve(folder: Path) -> list[str]:
    """Return the command that serves a workspace in a folder, with a tiny base written there."""
    _write_tiny(folder / "tiny-lm")
    names = [f"--base={name}" for name in (f"{TINY}={folder / 'tiny-lm'}", CHAT)]
    place = ["--workspace", str(folder / "workspace"), "--port", "0", "--model", ENCODER]
    return [sys.executable, "-m", "sartor", "serve", *place, *names]


def environment() -> dict[str, str]:
    """Return the environment of processes that run Sartor."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    return os.environ | {"PYTHONPATH": paths, "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}


def _write_tiny(folder: Path) -> None:
    code = "import sys, pathlib, tiny_models as t; t.save_lm(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment(), capture_output=True)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"(http://\S+)/v1", log.read_text("utf-8", "replace"))
        if found and _is_up(found[1]):
            return f"{found[1]}/v1"
        time.sleep(0.2)
    sys.exit(f"The server did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def _is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False
