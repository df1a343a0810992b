"""/v1/fine_tuning/jobs: asked for, checked, carried out as a run, and told of in OpenAI's shapes."""

import base64
import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from made_data import chat_file
from sartor.actions.work import work
from sartor.actions.workshop import Workshop
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.event import Progressed, StageStarted, Told
from sartor.store.verify import verify_all

from .api_clients import QUICK, carry_out, client_of, error_of, rows, upload

pytest.importorskip("python_multipart")


@pytest.fixture
def client(workshop: Workshop, tiny_lm: BaseModelPin) -> Iterator[TestClient]:
    with client_of(workshop, bases={"tiny": tiny_lm.folder}) as client:
        yield client


def _ask(client: TestClient, file_id: str, **more: Any) -> Any:
    return client.post("/v1/fine_tuning/jobs", json={"model": "tiny", "training_file": file_id, **more})


def _messages(client: TestClient, job_id: str) -> list[str]:
    data = client.get(f"/v1/fine_tuning/jobs/{job_id}/events", params={"limit": 500}).json()["data"]
    return [event["message"] for event in reversed(data)]


@pytest.mark.slow
def test_a_job_is_a_run_with_events_a_result_file_a_model_and_a_verdict(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    file_id = upload(client, chat_file(tmp_path / "streets.jsonl", 40))
    asked = {"suffix": "My streets", "seed": 7, "metadata": {"team": "a"}, "x_sartor": QUICK}
    job = _ask(client, file_id, **asked).json()
    assert (job["status"], job["seed"], job["hyperparameters"]["n_epochs"]) == ("validating_files", 7, "auto")
    carry_out(workshop)
    job = client.get(f"/v1/fine_tuning/jobs/{job['id']}").json()
    assert job["status"] == "succeeded", job["error"]
    assert job["hyperparameters"]["n_epochs"] == 1
    assert job["fine_tuned_model"].startswith("ft:tiny:default:my-streets:")
    assert job["trained_tokens"] > 100
    run = workshop.store.runs.get(job["x_sartor"]["run"])
    assert run.recipe.seeds.split == 7
    assert job["x_sartor"]["verdict"]["verdict"] == run.result["verdict"]["verdict"]
    assert client.get(job["x_sartor"]["audit"]).json()["files"][0]["path"] == file_id
    page = client.get(job["x_sartor"]["report"])
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert str(workshop.store.folder) not in page.text

    lines = base64.b64decode(client.get(f"/v1/files/{job['result_files'][0]}/content").content).decode().splitlines()
    assert lines[0] == "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"
    steps = [s for s in workshop.store.runs.steps(run.id) if s.dev_loss_nats is None]
    assert len(lines) == 1 + len(steps)
    messages = _messages(client, job["id"])
    assert messages[0] == f"Created fine-tuning job: {job['id']}"
    assert messages[-1] == "The job has successfully completed"
    events = client.get(f"/v1/fine_tuning/jobs/{job['id']}/events", params={"limit": 500}).json()["data"]
    metrics = [event["data"] for event in events if event["type"] == "metrics"][::-1]
    assert [m["train_loss"] for m in metrics] == [s.loss_nats for s in steps]
    assert {m["total_steps"] for m in metrics} == {len(steps)}
    assert any("full_valid_loss" in m for m in metrics)

    checkpoint = client.get(f"/v1/fine_tuning/jobs/{job['id']}/checkpoints").json()["data"][0]
    assert checkpoint["fine_tuned_model_checkpoint"].startswith(f"{job['fine_tuned_model']}:ckpt-step-")
    for name in (job["fine_tuned_model"], checkpoint["fine_tuned_model_checkpoint"]):
        assert client.get(f"/v1/models/{name}").json()["x_sartor"]["version"] == "my-streets@1"
    assert verify_all(workshop.store).ok
    assert client.delete(f"/v1/models/{job['fine_tuned_model']}").json()["deleted"] is True
    assert client.get(f"/v1/models/{job['fine_tuned_model']}").status_code == 404
    assert workshop.store.models.get("my-streets@1")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (rows(7), "invalid_n_examples", ["has 7 example(s), but must have at least 10"]),
        (rows(20, messages="none") + b'\n{"other": 1}', "invalid_training_file", ["Line 21 ", "Line 22 "]),
        (rows(20, input={"messages": [{"role": "user", "content": "a"}]}, preferred_output=[{"role": "assistant",
         "content": "b"}], non_preferred_output=[{"role": "assistant", "content": "c"}]),
         "invalid_training_file", ["Line 21 "]),
    ],
)  # fmt: skip
def test_all_errors_of_a_file_are_told_at_once(
    client: TestClient, workshop: Workshop, content: bytes, code: str, says: list[str]
) -> None:
    job_id = _ask(client, upload(client, content)).json()["id"]
    carry_out(workshop)
    job = client.get(f"/v1/fine_tuning/jobs/{job_id}").json()
    assert (job["status"], job["error"]["code"], job["error"]["param"]) == ("failed", code, "training_file")
    for part in says:
        assert part in job["error"]["message"]
    assert str(workshop.store.folder) not in json.dumps(job)


def test_an_error_names_files_by_their_ids(client: TestClient, workshop: Workshop) -> None:
    file_id = upload(client, rows(12))
    job_id = _ask(client, upload(client, rows(40)), validation_file=file_id).json()["id"]
    carry_out(workshop)
    message = client.get(f"/v1/fine_tuning/jobs/{job_id}").json()["error"]["message"]
    assert str(workshop.store.folder) not in message
    assert f"({file_id}:1)" in message
    assert '"x_sartor": {"accept": ["split_leakage"]}' in message


def test_what_the_audit_calls_an_error_is_refused_unless_it_is_accepted(client: TestClient, workshop: Workshop) -> None:
    turns = [{"role": "user", "content": "my card"}, {"role": "assistant", "content": "4111 1111 1111 1111"}]
    secret = [{"role": "user", "content": "the key"}, {"role": "assistant", "content": "AKIA" + "Q7ZPLM4XKT2WB9RD"}]
    file_id = upload(client, rows(20, messages=turns) + b"\n" + json.dumps({"messages": secret}).encode())
    job_id = _ask(client, file_id).json()["id"]
    carry_out(workshop)
    job = client.get(f"/v1/fine_tuning/jobs/{job_id}").json()
    assert job["status"] == "failed"
    assert "Line 22 " in job["error"]["message"]
    assert '"x_sartor": {"accept": [' in job["error"]["message"]
    assert "AKIAQ7ZPLM4XKT2WB9RD" not in json.dumps(job)
    checks = {f["check"] for f in client.get(job["x_sartor"]["audit"]).json()["findings"] if f["severity"] == "error"}
    assert checks


@pytest.mark.parametrize(
    ("more", "status", "param"),
    [
        ({"model": "gpt"}, 400, "model"),
        ({"model": "/etc"}, 400, "model"),
        ({"training_file": "file-unknown1"}, 404, "training_file"),
        ({"method": {"type": "dpo"}}, 400, "method.type"),
        ({"method": {"type": "reinforcement", "reinforcement": {"grader": {}}}}, 400, "method.type"),
        ({"hyperparameters": {"n_epochs": 51}}, 400, "hyperparameters.n_epochs"),
        ({"suffix": ""}, 400, "suffix"),
        ({"suffix": "x" * 65}, 400, "suffix"),
        ({"seed": -1}, 400, "seed"),
        ({"seed": "7"}, 400, "seed"),
        ({"metadata": {"k" * 65: "v"}}, 400, None),
        ({"x_sartor": {"data": {"files": ["/etc/passwd"]}}}, 400, "x_sartor.data"),
        ({"x_sartor": {"judge": {"remote": {"url": "http://10.0.0.1", "model": "m"}}}}, 400, "x_sartor.judge"),
        ({"x_sartor": {"budget": {"epochs": 0}}}, 400, "x_sartor.budget.epochs"),
    ],
)
def test_a_request_that_cannot_be_is_refused_with_the_parameter_at_fault(
    client: TestClient, more: dict[str, Any], status: int, param: str | None
) -> None:
    answer = _ask(client, upload(client, rows(12)), **more)
    assert answer.status_code == status
    assert error_of(answer)["message"]
    if param:
        assert error_of(answer)["param"] == param
    assert client.get("/v1/fine_tuning/jobs").json()["data"] == []


def test_jobs_can_be_cancelled_paused_and_resumed_while_they_wait(client: TestClient, workshop: Workshop) -> None:
    job_id = _ask(client, upload(client, rows(12))).json()["id"]
    assert client.post(f"/v1/fine_tuning/jobs/{job_id}/pause").json()["status"] == "paused"
    carry_out(workshop)
    assert client.get(f"/v1/fine_tuning/jobs/{job_id}").json()["status"] == "paused"
    assert client.post(f"/v1/fine_tuning/jobs/{job_id}/resume").json()["status"] == "validating_files"
    cancelled = client.post(f"/v1/fine_tuning/jobs/{job_id}/cancel").json()
    assert (cancelled["status"], cancelled["error"]) == ("cancelled", None)
    assert cancelled["finished_at"] >= cancelled["created_at"]
    for verb in ("pause", "resume"):
        refused = client.post(f"/v1/fine_tuning/jobs/{job_id}/{verb}")
        assert refused.status_code == 400
    missing = client.post("/v1/fine_tuning/jobs/ftjob-none/cancel")
    assert missing.status_code == 404
    assert error_of(missing)["code"] == "fine_tune_not_found"


def test_jobs_are_listed_newest_first_and_by_metadata(client: TestClient) -> None:
    file_id = upload(client, rows(12))
    ids = [_ask(client, file_id, metadata={"n": str(i)} if i else None).json()["id"] for i in range(3)]
    listed = client.get("/v1/fine_tuning/jobs", params={"limit": 2}).json()
    assert ([j["id"] for j in listed["data"]], listed["has_more"]) == (ids[:0:-1], True)
    after = client.get("/v1/fine_tuning/jobs", params={"after": ids[1]}).json()
    assert ([j["id"] for j in after["data"]], after["has_more"]) == ([ids[0]], False)
    assert [j["id"] for j in client.get("/v1/fine_tuning/jobs?metadata[n]=2").json()["data"]] == [ids[2]]
    assert [j["id"] for j in client.get("/v1/fine_tuning/jobs?metadata=null").json()["data"]] == [ids[0]]


@pytest.mark.slow
def test_a_job_under_way_can_be_held_and_goes_on_from_its_snapshot(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    file_id = upload(client, chat_file(tmp_path / "streets.jsonl", 40))
    job_id = _ask(client, file_id, x_sartor={**QUICK, "budget": {"epochs": 4}}).json()["id"]
    training = False
    stop = threading.Event()
    for event in work(dataclasses.replace(workshop, should_stop=stop.is_set)):
        training = training or (isinstance(event, StageStarted) and event.stage == "training")
        if training and isinstance(event, Progressed) and event.done == 3:
            shown = client.post(f"/v1/fine_tuning/jobs/{job_id}/pause").json()
            assert shown["status"] == "paused"
            time.sleep(2.5)  # the worker looks at the job each second
        if isinstance(event, Told) and "safe place" in event.says:
            stop.set()
    job = workshop.store.jobs.get(job_id)
    assert job
    assert (job.status, job.attempts) == ("paused", 0)
    assert [run.state for run in workshop.store.runs.list()] == ["interrupted"]
    assert client.post(f"/v1/fine_tuning/jobs/{job_id}/resume").json()["status"] == "queued"
    carry_out(workshop)
    job = workshop.store.jobs.get(job_id)
    assert job
    assert (job.status, job.attempts) == ("succeeded", 0)
    assert [run.id for run in workshop.store.runs.list()] == [job.run_id]
