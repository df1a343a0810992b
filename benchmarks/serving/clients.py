"""Clients that stream chat answers, one after another, as long as they are told to."""

import asyncio
import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx

_ANSWER_TOKENS = (16, 32, 48, 64, 96)
_SUBJECTS = ("a river", "the moon", "old maps", "a tailor's shop", "two brothers", "rain in spring", "a lost key")
_DETAIL = "Mention where it happens, who is there, what they say to each other, and how it ends. "


class Said(NamedTuple):
    """What one client heard of one answer."""

    began: float
    first: float | None
    """When its first text came."""
    pieces: tuple[tuple[float, str], ...]
    """When which text came."""
    version: str | None
    """What `x-sartor-model` named."""
    failure: str | None = None
    cut: bool = False
    """The client hung up because the time was over."""


class Load(NamedTuple):
    """Who asks whom, and for how long."""

    url: str
    models: tuple[str, ...]
    clients: int
    seconds: float
    grace_s: float = 0.0
    """How long answers that are under way at the end may take; 0: the clients hang up."""


def ask_all(load: Load) -> list[Said]:
    """Let all clients ask until the time is over; returns every answer, and every failure."""
    return asyncio.run(_ask_all(load))


async def _ask_all(load: Load) -> list[Said]:
    limits = httpx.Limits(max_connections=load.clients, max_keepalive_connections=load.clients)
    until = time.monotonic() + load.seconds
    async with httpx.AsyncClient(base_url=load.url, timeout=600, limits=limits) as http:
        each = [_client(http, load, number, until) for number in range(load.clients)]
        return list(itertools.chain.from_iterable(await asyncio.gather(*each)))


async def _client(http: httpx.AsyncClient, load: Load, number: int, until: float) -> list[Said]:
    said: list[Said] = []
    bodies = _bodies(random.Random(number), load.models[number % len(load.models)])
    while time.monotonic() < until:
        found = await _ask(http, next(bodies), until + load.grace_s)
        said.append(found)
        if found.failure:
            await asyncio.sleep(0.2)
    return said


async def _ask(http: httpx.AsyncClient, body: dict[str, Any], until: float) -> Said:
    began, pieces, version, finish = time.monotonic(), list[tuple[float, str]](), None, None

    def heard(failure: str | None = None, *, cut: bool = False) -> Said:
        return Said(began, pieces[0][0] if pieces else None, tuple(pieces), version, failure, cut)

    try:
        async with asyncio.timeout(until - began), http.stream("POST", "/v1/chat/completions", json=body) as answer:
            if answer.status_code != 200:
                return heard(f"{answer.status_code}: {(await answer.aread())[:200]!r}")
            version = answer.headers.get("x-sartor-model")
            async for line in answer.aiter_lines():
                if not line.startswith("data: ") or line == "data: [DONE]":
                    continue
                part = json.loads(line[6:])
                if "error" in part:
                    return heard(str(part["error"])[:200])
                for choice in part.get("choices", ()):
                    finish = choice.get("finish_reason") or finish
                    if text := choice["delta"].get("content"):
                        pieces.append((time.monotonic(), text))
    except TimeoutError:
        return heard(cut=True)
    except (httpx.HTTPError, ValueError) as error:
        return heard(repr(error)[:200])
    return heard(None if finish else "the stream ended without an end")


def _bodies(chance: random.Random, model: str) -> Iterator[dict[str, Any]]:
    """Yield requests: prompts of 40 to 200 tokens, answers of up to 96, the likeliest token each time."""
    while True:
        text = f"Write a story about {chance.choice(_SUBJECTS)}, number {chance.randrange(10**6)}. "
        text += _DETAIL * chance.randrange(0, 8)
        messages = [{"role": "user", "content": text}]
        limit = {"max_tokens": chance.choice(_ANSWER_TOKENS), "temperature": 0, "stream": True}
        yield {"model": model, "messages": messages, **limit}


def tokens_between(said: list[Said], start: float, until: float, count: Callable[[str], int]) -> int:
    """Count the tokens of all text that came between two times."""
    texts = ("".join(text for at, text in one.pieces if start <= at <= until) for one in said)
    return sum(count(text) for text in texts if text)
