"""/v1/uploads: parts come in any order and become one file; what does not fit leaves nothing behind."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from sartor.actions.workshop import Workshop

from .api_clients import client_of, error_of, rows

pytest.importorskip("python_multipart")

CONTENT = rows(400)
THIRD = len(CONTENT) // 3
PIECES = [CONTENT[:THIRD], CONTENT[THIRD : 2 * THIRD], CONTENT[2 * THIRD :]]


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    with client_of(workshop) as client:
        yield client


def begin(client: TestClient, **changes: object) -> str:
    body = {"bytes": len(CONTENT), "filename": "rows.jsonl", "mime_type": "text/jsonl", "purpose": "fine-tune"}
    made = client.post("/v1/uploads", json={**body, **changes})
    assert made.status_code == 200, made.text
    assert (made.json()["object"], made.json()["status"]) == ("upload", "pending")
    return made.json()["id"]


def add(client: TestClient, upload: str, piece: bytes) -> str:
    made = client.post(f"/v1/uploads/{upload}/parts", files={"data": ("blob", piece)})
    assert made.status_code == 200, made.text
    assert (made.json()["object"], made.json()["upload_id"]) == ("upload.part", upload)
    return made.json()["id"]


def test_parts_that_came_in_any_order_are_joined_as_named(client: TestClient, workshop: Workshop) -> None:
    upload = begin(client)
    with ThreadPoolExecutor(3) as at_once:
        parts = list(at_once.map(lambda piece: add(client, upload, piece), PIECES))
    body = {"part_ids": parts, "md5": hashlib.md5(CONTENT).hexdigest()}
    done = client.post(f"/v1/uploads/{upload}/complete", json=body).json()
    assert done["status"] == "completed"
    assert done["file"]["bytes"] == len(CONTENT)
    assert client.get(f"/v1/files/{done['file']['id']}/content").content == CONTENT
    assert not list((workshop.store.folder / "uploads" / "parts").rglob("part_*"))
    again = client.post(f"/v1/uploads/{upload}/complete", json=body)
    assert again.status_code == 400
    assert "is completed" in error_of(again)["message"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"part_ids": [0, 1]}, "were announced"),
        ({"part_ids": [0, 1, 2], "md5": "0" * 32}, "checksum"),
        ({"part_ids": [0, 1, "part_of_nothing"]}, "No such Part"),
        ({"part_ids": [0, 1, "../../sartor.db"]}, "No such Part"),
        ({"part_ids": []}, "part_ids"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_upload_can_go_on(
    client: TestClient, body: dict[str, list[int | str]], says: str
) -> None:
    upload = begin(client)
    parts = [add(client, upload, piece) for piece in PIECES]
    named = [parts[p] if isinstance(p, int) else p for p in body["part_ids"]]
    refused = client.post(f"/v1/uploads/{upload}/complete", json={**body, "part_ids": named})
    assert refused.status_code == 400
    assert says in error_of(refused)["message"]
    assert client.get("/v1/files").json()["data"] == []
    assert client.post(f"/v1/uploads/{upload}/complete", json={"part_ids": parts}).json()["status"] == "completed"


def test_a_cancelled_upload_takes_no_more(client: TestClient, workshop: Workshop) -> None:
    upload = begin(client)
    part = add(client, upload, CONTENT)
    assert client.post(f"/v1/uploads/{upload}/cancel").json()["status"] == "cancelled"
    assert client.post(f"/v1/uploads/{upload}/parts", files={"data": CONTENT}).status_code == 400
    assert client.post(f"/v1/uploads/{upload}/complete", json={"part_ids": [part]}).status_code == 400
    assert client.post("/v1/uploads/upload_unknown0/cancel").status_code == 404
    assert client.post("/v1/uploads/..%2F..%2Fx/cancel").status_code == 404
    assert not list((workshop.store.folder / "uploads" / "parts").rglob("part_*"))


@pytest.mark.parametrize(
    ("changes", "param"), [({"bytes": 6 * 10**8}, "bytes"), ({"purpose": "play"}, "purpose"), ({"bytes": 0}, "bytes")]
)
def test_an_upload_that_cannot_be_is_refused_before_it_begins(
    client: TestClient, changes: dict[str, object], param: str
) -> None:
    body = {"bytes": 5, "filename": "a", "mime_type": "text/jsonl", "purpose": "fine-tune", **changes}
    refused = client.post("/v1/uploads", json=body)
    assert refused.status_code == 400
    assert error_of(refused)["param"] == param


def test_an_upload_expires_after_an_hour(client: TestClient, workshop: Workshop) -> None:
    upload = begin(client)
    found = workshop.store.parts.get(upload)
    assert found
    workshop.store.parts.save(found.model_copy(update={"expires_at": found.created_at}))
    late = client.post(f"/v1/uploads/{upload}/parts", files={"data": CONTENT})
    assert late.status_code == 400
    assert "is expired" in error_of(late)["message"]
    workshop.store.parts.save(found.model_copy(update={"expires_at": found.created_at - 10**6}))
    begin(client)
    assert workshop.store.parts.get(upload) is None, "what is long over is swept away"
