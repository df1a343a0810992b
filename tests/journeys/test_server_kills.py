"""The server and its workers are killed again and again: no job is lost, none is done twice, the database is whole."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from made_data import chat_file
from sartor.actions.create_job import JobWish, create_job
from sartor.actions.upload_file import Wanted, described, take_in
from sartor.actions.workshop import Workshop, utc_now
from sartor.concepts.base_model import BaseModelPin
from sartor.store.lock import is_held
from sartor.store.pages import Cursor
from sartor.store.verify import verify_all
from sartor.store.workspace import open_workspace

_KILLS = int(os.environ.get("SARTOR_KILLS", "4"))
_MOST_DEATHS = 8
"""A job over which so many workers died is let go on for a while: ten, and it would be given up, as is promised."""
_SETTINGS = {"judge": {"folds": 0, "few_shot": [2], "fixed_shots": []}, "budget": {"epochs": 3}}


def _worker(workspace: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "sartor", "worker", "--workspace", str(workspace)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _ask(shop: Workshop, file_id: str, base: BaseModelPin, seed: int) -> str:
    wish = JobWish("tiny", file_id, seed=seed, recipe=_SETTINGS)
    return create_job(shop, "default", wish, {"tiny": base.folder}).id


@pytest.mark.slow
def test_workers_killed_at_random_moments_lose_no_job_and_do_none_twice(tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    store = open_workspace(tmp_path / "ws")
    shop = Workshop(store=store, cache=tmp_path / "cache", clock=utc_now)
    with take_in(shop) as intake:
        intake.write(chat_file(tmp_path / "streets.jsonl", 40).read_bytes())
        file = described(shop, "default", intake, Wanted("fine-tune"), "streets.jsonl")
    store.uploads.save(file)
    jobs = [_ask(shop, file.id, tiny_lm, seed=5) for _ in range(2)]
    chance, kills, deaths = random.Random(11), 0, Counter[str]()
    worker, until = _worker(store.folder), time.monotonic() + 600 + 60 * _KILLS
    while kills < _KILLS or store.jobs.counts().get("succeeded", 0) < len(jobs):
        if kills < _KILLS and store.jobs.counts().get("succeeded", 0) > len(jobs) - 2:
            jobs.append(_ask(shop, file.id, tiny_lm, seed=5))
        assert time.monotonic() < until, store.jobs.counts()
        assert not store.jobs.counts().get("failed"), [job and job.error for job in map(store.jobs.get, jobs)]
        time.sleep(chance.uniform(0, 1.0))
        at_work = any(is_held(path) for path in (store.folder / "workers").glob("*.lock"))  # not still loading
        doomed = any(job and job.attempts >= _MOST_DEATHS for job in map(store.jobs.get, jobs))
        ready = kills < _KILLS and at_work and not doomed
        if ready and chance.random() < 0.06:
            deaths[json.dumps(store.jobs.counts())] += 1
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker, kills = _worker(store.folder), kills + 1
    worker.terminate()
    assert worker.wait(60) == 0
    runs = store.runs.list()
    assert len(runs) == len(jobs), "a job was done twice"
    assert {run.state for run in runs} == {"finished"}
    assert len({run.recipe.hash for run in runs}) == 1, "a job that began again asked for something else"
    assert len(store.models.list()) == len(jobs)
    weights = set[str]()
    for job_id in jobs:
        job = store.jobs.get(job_id)
        assert job
        assert job.version
        files = store.models.get(job.version).adapter_files
        weights.add(files["adapter_model.safetensors"])
        events = store.jobs.events(job_id, Cursor(1000)).items
        messages = [event.message for event in events]
        assert len(messages) == len(set(messages)), "an event was told twice"
        steps = [e.data["step"] for e in reversed(events) if e.type == "metrics"]
        assert steps == sorted(steps)
        assert len(steps) == steps[-1] == len({s.step for s in store.runs.steps(str(job.run_id))})
    assert len(weights) == 1, "the same seed gave other weights: a job did not go on where it was"
    assert verify_all(store).broken == ()
    store.close()
    assert deaths.total() == _KILLS


class _Server:
    """`sartor serve` on a port of its own, with the client that it needs."""

    def __init__(self, workspace: Path, base: BaseModelPin) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        where = ["--port", str(port), "--workspace", str(workspace), "--base", f"tiny={base.folder}"]
        self.process = subprocess.Popen([sys.executable, "-m", "sartor", "serve", *where], stderr=subprocess.DEVNULL)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        until = time.monotonic() + 240
        while True:
            try:
                self.client.get("/ready").raise_for_status()
                return
            except httpx.TransportError:
                assert self.process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server never got ready"
                time.sleep(0.2)


@pytest.mark.slow
def test_a_killed_server_takes_its_worker_along_and_the_next_one_goes_on(tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    pytest.importorskip("python_multipart")
    server = _Server(tmp_path / "ws", tiny_lm)
    rows = chat_file(tmp_path / "streets.jsonl", 40).read_bytes()
    form = {"files": {"file": ("streets.jsonl", rows)}, "data": {"purpose": "fine-tune"}}
    file_id = server.client.post("/v1/files", **form).json()["id"]
    body = {"model": "tiny", "training_file": file_id, "seed": 5, "x_sartor": _SETTINGS}
    job_id = server.client.post("/v1/fine_tuning/jobs", json=body).json()["id"]
    for wanted in ("running", "succeeded"):
        until = time.monotonic() + 400
        while (job := server.client.get(f"/v1/fine_tuning/jobs/{job_id}").json())["status"] not in (wanted, "failed"):
            assert time.monotonic() < until, job
            time.sleep(0.2)
        assert job["status"] == wanted, job["error"]
        if wanted == "running":
            server.process.kill()
            server.process.wait()
            server = _Server(tmp_path / "ws", tiny_lm)
    server.process.terminate()
    assert server.process.wait(90) == 0
    with open_workspace(tmp_path / "ws") as store:
        assert [run.state for run in store.runs.list()] == ["finished"]
        assert verify_all(store).ok
        assert not any(is_held(path) for path in (store.folder / "workers").glob("*.lock")), "a worker is left"
