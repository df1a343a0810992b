"""Embeddings over real HTTP, by a served encoder."""

import base64
from typing import Any

import httpx
import numpy as np
import pytest

from live_server import LiveServer
from sartor.concepts.base_model import BaseModelPin


@pytest.fixture(scope="module")
def post(server: LiveServer, tiny_encoder: BaseModelPin) -> Any:
    http = httpx.Client(base_url=server.url, timeout=60)
    return lambda given, **fields: http.post(
        "/embeddings", json={"model": tiny_encoder.folder, "input": given, **fields}
    )


def vectors(answer: httpx.Response) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    return np.array([row["embedding"] for row in answer.json()["data"]])


def test_vectors_have_length_one_and_equal_texts_have_equal_ones(post: Any) -> None:
    found_ND = vectors(post(["the red house", "is it", "the red house"]))
    assert found_ND.shape == (3, 32)
    assert np.linalg.norm(found_ND, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert found_ND[0] == pytest.approx(found_ND[2], abs=1e-6)
    assert np.abs(found_ND[0] - found_ND[1]).max() > 0.01
    assert vectors(post("the red house"))[0] == pytest.approx(found_ND[0], abs=1e-5)


def test_base64_holds_the_same_numbers(post: Any) -> None:
    (row,) = post("the red house", encoding_format="base64").json()["data"]
    numbers = np.frombuffer(base64.b64decode(row["embedding"]), "<f4")
    assert numbers == pytest.approx(vectors(post("the red house"))[0], abs=1e-6)


def test_fewer_dimensions_are_the_first_ones_at_length_one(post: Any) -> None:
    cut, whole = vectors(post("the red house", dimensions=4))[0], vectors(post("the red house"))[0]
    assert cut == pytest.approx(whole[:4] / np.linalg.norm(whole[:4]), abs=1e-5)


@pytest.mark.parametrize(
    ("given", "fields", "param", "code"),
    [
        ("", {}, "input", "invalid_value"),
        ([], {}, "input", "invalid_value"),
        (["x", ""], {}, "input", "invalid_value"),
        ("the tailor " * 100, {}, "input", "context_length_exceeded"),
        ("x", {"dimensions": 33}, "dimensions", "invalid_value"),
        ("x", {"encoding_format": "int8"}, "encoding_format", "invalid_value"),
    ],
)
def test_what_cannot_be_embedded_is_refused(post: Any, given: Any, fields: Any, param: str, code: str) -> None:
    answer = post(given, **fields)
    assert answer.status_code == 400
    assert (answer.json()["error"]["param"], answer.json()["error"]["code"]) == (param, code)


def test_a_language_model_gives_no_embeddings_and_an_encoder_no_chat(
    post: Any, server: LiveServer, tiny_lm: BaseModelPin, tiny_encoder: BaseModelPin
) -> None:
    assert post("x", model=tiny_lm.folder).json()["error"]["param"] == "model"
    body = {"model": tiny_encoder.folder, "messages": [{"role": "user", "content": "x"}]}
    answer = httpx.post(f"{server.url}/chat/completions", json=body, timeout=60)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_base")
