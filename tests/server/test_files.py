"""/v1/files: bytes come back as they went in, lists are paged, and refusals are OpenAI's."""

import base64
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from sartor.actions.upload_file import keep_made_file
from sartor.actions.workshop import Workshop
from sartor.store.verify import verify_all

from .api_clients import client_of, error_of, rows, upload

pytest.importorskip("python_multipart")


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    with client_of(workshop) as client:
        yield client


def test_a_file_comes_back_as_it_went_in(client: TestClient, workshop: Workshop) -> None:
    content = rows(3000)
    file_id = upload(client, content)
    shown = client.get(f"/v1/files/{file_id}").json()
    assert shown["bytes"] == len(content)
    assert (shown["object"], shown["filename"], shown["purpose"]) == ("file", "rows.jsonl", "fine-tune")
    assert shown["status"] == "processed"
    assert client.get(f"/v1/files/{file_id}/content").content == content
    assert verify_all(workshop.store).ok
    workshop.store.uploads.path(file_id).write_bytes(b"{}")
    assert [b.what for b in verify_all(workshop.store).broken] == [f"file {file_id}"]


def test_a_deleted_file_is_gone_from_the_disk_too(client: TestClient, workshop: Workshop) -> None:
    file_id = upload(client, rows(1))
    assert client.delete(f"/v1/files/{file_id}").json() == {"id": file_id, "object": "file", "deleted": True}
    assert not workshop.store.uploads.path(file_id).exists()
    gone = client.get(f"/v1/files/{file_id}")
    assert gone.status_code == 404
    assert error_of(gone) == {
        "message": f"No such File object: {file_id}",
        "type": "invalid_request_error",
        "param": "id",
        "code": None,
    }


def test_pages_of_files_join_without_gap_or_overlap(client: TestClient) -> None:
    ids = [upload(client, rows(1)) for _ in range(5)]
    first = client.get("/v1/files", params={"limit": 2}).json()
    assert (first["object"], first["has_more"]) == ("list", True)
    assert (first["first_id"], first["last_id"]) == (ids[4], ids[3])
    found, after = [f["id"] for f in first["data"]], first["last_id"]
    while after:
        page = client.get("/v1/files", params={"limit": 2, "after": after}).json()
        found += [f["id"] for f in page["data"]]
        after = page["last_id"] if page["has_more"] else None
    assert found == ids[::-1]
    assert [f["id"] for f in client.get("/v1/files", params={"order": "asc"}).json()["data"]] == ids
    assert client.get("/v1/files", params={"purpose": "batch"}).json()["data"] == []


def test_result_files_leave_as_base64_unless_text_is_asked_for(client: TestClient, workshop: Workshop) -> None:
    keep_made_file(workshop, "default", "file-AAAAAAAAAAAA", "step_metrics.csv", b"step,train_loss\n1,0.5\n")
    assert base64.b64decode(client.get("/v1/files/file-AAAAAAAAAAAA/content").content).startswith(b"step,")
    assert client.get("/v1/files/file-AAAAAAAAAAAA/content?encoding=raw").content.startswith(b"step,")


@pytest.mark.parametrize(
    ("content", "purpose", "param", "says"),
    [
        (b"prompt,completion\na,b\n", "fine-tune", "file", "Expected file to have JSONL format"),
        (b'{"a": 1}\n[1]\n', "fine-tune", "file", "Line 2 is not a dictionary"),
        (b"", "fine-tune", "file", "empty"),
        (b"{}", "mischief", "purpose", "'mischief' is not one of"),
    ],
)
def test_what_cannot_be_a_file_is_refused_and_leaves_nothing(
    client: TestClient, workshop: Workshop, content: bytes, purpose: str, param: str, says: str
) -> None:
    answer = client.post("/v1/files", files={"file": ("x.jsonl", content)}, data={"purpose": purpose})
    assert answer.status_code == 400
    assert error_of(answer)["param"] == param
    assert says in error_of(answer)["message"]
    assert client.get("/v1/files").json()["data"] == []
    assert [p for p in (workshop.store.folder / "uploads").glob("*") if p.is_file()] == []


def test_a_form_without_a_file_or_a_purpose_names_what_is_missing(client: TestClient) -> None:
    bare = client.post("/v1/files", data={"purpose": "batch"}, files={"other": ("x", b"x")})
    assert (bare.status_code, error_of(bare)["param"]) == (400, "file")
    unsaid = client.post("/v1/files", files={"file": ("x.jsonl", b"{}")})
    assert error_of(unsaid)["param"] == "purpose"
    cut = b'--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n{}'
    half = client.post("/v1/files", content=cut, headers={"content-type": "multipart/form-data; boundary=b"})
    assert (half.status_code, error_of(half)["code"]) == (400, "invalid_form")


def test_a_hostile_file_name_is_only_a_name(client: TestClient, workshop: Workshop) -> None:
    files = {"file": ("../../../etc/passwd", b"{}")}
    answer = client.post("/v1/files", files=files, data={"purpose": "batch"}).json()
    kept = list((workshop.store.folder / "uploads").iterdir())
    assert [path.name for path in kept] == [f"{answer['id']}.jsonl"]
    for hostile in ("../sartor.db", "..%2F..%2Fsartor.db", "file-../../x"):
        assert client.get(f"/v1/files/{hostile}/content").status_code == 404


def test_an_expired_file_is_gone(client: TestClient, workshop: Workshop) -> None:
    form = {"purpose": "batch", "expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    made = client.post("/v1/files", files={"file": ("x.jsonl", b"{}")}, data=form).json()
    assert made["expires_at"] == made["created_at"] + 3600
    for _ in range(3700):
        workshop.clock()
    assert client.get(f"/v1/files/{made['id']}").status_code == 404
    assert client.get("/v1/files").json()["data"] == []
