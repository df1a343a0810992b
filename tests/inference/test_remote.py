"""A model elsewhere, asked through a real server: what is sent, what is tried again, and what ends in a sentence."""

import socket
import threading
import time

import pytest

from openai_server import completion, echo, refusal, serving
from sartor.concepts.recipe import Remote
from sartor.errors import BadRecipe, RemoteUnavailable
from sartor.inference.remote import ask_remote, host_of
from tiny_rows import example, rows

ASKED = rows([(f"question {i}", "") for i in range(10)])


def ask(url, questions=ASKED, *, key_env=None, waits_s=(0.01, 0.02)):
    remote = Remote(url=url, model="big", key_env=key_env)
    return list(ask_remote(remote, questions, max_new_tokens=9, waits_s=waits_s))


def test_each_question_gets_its_own_answer_with_its_tokens():
    with serving(echo) as served:
        answers = {a.example_id: a for a in ask(served.url)}
    assert {i: a.text for i, a in answers.items()} == {e.id: e.input_text for e in ASKED}
    assert {(a.prompt_tokens, a.answer_tokens, a.finish) for a in answers.values()} == {(7, 3, "stop")}
    assert all(a.seconds > 0 for a in answers.values())


def test_what_is_sent_is_the_conversation_at_temperature_0(monkeypatch):
    monkeypatch.setenv("BIG_KEY", "s3cret")
    with serving(echo) as served:
        ask(served.url + "/", [example("hello", system="Be brief.")], key_env="BIG_KEY")
    (body,) = served.requests
    assert body == {
        "model": "big",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}],
        "temperature": 0,
        "max_tokens": 9,
    }
    assert served.headers[0]["Authorization"] == "Bearer s3cret"


def test_without_a_key_none_is_sent_and_a_missing_one_is_named(monkeypatch):
    with serving(echo) as served:
        ask(served.url, ASKED[:1])
        assert "Authorization" not in served.headers[0]
        monkeypatch.delenv("BIG_KEY", raising=False)
        with pytest.raises(BadRecipe, match="variable BIG_KEY is not set"):
            ask(served.url, key_env="BIG_KEY")
    assert len(served.requests) == 1


@pytest.mark.parametrize("trouble", [refusal(429), refusal(500), refusal(503), (200, {}, b"<html>")])
def test_trouble_that_passes_is_tried_again(trouble):
    with serving(lambda body, n: trouble if n % 3 == 0 else echo(body, n)) as served:
        assert len(ask(served.url, ASKED[:5])) == 5
    assert len(served.requests) > 5


def test_the_server_says_how_long_to_wait():
    with serving(lambda body, n: echo(body, n) if n else refusal(429, Retry_After="1")) as served:
        began = time.monotonic()
        ask(served.url, ASKED[:1])
        assert time.monotonic() - began >= 1


def test_a_server_that_asks_for_an_hour_is_not_waited_for():
    says = r"big at 127\.0\.0\.1:\d+: said 429: quota used up\."
    an_hour = refusal(429, "quota used up", Retry_After="3600")
    with serving(lambda *_: an_hour) as served, pytest.raises(RemoteUnavailable, match=says):
        ask(served.url, ASKED[:1])
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("status", "fix"), [(401, "Check the key"), (404, "Check judge.remote.url"), (400, "Check judge.remote.")]
)
def test_a_question_that_is_refused_is_not_asked_again(status, fix):
    says = f"said {status}: I will not. {fix}"
    with serving(lambda *_: refusal(status, "I will not")) as served, pytest.raises(RemoteUnavailable, match=says):
        ask(served.url, ASKED[:1])
    assert len(served.requests) == 1


@pytest.mark.parametrize("body", [{}, {"choices": []}, [], {"choices": [{"message": 3}]}, b"\xff"])
def test_an_answer_in_another_shape_is_a_sentence(body):
    with serving(lambda *_: (200, {}, body)) as served, pytest.raises(RemoteUnavailable, match="answered"):
        ask(served.url, ASKED[:1])


def test_nobody_there_is_a_sentence():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(RemoteUnavailable, match="could not be reached"):
        ask(url, ASKED[:1])


@pytest.mark.parametrize("status", [302, 307, 308])
def test_rows_and_key_do_not_follow_a_redirect(monkeypatch, status):
    monkeypatch.setenv("BIG_KEY", "s3cret")
    with serving(echo) as other:
        elsewhere = {"Location": f"{other.url}/chat/completions"}
        with (
            serving(lambda *_: (status, elsewhere, {})) as served,
            pytest.raises(RemoteUnavailable, match=f"said {status}"),
        ):
            ask(served.url, ASKED[:1], key_env="BIG_KEY")
    assert other.requests == []


def test_a_few_are_asked_at_once_and_never_more_than_four():
    lock, now, most = threading.Lock(), [0], [0]
    four_are_here = threading.Barrier(4, timeout=30)

    def slow(body, n):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        four_are_here.wait()
        with lock:
            now[0] -= 1
        return echo(body, n)

    with serving(slow) as served:
        ask(served.url, rows([(f"q {i}", "") for i in range(16)]))
    assert most[0] == 4


def test_answers_that_came_before_the_failure_are_given_and_no_more_is_asked():
    def fails_late(body, n):
        return refusal(400) if body["messages"][-1]["content"] == "question 5" else echo(body, n)

    found = []
    with serving(fails_late) as served, pytest.raises(RemoteUnavailable):
        found.extend(a.text for a in ask_remote(Remote(url=served.url, model="big"), ASKED, max_new_tokens=9))
    assert set(found) >= {f"question {i}" for i in range(2)}
    assert "question 5" not in found
    assert len(found) == len(served.requests) - 1, "what was on its way is not lost"


def test_a_cut_answer_and_one_without_words_say_so():
    with serving(lambda *_: completion("half of", finish="length")) as served:
        assert ask(served.url, ASKED[:1])[0].finish == "length"
    with serving(lambda *_: completion(None)) as served:
        assert ask(served.url, ASKED[:1])[0].text == ""


def test_the_host_is_named_without_what_is_secret():
    assert host_of(Remote(url="https://user:pw@api.example.com:8443/v1", model="m")) == "api.example.com:8443"
