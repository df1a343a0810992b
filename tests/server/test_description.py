"""What /openapi.json says is what the server answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sartor.actions.workshop import Workshop

from .api_clients import client_of, rows, upload

pytest.importorskip("python_multipart")


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    with client_of(workshop) as client:
        yield client


def _operations(client: TestClient) -> dict[tuple[str, str], Any]:
    paths = client.get("/openapi.json").json()["paths"]
    found = {(method, path): one for path, of_path in paths.items() for method, one in of_path.items()}
    assert len(found) > 20
    return found


def test_every_route_tells_of_its_errors_and_none_of_fastapi_s(client: TestClient) -> None:
    for (_, path), operation in _operations(client).items():
        assert "422" not in operation["responses"]
        if path.startswith("/v1/"):
            assert {"400", "401", "403", "404", "413", "429", "503"} <= set(operation["responses"])
            told = operation["responses"]["404"]["content"]["application/json"]["schema"]["$ref"]
            assert told.endswith("/ErrorAnswer")


def test_no_answer_is_described_as_just_anything(client: TestClient) -> None:
    for (method, path), operation in _operations(client).items():
        for kind, content in operation["responses"]["200"]["content"].items():
            assert content["schema"], (method, path, kind)
            if path.startswith("/v1/") and kind == "application/json" and not path.endswith("/audit"):
                assert "$ref" in content["schema"], (method, path)


def test_a_file_is_what_the_description_says(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    described = document["components"]["schemas"]["FileObject"]
    shown = client.get(f"/v1/files/{upload(client, rows(1))}").json()
    assert set(shown) == set(described["required"]) == set(described["properties"])
    form = document["paths"]["/v1/files"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["file", "purpose"]


def test_a_method_that_is_not_there_names_those_that_are(client: TestClient) -> None:
    answer = client.request("PUT", "/v1/files")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["error"]["message"] == "Not allowed: PUT on /v1/files"
