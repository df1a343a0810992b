"""Servers as processes of their own: started, waited for, their processor time read, ended."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

_READY_S = 300
_TICKS = os.sysconf("SC_CLK_TCK")


class Server(NamedTuple):
    """A server that is ready."""

    name: str
    url: str
    model: str
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def sartor(workspace: Path, models: Sequence[str], log: Path) -> Iterator[Server]:
    """Serve models of a workspace, without workers."""
    port = _free_port()
    named = [word for model in models for word in ("--model", model)]
    command = [sys.executable, "-m", "sartor", "serve", *named, "--workers", "0", "--port", str(port)]
    with _running("sartor", [*command, "--workspace", str(workspace)], port, models[0], log) as server:
        yield server


@contextmanager
def peer(command: str, model: str, log: Path) -> Iterator[Server]:
    """Serve the same folder by `transformers serve`, as `command` starts it."""
    port = _free_port()
    with _running("transformers", [*shlex.split(command), "--port", str(port)], port, model, log) as server:
        yield server


@contextmanager
def _running(name: str, command: Sequence[str], port: int, model: str, log: Path) -> Iterator[Server]:
    with log.open("ab") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    server = Server(name, f"http://127.0.0.1:{port}", model, process.pid)
    try:
        _wait_until_ready(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Wait until it answers a question, so that its model is in memory."""
    body = {"model": server.model, "messages": [{"role": "user", "content": "hello"}], "max_tokens": 2}
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"{server.name} ended before it was ready; see its log.")
        try:
            if httpx.post(f"{server.url}/v1/chat/completions", json=body, timeout=_READY_S).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    sys.exit(f"{server.name} was not ready in {_READY_S} s; see its log.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
