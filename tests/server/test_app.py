"""The OpenAI-compatible door: answers of the named version, moves followed, errors in OpenAI's shape."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from made_data import chat_file
from sartor.actions.answer import answer_rows, question
from sartor.actions.open_model import open_model
from sartor.actions.workshop import Workshop, open_workshop
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.residents import Residents

RESIDENTS: list[Residents] = []
QUESTION = {"model": "production", "messages": [{"role": "user", "content": "12 oak street"}]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, tiny_lm: BaseModelPin) -> Path:
    folder = tmp_path_factory.mktemp("served")
    data = str(chat_file(folder / "streets.jsonl", 40))
    for epochs in ("1", "6"):
        options = [
            "--base",
            tiny_lm.folder,
            "--epochs",
            epochs,
            "--folds",
            "0",
            "--workspace",
            str(folder / "ws"),
            "--json",
        ]
        assert run(["tune", data, *options]) == 0
    assert run(["promote", "streets@1", "--override", "test", "--workspace", str(folder / "ws")]) == 0
    return folder / "ws"


@pytest.fixture
def workshop(workspace: Path) -> Iterator[Workshop]:
    shop = open_workshop(str(workspace))
    yield shop
    shop.store.close()


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    residents = Residents(workshop, ["production", "streets@2"], find_hardware(threads=1))
    RESIDENTS.append(residents)
    with TestClient(make_app(residents)) as client:
        yield client


@pytest.mark.slow
def test_an_answer_is_the_one_that_sartor_answer_gives(
    client: TestClient, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served = client.post("/v1/chat/completions", json=QUESTION)
    assert served.status_code == 200
    assert served.headers["x-sartor-model"] == "streets@1"
    body = served.json()
    assert body["object"] == "chat.completion"
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]
    capsys.readouterr()
    run(["answer", "production", "12 oak street", "--workspace", str(workspace), "--json"])
    line = json.loads(capsys.readouterr().out)
    assert line["answer"] == body["choices"][0]["message"]["content"]
    assert 0 < body["x_sartor"]["confidence"] <= 1
    assert body["x_sartor"] == {k: pytest.approx(line[k]) for k in ("confidence", "abstains")}


@pytest.mark.slow
def test_a_moved_alias_is_followed_within_a_second(client: TestClient, workspace: Path) -> None:
    run(["promote", "streets@2", "--override", "newer", "--workspace", str(workspace)])
    time.sleep(1)
    assert client.post("/v1/chat/completions", json=QUESTION).headers["x-sartor-model"] == "streets@2"
    run(["rollback", "--reason", "back", "--workspace", str(workspace)])
    assert client.post("/v1/chat/completions", json=QUESTION).headers["x-sartor-model"] == "streets@1"


@pytest.mark.slow
def test_two_versions_share_one_base_and_each_answers_as_it_was_measured(client: TestClient, workspace: Path) -> None:
    rows = [question(f"{i} oak street") for i in range(8)]
    shop = open_workshop(str(workspace))
    measured = {
        ref: [a.text for _, a in answer_rows(open_model(shop, ref, find_hardware(threads=1)), rows)]
        for ref in ("streets@1", "streets@2")
    }
    shop.store.close()
    asked = [(ref, i) for i in range(len(rows)) for ref in measured]

    def ask(one: tuple[str, int]) -> str:
        body = {"model": one[0], "messages": [{"role": "user", "content": rows[one[1]].input_text}]}
        return client.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"]

    with ThreadPoolExecutor(len(asked)) as pool:
        found = dict(zip(asked, pool.map(ask, asked), strict=True))
    assert found == {(ref, i): texts[i] for ref, texts in measured.items() for i in range(len(rows))}
    assert measured["streets@1"] != measured["streets@2"]
    engines = {id(RESIDENTS[-1].live(ref).engine) for ref in ("production", "streets@2")}
    assert len(engines) == 1


@pytest.mark.slow
def test_models_are_listed_by_served_name(client: TestClient) -> None:
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    assert [m["id"] for m in listed["data"]] == ["production", "streets@2"]
    assert client.get("/health").json()["models"]["production"] == "streets@1"


@pytest.mark.slow
def test_a_stream_holds_the_same_answer(client: TestClient) -> None:
    whole = client.post("/v1/chat/completions", json=QUESTION).json()["choices"][0]["message"]["content"]
    lines = client.post("/v1/chat/completions", json={**QUESTION, "stream": True}).text.split("\n\n")
    assert lines[-2] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks) == whole
    assert chunks[-1]["choices"][0]["finish_reason"] in ("stop", "length")
    assert set(chunks[-1]["x_sartor"]) == {"confidence", "abstains"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**QUESTION, "model": "nobody"}, 404, "model_not_found"),
        ({**QUESTION, "messages": []}, 400, "invalid_value"),
        ({**QUESTION, "n": 0}, 400, "invalid_value"),
        ({"model": "production"}, 400, "missing_required_parameter"),
        ({**QUESTION, "messages": [{"role": "alien", "content": "x"}]}, 400, "invalid_value"),
    ],
)
def test_errors_have_openais_shape(client: TestClient, body: dict[str, object], status: int, code: str | None) -> None:
    answer = client.post("/v1/chat/completions", json=body)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert answer.json()["error"]["code"] == code


@pytest.mark.slow
def test_an_unknown_path_has_the_same_shape(client: TestClient) -> None:
    answer = client.get("/v1/nothing")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]
