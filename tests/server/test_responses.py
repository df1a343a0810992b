"""The thin responses endpoint over real HTTP: the answers of chat completions in another shape."""

import json
from typing import Any

import httpx
import pytest

from live_server import LiveServer
from sartor.concepts.base_model import BaseModelPin

TOOL = {
    "type": "function",
    "name": "find",
    "parameters": {"type": "object", "properties": {"n": {"type": "integer", "maximum": 9, "minimum": 0}},
                   "required": ["n"], "additionalProperties": False},
}  # fmt: skip


@pytest.fixture(scope="module")
def http(server: LiveServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, timeout=60)


@pytest.fixture(scope="module")
def post(http: httpx.Client, tiny_lm: BaseModelPin) -> Any:
    return lambda **fields: http.post(
        "/responses", json={"model": tiny_lm.folder, "input": "12 oak", "max_output_tokens": 12, **fields}
    )


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    blocks = answer.text.strip().split("\n\n")
    found = [json.loads(block.split("\ndata: ")[1]) for block in blocks]
    assert [block.split("\n")[0] for block in blocks] == [f"event: {e['type']}" for e in found]
    assert [e["sequence_number"] for e in found] == list(range(len(found)))
    return found


def test_an_answer_is_that_of_chat_completions(post: Any, http: httpx.Client, tiny_lm: BaseModelPin) -> None:
    turns = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "12 oak"}]
    chat = http.post("/chat/completions", json={"model": tiny_lm.folder, "messages": turns, "max_tokens": 12}).json()
    expected = chat["choices"][0]["message"]["content"]
    for given in ("12 oak", [{"role": "user", "content": [{"type": "input_text", "text": "12 oak"}]}]):
        body = post(input=given, instructions="be brief").json()
        assert body["output"][0]["content"][0]["text"] == expected
        assert (body["status"], body["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
        assert body["usage"]["total_tokens"] == chat["usage"]["total_tokens"]


def test_a_stream_s_events_make_up_the_answer(post: Any) -> None:
    found = events(post(stream=True))
    whole = post().json()["output"][0]["content"][0]["text"]
    kinds = [e["type"] for e in found]
    assert kinds[:4] == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"
    ]  # fmt: skip
    assert kinds[-4:] == [
        "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.incomplete"
    ]  # fmt: skip
    assert "".join(e["delta"] for e in found if e["type"] == "response.output_text.delta") == whole
    assert found[-1]["response"]["output"][0]["id"] == found[2]["item"]["id"]


def test_a_forced_call_is_an_item_of_its_own(post: Any) -> None:
    body = post(tools=[TOOL], tool_choice="required", max_output_tokens=200).json()
    (item,) = body["output"]
    assert (item["type"], item["name"], body["status"]) == ("function_call", "find", "completed")
    assert 0 <= json.loads(item["arguments"])["n"] <= 9
    found = events(post(tools=[TOOL], tool_choice={"type": "function", "name": "find"}, stream=True,
                        max_output_tokens=200))  # fmt: skip
    assert found[-1]["type"] == "response.completed"
    assert "response.output_text.delta" not in {e["type"] for e in found}
    (done,) = (e for e in found if e["type"] == "response.function_call_arguments.done")
    assert done["arguments"] == item["arguments"]
    again = [{"role": "user", "content": "12 oak"}, item,
             {"type": "function_call_output", "call_id": item["call_id"], "output": "it is there"}]  # fmt: skip
    assert post(input=again, tools=[TOOL]).status_code == 200


def test_a_schema_is_kept(post: Any) -> None:
    form = {"type": "json_schema", "name": "n", "schema": TOOL["parameters"], "strict": True}
    text = post(text={"format": form}, max_output_tokens=100).json()["output"][0]["content"][0]["text"]
    assert set(json.loads(text)) == {"n"}


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"input": [{"role": "alien", "content": "x"}]}, "input"),
        ({"input": [{"type": "image_generation_call"}]}, "input"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"temperature": 9}, "temperature"),
    ],
)
def test_what_cannot_be_served_is_refused(post: Any, fields: dict[str, Any], param: str) -> None:
    answer = post(**fields)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
