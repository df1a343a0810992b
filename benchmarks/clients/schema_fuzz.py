"""Schemathesis on the server's own description, with ids of things that are there among those that it makes up."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from outcomes import Outcome
from served import ROOT, TINY, Served, sartor_serve, serving

sys.path.append(str(ROOT / "benchmarks" / "clients" / "checks"))
from told import rows_file

_EXCEPT = "positive_data_acceptance"
"""Not checked: no schema can say which model and file there are, so much of what fits it is rightly refused."""
_Done = subprocess.CompletedProcess[str]
_OPERATIONS = 28
_BESIDES = 1300
"""Requests that are sent whatever the number of examples."""


def run_schemathesis(python: Path, served: Served, *, n_requests: int) -> Sequence[Outcome]:
    """Send at least so many requests to a server without workers: jobs are made, held and cancelled, not done."""
    there = _things(served.url)
    n_examples = max(1, (n_requests - _BESIDES) // _OPERATIONS)
    with tempfile.TemporaryDirectory(prefix="sartor-schema-") as place:
        folder = Path(place)
        command = [*sartor_serve(served.log.parent), "--workers", "0"]
        with serving(folder, command) as other:
            address = other.url.removesuffix("/v1")
            flags = ["-c", "all", "--exclude-checks", _EXCEPT, "--continue-on-failure", "--no-color", "--seed", "1"]
            flags += ["-n", str(n_examples), "--suppress-health-check", "all", "--request-timeout", "120"]
            program = [str(python.with_name("st")), "run", f"{address}/openapi.json", *flags]
            hooks = Path(__file__).parent / "checks" / "schemathesis_hooks.py"
            names = os.environ | {"SCHEMATHESIS_HOOKS": str(hooks), "CLIENTS_THERE": json.dumps(there)}
            names.pop("PYTHONPATH", None)
            done = subprocess.run(program, cwd=folder, env=names, capture_output=True, text=True, check=False)
            statuses = re.findall(r'"status": (\d+)', other.log.read_text("utf-8", "replace"))
    log = python.parent.parent / "last-run.txt"
    log.write_text(done.stdout, "utf-8")
    return _read(done, statuses, n_requests, log)


def _read(
    done: "subprocess.CompletedProcess[str]", statuses: Sequence[str], n_requests: int, log: Path
) -> list[Outcome]:
    failures = re.findall(r"^_+ (.+?) _+\n(?:.*\n){1,3}?- (ST\d+.*|\w.*)$", done.stdout, re.MULTILINE)
    n_errors = sum(status[0] == "5" for status in statuses)
    n_done = sum(status[0] == "2" for status in statuses)
    counted = f"{len(statuses)} requests, {n_done} of them done, {n_errors} server errors"
    return [
        Outcome(counted, len(statuses) >= n_requests and not n_errors and n_done > 0, counted),
        *(Outcome(place, False, what) for place, what in failures),
        Outcome(f"0 undocumented of {len(statuses)} answers", done.returncode == 0, str(log)),
    ]


def _things(url: str) -> dict[str, list[str]]:
    """Make a file, a job that is done and one that is not; return their ids."""
    with tempfile.TemporaryDirectory() as folder:
        files = [_upload(url, rows_file(Path(folder) / "rows.jsonl").read_bytes()) for _ in range(3)]
    asked = {"model": TINY, "training_file": files[0], "hyperparameters": {"n_epochs": 1}}
    job = _ask(f"{url}/fine_tuning/jobs", asked)
    until = time.monotonic() + 300
    while job["status"] not in ("succeeded", "failed") and time.monotonic() < until:
        time.sleep(0.5)
        job = _ask(f"{url}/fine_tuning/jobs/{job['id']}")
    assert job["status"] == "succeeded", job["error"]
    return {"file": files, "job": [job["id"]], "model": [TINY, job["fine_tuned_model"]], "result": job["result_files"]}


def _ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"content-type": "application/json"})) as answer:
        return json.load(answer)


def _upload(url: str, content: bytes) -> str:
    edge = uuid.uuid4().hex
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfine-tune\r\n'.encode()]
    parts += [f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="r.jsonl"\r\n\r\n'.encode(), content]
    body = b"".join([*parts, f"\r\n--{edge}--\r\n".encode()])
    headers = {"content-type": f"multipart/form-data; boundary={edge}"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/files", body, headers)) as answer:
        return str(json.load(answer)["id"])
