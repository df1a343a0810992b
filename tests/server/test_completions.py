"""Plain completions over real HTTP: texts go on, and given texts are scored as the model itself scores them."""

from typing import Any

import httpx
import pytest
import torch
from transformers import AutoModelForCausalLM

from live_server import LiveServer
from sartor.concepts.base_model import BaseModelPin
from tiny_models import byte_level_tokenizer

TOKENIZER = byte_level_tokenizer()
TEXT = "The tailor cuts the cloth"


@pytest.fixture(scope="module")
def http(server: LiveServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, timeout=60)


@pytest.fixture(scope="module")
def post(http: httpx.Client, tiny_lm: BaseModelPin) -> Any:
    return lambda **fields: http.post("/completions", json={"model": tiny_lm.folder, "prompt": TEXT, **fields})


def scores(pin: BaseModelPin, ids: list[int]) -> torch.Tensor:
    model = AutoModelForCausalLM.from_pretrained(pin.folder, dtype=torch.float32)
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].log_softmax(-1)


@pytest.mark.parametrize("repeats", [1, 40])
@pytest.mark.parametrize("max_tokens", [0, 1])
def test_a_given_text_is_scored_as_the_model_scores_it(
    post: Any, tiny_lm: BaseModelPin, max_tokens: int, repeats: int
) -> None:
    ids = TOKENIZER(TEXT * repeats)["input_ids"]
    assert (len(ids) > 256) == (repeats > 1), "one text should be longer than what is scored at once"
    body = post(prompt=ids, echo=True, logprobs=2, max_tokens=max_tokens, temperature=0, seed=1).json()
    (choice,) = body["choices"]
    told = choice["logprobs"]
    expected_TV = scores(tiny_lm, ids)
    assert told["token_logprobs"][0] is None
    assert told["top_logprobs"][0] is None
    mine = [float(expected_TV[i, token]) for i, token in enumerate(ids[1:])]
    assert told["token_logprobs"][1 : len(ids)] == pytest.approx(mine, abs=1e-4)
    best = [sorted(x.values())[-1] for x in told["top_logprobs"][1 : len(ids)]]
    assert best == pytest.approx(expected_TV.max(-1).values[: len(ids) - 1].tolist(), abs=1e-4)
    assert len(told["tokens"]) == len(ids) + max_tokens
    assert "".join(told["tokens"][: len(ids)]) == TEXT * repeats
    assert [choice["text"][at:].startswith(t) for at, t in zip(told["text_offset"], told["tokens"], strict=True)][:5]
    assert body["usage"] == {
        "prompt_tokens": len(ids), "completion_tokens": max_tokens, "total_tokens": len(ids) + max_tokens
    }  # fmt: skip


def test_several_prompts_and_choices_are_answered_in_order(post: Any) -> None:
    texts = [TEXT, "Where is the station?"]
    alone = [post(prompt=t, max_tokens=6).json()["choices"][0]["text"] for t in texts]
    body = post(prompt=texts, n=2, max_tokens=6).json()
    assert [c["index"] for c in body["choices"]] == [0, 1, 2, 3]
    assert [c["text"] for c in body["choices"]] == [alone[0], alone[0], alone[1], alone[1]]
    ids = [TOKENIZER(t)["input_ids"] for t in texts]
    assert [c["text"] for c in post(prompt=ids, max_tokens=6).json()["choices"]] == alone
    assert alone[0] != alone[1]


def test_echo_puts_the_prompt_first_also_in_a_stream(post: Any) -> None:
    import json

    whole = post(echo=True, max_tokens=6, logprobs=0).json()["choices"][0]
    assert whole["text"].startswith(TEXT)
    lines = post(echo=True, max_tokens=6, logprobs=0, stream=True).text.split("\n\n")
    choices = [json.loads(line.removeprefix("data: "))["choices"][0] for line in lines[:-2]]
    assert "".join(c["text"] for c in choices) == whole["text"]
    assert [t for c in choices for t in c["logprobs"]["tokens"]] == whole["logprobs"]["tokens"]
    assert choices[-1]["finish_reason"] == whole["finish_reason"] == "length"


def test_the_usual_length_is_sixteen_tokens_and_an_empty_prompt_begins_a_text(post: Any) -> None:
    assert post().json()["usage"]["completion_tokens"] == 16
    assert post(prompt="").json()["usage"]["prompt_tokens"] == 1


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"suffix": "x"}, "suffix"),
        ({"best_of": 3}, "best_of"),
        ({"prompt": [10**6]}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"logprobs": 9}, "logprobs"),
        ({"prompt": "long " * 600}, "prompt"),
    ],
)
def test_what_cannot_be_served_is_refused(post: Any, fields: dict[str, Any], param: str) -> None:
    answer = post(**fields)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize("prompt", [[False], [[True]], [1.0], [["1"]]])
def test_what_is_no_whole_number_is_no_token_id(post: Any, prompt: Any) -> None:
    assert post(prompt=prompt).status_code == 400


def test_an_encoder_completes_no_text(post: Any, tiny_encoder: BaseModelPin) -> None:
    assert post(model=tiny_encoder.folder).json()["error"]["param"] == "model"
