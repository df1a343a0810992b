"""Chat completions over real HTTP: the measured answers, streamed, sampled, stopped, formed and refused."""

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from live_server import LiveServer, serving
from sartor.actions.answer import answer_rows, question
from sartor.actions.open_model import open_model
from sartor.actions.workshop import Workshop
from sartor.concepts.base_model import BaseModelPin
from sartor.inference.live.engine import Engine
from sartor.modeling.hardware import Hardware
from sartor.server.app import make_app
from sartor.server.residents import Residents

ADDRESS_SCHEMA = {
    "type": "object",
    "properties": {"street": {"enum": ["Oak", "Elm"]}, "number": {"type": "integer", "minimum": 1, "maximum": 99}},
    "required": ["street", "number"],
    "additionalProperties": False,
}
FIND = {"type": "function", "function": {"name": "find", "description": "Find it.", "parameters": ADDRESS_SCHEMA}}


class Client:
    """Asks the one model."""

    def __init__(self, url: str, model: str) -> None:
        self.http, self.model = httpx.Client(base_url=url, timeout=60), model

    def post(self, text: str = "12 oak street", **fields: Any) -> httpx.Response:
        body = {"model": self.model, "messages": [{"role": "user", "content": text}], **fields}
        return self.http.post("/chat/completions", json=body)

    def ask(self, text: str = "12 oak street", **fields: Any) -> dict[str, Any]:
        answer = self.post(text, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def text(self, text: str = "12 oak street", **fields: Any) -> str:
        return self.ask(text, **fields)["choices"][0]["message"]["content"]

    def chunks(self, text: str = "12 oak street", **fields: Any) -> list[dict[str, Any]]:
        answer = self.post(text, stream=True, **fields)
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.text.split("\n\n")
        assert lines[-2:] == ["data: [DONE]", ""]
        return [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]


@pytest.fixture(scope="module")
def client(server: LiveServer, tiny_lm: BaseModelPin) -> Client:
    return Client(server.url, tiny_lm.folder)


def streamed(chunks: list[dict[str, Any]], choice: int = 0) -> str:
    mine = [c for chunk in chunks for c in chunk["choices"] if c["index"] == choice]
    return "".join(c["delta"].get("content") or "" for c in mine)


def test_many_who_ask_at_once_get_what_the_evaluation_measured(
    client: Client, shop: Workshop, tiny_lm: BaseModelPin, hardware: Hardware
) -> None:
    texts = [f"{i} {'oak lane ' * (i % 5)}" for i in range(24)]
    model = open_model(shop, tiny_lm.folder, hardware)
    measured = [answer.text for _, answer in answer_rows(model, [question(t) for t in texts], max_new_tokens=20)]
    found: dict[int, str] = {}

    def ask(i: int) -> None:
        found[i] = streamed(client.chunks(texts[i], max_tokens=20)) if i % 2 else client.text(texts[i], max_tokens=20)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(24)] == measured
    assert len(set(measured)) > 12


def test_an_answer_has_all_keys_of_the_contract(client: Client) -> None:
    body = client.ask(max_tokens=5)
    assert body["object"] == "chat.completion"
    assert body["id"].startswith("chatcmpl-")
    choice = body["choices"][0]
    assert set(choice) == {"index", "message", "logprobs", "finish_reason"}
    assert choice["message"]["refusal"] is None
    assert choice["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 5
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + 5


def test_a_stream_comes_token_by_token_and_ends_with_usage_if_asked(client: Client) -> None:
    chunks = client.chunks(max_tokens=20, stream_options={"include_usage": True})
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert sum(bool(c["choices"] and c["choices"][0]["delta"].get("content")) for c in chunks) > 5
    assert streamed(chunks) == client.text(max_tokens=20)
    assert {(c["id"], c["created"]) for c in chunks} == {(chunks[0]["id"], chunks[0]["created"])}
    assert chunks[-2]["choices"][0]["finish_reason"] == "length"
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["completion_tokens"] == 20
    assert all(c["usage"] is None for c in chunks[:-1])
    assert "usage" not in client.chunks(max_tokens=2)[0]


def test_the_first_chunk_leaves_before_the_answer_is_done(client: Client) -> None:
    body = {"model": client.model, "messages": [{"role": "user", "content": "x"}], "stream": True, "max_tokens": 300}
    with client.http.stream("POST", "/chat/completions", json=body) as answer:
        times = [time.perf_counter() for line in answer.iter_lines() if line]
    assert times[3] - times[0] < (times[-1] - times[0]) / 3


def test_a_seed_repeats_a_draw_and_choices_differ(client: Client) -> None:
    def drawn(**fields: Any) -> list[str]:
        return [c["message"]["content"] for c in client.ask(temperature=1, max_tokens=12, **fields)["choices"]]

    three = drawn(seed=1, n=3)
    assert len(set(three)) == 3
    assert drawn(seed=1, n=3) == three
    assert drawn(seed=2)[0] != three[0]
    assert drawn()[0] != drawn()[0]
    chunks = client.chunks(temperature=1, max_tokens=12, seed=1, n=3)
    assert [streamed(chunks, i) for i in range(3)] == three
    assert client.text(temperature=1, top_p=0.0001, max_tokens=12) == client.text(max_tokens=12)


def test_a_stop_text_ends_the_answer_and_does_not_stand_in_it(client: Client) -> None:
    whole = client.text(max_tokens=30)
    stop = whole[8:11]
    at = whole.find(stop)
    assert at > 0
    for stops in (stop, ["never in it", stop]):
        body = client.ask(max_tokens=30, stop=stops, logprobs=True)
        assert body["choices"][0]["message"]["content"] == whole[:at].rstrip()
        assert body["choices"][0]["finish_reason"] == "stop"
        assert body["usage"]["completion_tokens"] < 30
        told = "".join(t["token"] for t in body["choices"][0]["logprobs"]["content"])
        assert told.strip().startswith(whole[:at].rstrip())
        assert len(told.strip()) <= len(whole[:at]) + 3
        assert streamed(client.chunks(max_tokens=30, stop=stops)) == whole[:at].rstrip()


def test_log_probabilities_are_those_of_the_tokens_in_stream_and_whole(client: Client) -> None:
    body = client.ask(max_tokens=6, logprobs=True, top_logprobs=3)
    told = body["choices"][0]["logprobs"]["content"]
    assert len(told) == 6
    assert (
        b"".join(bytes(t["bytes"]) for t in told).decode("utf-8", "replace").strip()
        == (body["choices"][0]["message"]["content"])
    )
    for t in told:
        assert t["logprob"] == t["top_logprobs"][0]["logprob"] <= 0
        assert [x["logprob"] for x in t["top_logprobs"]] == sorted(x["logprob"] for x in t["top_logprobs"])[::-1]
    chunks = client.chunks(max_tokens=6, logprobs=True, top_logprobs=3)
    parts = [c["choices"][0]["logprobs"] for c in chunks]
    assert [t for part in parts if part for t in part["content"]] == told


def test_a_bias_rules_a_token_out_or_in(client: Client) -> None:
    from tiny_models import byte_level_tokenizer

    (q,) = byte_level_tokenizer()("q")["input_ids"]
    assert client.text(max_tokens=4, logit_bias={str(q): 100}) == "qqqq"
    assert client.post(logit_bias={"foo": 0}).status_code == 200
    assert client.post(logit_bias={"foo": 1}).json()["error"]["param"] == "logit_bias"
    assert client.post(logit_bias={"999999": 1}).status_code == 400


@pytest.mark.parametrize("stream", [False, True])
def test_a_json_schema_is_kept_by_greedy_and_drawn_answers(client: Client, stream: bool) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "address", "schema": ADDRESS_SCHEMA, "strict": True}}
    for fields in ({}, {"temperature": 1, "seed": 3}):
        if stream:
            chunks = client.chunks(response_format=form, **fields)
            text, finish = streamed(chunks), chunks[-1]["choices"][0]["finish_reason"]
        else:
            choice = client.ask(response_format=form, **fields)["choices"][0]
            text, finish = choice["message"]["content"], choice["finish_reason"]
        value = json.loads(text)
        assert value["street"] in ("Oak", "Elm")
        assert 1 <= value["number"] <= 99
        assert finish == "stop"


def test_any_json_object_can_be_asked_for(client: Client) -> None:
    text = client.text(response_format={"type": "json_object"}, max_tokens=8)
    assert text.startswith("{")


def test_a_forced_call_has_no_argument_that_is_not_named(client: Client) -> None:
    for properties in ({}, {"input": {"type": "integer", "minimum": 0, "maximum": 9}}):
        parameters = {"type": "object", "properties": properties, "required": list(properties)}
        tool = {"type": "function", "function": {"name": "find", "parameters": parameters}}
        for seed in range(3):
            said = client.ask(tools=[tool], tool_choice="required", temperature=1.5, seed=seed)["choices"][0]
            assert set(json.loads(said["message"]["tool_calls"][0]["function"]["arguments"])) == set(properties)


def test_a_schema_is_kept_as_huggingface_hub_sends_it(client: Client) -> None:
    text = client.text(response_format={"type": "json_object", "value": ADDRESS_SCHEMA})
    assert json.loads(text)["street"] in ("Oak", "Elm")


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "find"}}])
def test_a_forced_tool_is_called_with_arguments_of_its_schema(client: Client, choice: Any) -> None:
    said = client.ask(tools=[FIND], tool_choice=choice)["choices"][0]
    assert said["finish_reason"] == "tool_calls"
    assert said["message"]["content"] is None
    (call,) = said["message"]["tool_calls"]
    assert call["function"]["name"] == "find"
    assert call["id"].startswith("call_")
    assert json.loads(call["function"]["arguments"])["street"] in ("Oak", "Elm")
    chunks = client.chunks(tools=[FIND], tool_choice=choice)
    parts = [p for c in chunks for p in c["choices"][0]["delta"].get("tool_calls", [])]
    assert parts[0]["function"]["name"] == "find"
    assert "".join(p["function"]["arguments"] for p in parts) == call["function"]["arguments"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"
    assert streamed(chunks) == ""


def test_old_functions_are_called_in_the_old_shape(client: Client) -> None:
    said = client.ask(functions=[FIND["function"]], function_call={"name": "find"})["choices"][0]
    assert said["finish_reason"] == "function_call"
    assert said["message"]["function_call"]["name"] == "find"


def test_tools_and_their_results_are_read_as_training_reads_them(client: Client, tiny_lm: BaseModelPin) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"number": 1}'}}
    turns = [
        {"role": "user", "content": "where?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "there"},
    ]
    used = client.ask(messages=turns, tools=[FIND], max_tokens=1)["usage"]["prompt_tokens"]
    from sartor.data.formats.read import read_inputs
    from sartor.rendering.chat import prompt_ids
    from tiny_models import byte_level_tokenizer

    (row,) = read_inputs("rows.jsonl", json.dumps({"messages": turns, "tools": [FIND]}).encode())
    assert used == len(prompt_ids(row.messages, byte_level_tokenizer(), row.tools))
    without = client.ask(messages=turns, tools=[FIND], tool_choice="none", max_tokens=1)
    assert without["usage"]["prompt_tokens"] < used


@pytest.mark.parametrize(
    ("fields", "status", "param", "code"),
    [
        ({"model": "nobody"}, 404, "model", "model_not_found"),
        ({"messages": []}, 400, "messages", "invalid_value"),
        ({"messages": None}, 400, "messages", "invalid_value"),
        ({"messages": [{"role": "alien", "content": "x"}]}, 400, "messages.0.role", "invalid_value"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            400,
            "messages.0.content",
            "unsupported_parameter",
        ),
        ({"temperature": 3}, 400, "temperature", "invalid_value"),
        ({"n": 0}, 400, "n", "invalid_value"),
        ({"stop": ["a"] * 5}, 400, "stop", "invalid_value"),
        ({"top_logprobs": 2}, 400, "top_logprobs", "invalid_value"),
        ({"modalities": ["audio"]}, 400, "modalities", "unsupported_parameter"),
        ({"tools": [{"type": "custom", "custom": {}}]}, 400, "tools.0.type", "unsupported_parameter"),
        ({"tool_choice": "required"}, 400, "tool_choice", "invalid_value"),
        (
            {"response_format": {"type": "json_schema"}},
            400,
            "response_format.json_schema",
            "missing_required_parameter",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "alien"}}}},
            400,
            "response_format",
            "invalid_value",
        ),
        ({"messages": [{"role": "user", "content": "long " * 400}]}, 400, "messages", "context_length_exceeded"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_field_to_blame(
    client: Client, fields: dict[str, Any], status: int, param: str, code: str
) -> None:
    for stream in (False, True):
        answer = client.post(**{"stream": stream, **fields})
        assert answer.status_code == status
        problem = answer.json()["error"]
        assert set(problem) == {"message", "type", "param", "code"}
        assert (problem["param"], problem["code"], problem["type"]) == (param, code, "invalid_request_error")


def test_a_body_that_is_no_json_is_a_400(client: Client) -> None:
    answer = client.http.post("/chat/completions", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, set(answer.json())) == (400, {"error"})


def test_hints_are_accepted(client: Client) -> None:
    client.ask(user="me", metadata={"a": "b"}, service_tier="auto", reasoning_effort="low", max_tokens=1, store=True)


def test_no_tokens_can_be_asked_for(client: Client) -> None:
    assert client.ask(max_tokens=0)["choices"][0] == {
        "index": 0, "message": {"role": "assistant", "content": "", "refusal": None}, "logprobs": None,
        "finish_reason": "length",
    }  # fmt: skip


def test_a_client_that_hangs_up_frees_its_place(client: Client, residents: Residents) -> None:
    engine = residents.live(client.model).engine
    assert engine is not None
    body = {"model": client.model, "messages": [{"role": "user", "content": "x"}], "max_tokens": 480, "n": 8}
    for stream in (True, False):
        asked = threading.Thread(target=hang_up_at, args=(client.http.base_url, {**body, "stream": stream}, engine))
        asked.start()
        while engine.n_running < 8:
            time.sleep(0.001)
        rows = list(engine._hearers)
        asked.join()
        while engine.n_running:
            time.sleep(0.005)
        assert {len(row.found) for row in rows} & {480} == set()
    assert client.text(max_tokens=3)


def hang_up_at(url: httpx.URL, body: dict[str, Any], engine: Engine, tokens: int = 20) -> None:
    """Ask by hand, and close the connection when the answer is under way."""
    with socket.create_connection((url.host, url.port)) as connection:
        text = json.dumps(body).encode()
        head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text)
        while not any(len(row.found) >= tokens for row in list(engine._hearers)):
            time.sleep(0.001)


def test_a_full_queue_is_a_429_that_says_when_to_come_back(client: Client, residents: Residents) -> None:
    engine = residents.live(client.model).engine
    assert engine is not None
    go_on = threading.Event()
    engine.alone(lambda: go_on.wait(20))
    try:
        waiting = threading.Thread(target=client.ask, kwargs={"n": 100, "max_tokens": 1})
        waiting.start()
        while engine.n_waiting < 100:
            time.sleep(0.005)
        answer = client.post(max_tokens=1)
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "rate_limit_exceeded"
        assert int(answer.headers["retry-after"]) >= 1
    finally:
        go_on.set()
        waiting.join()
    assert client.post(max_tokens=1).status_code == 200


def test_going_down_waits_for_answers_under_way(shop: Workshop, tiny_lm: BaseModelPin, hardware: Hardware) -> None:
    with serving(make_app(Residents(shop, [tiny_lm.folder], hardware))) as server:
        client = Client(server.url, tiny_lm.folder)
        body = {"model": client.model, "messages": [{"role": "user", "content": "x"}], "stream": True, "max_tokens": 99}
        with client.http.stream("POST", "/chat/completions", json=body) as answer:
            lines = answer.iter_lines()
            next(lines)
            server.terminate()
            rest = [line for line in lines if line]
        server.join()
    assert rest[-1] == "data: [DONE]"
    assert json.loads(rest[-2].removeprefix("data: "))["choices"][0]["finish_reason"] == "length"


def test_a_model_s_measured_limit_holds_where_none_is_given(
    shop: Workshop, tiny_lm: BaseModelPin, hardware: Hardware, client: Client, tmp_path: Path
) -> None:
    model = open_model(shop, tiny_lm.folder, hardware)
    ((_, measured),) = answer_rows(model, [question("12 oak street")])
    body = client.ask()
    assert body["choices"][0]["message"]["content"] == measured.text
    assert body["usage"]["completion_tokens"] == measured.answer_tokens
    assert body["choices"][0]["finish_reason"] == measured.finish
    assert body["x_sartor"]["confidence"] == pytest.approx(measured.confidence)
