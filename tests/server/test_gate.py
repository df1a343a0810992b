"""The gate: who may ask for what, how much and how often; and that nothing secret is written down."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from sartor.actions.make_key import make_key, revoke_key
from sartor.actions.workshop import Workshop
from sartor.cli.main import run
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.door import Door
from sartor.server.residents import Residents
from sartor.store.verify import verify_all

from .api_clients import client_of, error_of, rows, upload

_AS_FILE = {"files": {"file": ("rows.jsonl", rows(12))}, "data": {"purpose": "fine-tune"}}


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    with client_of(workshop, bases={"tiny": "/somewhere/tiny"}) as client:
        yield client


def _bearer(workshop: Workshop, *scopes: str, project: str = "default") -> dict[str, str]:
    return {"authorization": f"Bearer {make_key(workshop, 'k', project=project, scopes=scopes).secret}"}


def test_without_a_key_on_record_programs_on_this_machine_need_none(client: TestClient) -> None:
    assert client.get("/v1/models").status_code == 200
    for header in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        answer = client.get("/v1/models", headers=header)
        assert answer.status_code == 403
        assert error_of(answer)["code"] == "forbidden"
    assert client.get("/v1/models", headers={"origin": "http://localhost:3000"}).status_code == 200


def test_from_the_first_key_on_every_request_needs_one_but_those_of_watchers(
    client: TestClient, workshop: Workshop
) -> None:
    mine = make_key(workshop, "mine", project="default", scopes=("infer", "tune"))
    header = {"authorization": f"Bearer {mine.secret}"}
    for path in ("/v1/models", "/v1/files", "/metrics", "/v1/nothing", "/openapi.json"):
        assert client.get(path).status_code == 401, path
        assert error_of(client.get(path, headers={"authorization": "Bearer sk-wrong"}))["code"] == "invalid_api_key"
    assert client.get("/health").status_code == client.get("/ready").status_code == 200
    assert client.get("/v1/files", headers=header).status_code == 200
    revoke_key(workshop, mine.record.id)
    assert client.get("/v1/files", headers=header).status_code == 401


def test_a_server_that_others_can_reach_is_never_open(workshop: Workshop) -> None:
    with client_of(workshop, is_local=False) as client:
        assert client.get("/v1/models").status_code == 401
    arguments = ["serve", "--host", "0.0.0.0", "--port", "0", "--workspace", str(workshop.store.folder)]
    assert run(arguments) == 2


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        ("infer", ["/v1/models"], ["/v1/files", "/v1/fine_tuning/jobs"]),
        ("tune", ["/v1/models", "/v1/files", "/v1/fine_tuning/jobs"], ["/v1/chat/completions"]),
        ("admin", ["/v1/models", "/v1/files"], []),
    ],
)
def test_a_key_does_what_its_scopes_say(
    client: TestClient, workshop: Workshop, scope: str, allowed: list[str], refused: list[str]
) -> None:
    header = _bearer(workshop, scope)
    for path in allowed:
        assert client.get(path, headers=header).status_code == 200, path
    for path in refused:
        answer = client.get(path, headers=header)
        assert (answer.status_code, error_of(answer)["code"]) == (403, "missing_scope"), path
    permissions = client.get("/v1/fine_tuning/checkpoints/ft:x/permissions", headers=header)
    assert permissions.status_code == (404 if scope == "admin" else 403)


def test_a_project_sees_only_its_own(client: TestClient, workshop: Workshop) -> None:
    pytest.importorskip("python_multipart")
    ours, theirs = (_bearer(workshop, "tune", project=name) for name in ("ours", "theirs"))
    file_id = upload(client, rows(12), **ours)
    body = {"model": "tiny", "training_file": file_id}
    job_id = client.post("/v1/fine_tuning/jobs", json=body, headers=ours).json()["id"]
    assert client.post("/v1/fine_tuning/jobs", json=body, headers=theirs).status_code == 404
    for path in (f"/v1/files/{file_id}", f"/v1/files/{file_id}/content", f"/v1/fine_tuning/jobs/{job_id}"):
        assert client.get(path, headers=ours).status_code == 200
        assert client.get(path, headers=theirs).status_code == 404
    for verb in ("cancel", "pause", "resume"):
        assert client.post(f"/v1/fine_tuning/jobs/{job_id}/{verb}", headers=theirs).status_code == 404
    assert client.delete(f"/v1/files/{file_id}", headers=theirs).status_code == 404
    for path in ("/v1/files", "/v1/fine_tuning/jobs"):
        assert len(client.get(path, headers=ours).json()["data"]) == 1
        assert client.get(path, headers=theirs).json()["data"] == []


def test_a_key_that_asks_too_often_is_told_when_to_come_back(workshop: Workshop) -> None:
    with client_of(workshop, requests_per_minute=3) as client:
        mine, other = _bearer(workshop, "infer"), _bearer(workshop, "infer")
        left = [client.get("/v1/models", headers=mine) for _ in range(4)]
        assert [answer.status_code for answer in left] == [200, 200, 200, 429]
        assert left[0].headers["x-ratelimit-remaining-requests"] == "2"
        assert error_of(left[3])["code"] == "rate_limit_exceeded"
        assert error_of(left[3])["type"] == "rate_limit_error"
        assert 0 < int(left[3].headers["retry-after"]) <= 20
        assert client.get("/v1/models", headers=other).status_code == 200


def test_what_is_too_large_is_refused_before_it_is_read_and_while(client: TestClient) -> None:
    declared = client.post("/v1/fine_tuning/jobs", content=b"{}", headers={"content-length": "99999999"})
    assert (declared.status_code, error_of(declared)["code"]) == (413, "request_too_large")

    def endless() -> Iterator[bytes]:
        yield from (b" " * 10**6 for _ in range(40))

    assert client.post("/v1/fine_tuning/jobs", content=endless()).status_code == 413


def test_every_answer_has_an_id_and_the_log_a_line_without_secrets(
    client: TestClient, workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    header = _bearer(workshop, "infer", "tune")
    with caplog.at_level(logging.INFO, logger="sartor.server"):
        answer = client.get("/v1/files?purpose=hush", headers=header)
        client.get("/v1/nothing", headers=header)
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.headers["openai-version"] == "2020-10-01"
    assert int(answer.headers["openai-processing-ms"]) >= 0
    lines = [json.loads(record.message) for record in caplog.records]
    assert [line["status"] for line in lines] == [200, 404]
    assert lines[0]["request_id"] == answer.headers["x-request-id"]
    assert lines[0]["key"] == workshop.store.keys.list()[0].id
    secret = header["authorization"].split()[1]
    assert secret not in caplog.text
    assert "hush" not in caplog.text
    workspace = b"".join(path.read_bytes() for path in workshop.store.folder.glob("sartor.db*"))
    assert secret.encode() not in workspace


def test_a_mistake_of_ours_is_an_error_object_with_an_id_and_says_nothing_of_its_cause(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> dict[str, str]:
        raise RuntimeError("something private")

    residents = Residents(workshop, (), find_hardware(threads=1))
    app = make_app(residents, Door(workshop, {}, broken))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.get("/v1/models")
    assert answer.status_code == 500
    assert error_of(answer)["type"] == "server_error"
    assert "private" not in answer.text
    assert answer.headers["x-request-id"] in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("PUT", "/v1/files", 405), ("GET", "/v1/files?limit=x", 400)],
)
def test_unknown_urls_and_wrong_queries_are_error_objects_too(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert error_of(answer)["type"] == "invalid_request_error"


def test_who_did_what_is_kept(client: TestClient, workshop: Workshop) -> None:
    pytest.importorskip("python_multipart")
    mine = make_key(workshop, "mine", project="p", scopes=("tune",))
    header = {"authorization": f"Bearer {mine.secret}"}
    made = client.post("/v1/files", **_AS_FILE, headers=header)
    client.delete(f"/v1/files/{made.json()['id']}", headers=header)
    log = workshop.store.audit_log.list()
    assert [(e.by, e.action) for e in log] == [
        ("command line", "key.create"),
        (mine.record.id, "file.create"),
        (mine.record.id, "file.delete"),
    ]
    assert log[1].request_id == made.headers["x-request-id"]
    assert verify_all(workshop.store).ok


def test_figures_count_requests_by_route_and_jobs_by_status(client: TestClient) -> None:
    client.get("/v1/files/file-unknown")
    client.get("/v1/files/file-other")
    text = client.get("/metrics").text
    assert 'sartor_requests_total{method="GET",route="/v1/files/{file_id}",status="404"} 2' in text
    assert 'sartor_request_seconds_count{route="/v1/files/{file_id}"} 2' in text
    assert "# TYPE sartor_jobs gauge" in text


def test_keys_are_made_listed_and_revoked_on_the_command_line(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(workshop.store.folder)]
    assert run(["keys", "create", "laptop", "--project", "team", *where, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["key"].startswith(made["prefix"])
    assert made["scopes"] == ["infer", "tune"]
    assert run(["keys", "revoke", made["id"], *where]) == 0
    capsys.readouterr()
    assert run(["keys", "list", *where, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(key["id"], key["project"]) for key in listed] == [(made["id"], "team")]
    assert listed[0]["revoked_at"]
    assert "key" not in listed[0]
    assert "hash" not in listed[0]
    assert run(["keys", "revoke", "key_none", *where]) == 2
    assert run(["keys", "create", "x", "--project", "Not Possible", *where]) == 2
