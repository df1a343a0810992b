"""POST /v1/chat/completions: whole or as a stream, by the answering path that was measured."""

import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sartor.actions.answer import confidence_json
from sartor.errors import NotFound
from sartor.inference.decoder import Told
from sartor.inference.live.token_bytes import TokenBytes
from sartor.server.answering.asking import Asking, Ended, Piece, Reading, unless_gone
from sartor.server.answering.chat_wire import ChatRequest
from sartor.server.answering.prepare import check, example_of, prepare, told_tools
from sartor.server.answering.refusal import Refusal
from sartor.server.answering.tools import Call, CallFilter, read_calls
from sartor.server.answering.whole import AskingWhole
from sartor.server.description.answering import ChatCompletion
from sartor.server.description.document import answers
from sartor.server.live import Live
from sartor.server.wire import error

MODEL_HEADER = "x-sartor-model"
_log = logging.getLogger(__name__)

FindLive = Callable[[Request, str], Live]
"""From the name in a request to a model in memory. Raises: NotFound, Refusal."""


class Heard(AbstractAsyncContextManager[Any], Protocol):
    """What is heard of a request's answers."""

    def __aiter__(self) -> AsyncIterator[Piece | Ended]:
        """Yield it as it comes."""
        ...

    async def ends(self) -> list[Ended]:
        """Wait for all of it."""
        ...


class Exchange:
    """One chat request and what answers it."""

    def __init__(self, live: Live, body: ChatRequest) -> None:
        """Prepare to ask; takes some milliseconds.

        Raises: Refusal: it cannot be served.
        """
        check(body)
        self.live, self.body = live, body
        self.id, self.created = f"chatcmpl-{uuid4().hex}", int(time.time())
        self.with_tools = bool(told_tools(body))
        self.heard: Heard
        if live.speaker is None or live.engine is None:
            self.n_prompt = 0
            self.heard = AskingWhole(live, example_of(body), body, self._count)
            return
        rows, self.n_prompt = prepare(live, body)
        reading = Reading(live.speaker.text_of, body.stops, streamed=bool(body.stream))
        self.heard = Asking(live.engine, rows, reading)

    def _count(self, n_prompt: int) -> None:
        self.n_prompt = n_prompt

    def usage(self, n_tokens: int) -> dict[str, Any]:
        """Return what was read and written."""
        return {
            "prompt_tokens": self.n_prompt,
            "completion_tokens": n_tokens,
            "total_tokens": self.n_prompt + n_tokens,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def logprobs(self, told: tuple[Told, ...]) -> dict[str, Any] | None:
        """Return the log probabilities of tokens, if they were asked for."""
        if not self.body.logprobs or self.live.speaker is None:
            return None
        return {"content": [logprob_json(each, self.live.token_bytes) for each in told], "refusal": None}

    def confidence(self, ended: Ended) -> dict[str, Any]:
        """Return how sure the model was of a choice."""
        return confidence_json(ended.confidence, self.live.model)

    def head(self, kind: str) -> dict[str, Any]:
        """Return what all answers and chunks begin with."""
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.body.model,
            "system_fingerprint": self.live.model.ref,
        }

    async def whole(self) -> dict[str, Any]:
        """Answer at once."""
        async with self.heard:
            ends = await self.heard.ends()
        return {
            **self.head("chat.completion"),
            "choices": [self._choice(ended) for ended in ends],
            "usage": self.usage(sum(ended.n_tokens for ended in ends)),
            "x_sartor": self.confidence(ends[0]),
        }

    def _choice(self, ended: Ended) -> dict[str, Any]:
        said = read_calls(ended.text) if self.with_tools else None
        message: dict[str, Any] = {"role": "assistant", "content": ended.text, "refusal": None}
        if said and said.calls:
            message |= {"content": said.content, **self._calls(said.calls)}
        finish = self.finish(ended, bool(said and said.calls))
        return {
            "index": ended.choice,
            "message": message,
            "logprobs": self.logprobs(ended.told),
            "finish_reason": finish,
        }

    def _calls(self, calls: tuple[Call, ...]) -> dict[str, Any]:
        if self.body.functions and not self.body.tools:
            return {"function_call": calls[0]._asdict()}
        return {"tool_calls": [call.wire() for call in calls]}

    def finish(self, ended: Ended, called: bool) -> str:
        """Return why a choice ended."""
        if called and ended.finish == "stop":
            return "function_call" if self.body.functions and not self.body.tools else "tool_calls"
        return ended.finish

    async def chunks(self) -> AsyncIterator[dict[str, Any]]:
        """Answer as chunks; `heard` must have been entered."""
        n_tokens = 0
        filters = [CallFilter() for _ in range(self.body.n_choices)]
        for choice in range(self.body.n_choices):
            yield self._chunk(choice, {"role": "assistant", "content": "", "refusal": None})
        async for event in self.heard:
            if isinstance(event, Piece):
                text = filters[event.choice].add(event.text) if self.with_tools else event.text
                if text or event.told:
                    yield self._chunk(event.choice, {"content": text}, told=event.told)
                continue
            n_tokens += event.n_tokens
            for chunk in self._last(event, filters[event.choice]):
                yield chunk
        if self.body.tells_usage:
            yield {**self.head("chat.completion.chunk"), "choices": [], "usage": self.usage(n_tokens)}

    def _last(self, ended: Ended, seen: CallFilter) -> list[dict[str, Any]]:
        """Return the last chunks of a choice: calls, and the end."""
        said = read_calls(ended.text) if self.with_tools else None
        chunks: list[dict[str, Any]] = []
        if said and not said.calls and (rest := ended.text[len(seen.said) :]):
            chunks.append(self._chunk(ended.choice, {"content": rest}))
        for i, call in enumerate(said.calls if said else ()):
            if self.body.functions and not self.body.tools:
                chunks.append(self._chunk(ended.choice, {"function_call": call._asdict()}))
                break
            begun = {**call.wire(), "index": i, "function": {"name": call.name, "arguments": ""}}
            arguments = {"index": i, "function": {"arguments": call.arguments}}
            chunks += [self._chunk(ended.choice, {"tool_calls": [part]}) for part in (begun, arguments)]
        last = self._chunk(ended.choice, {}, finish=self.finish(ended, bool(said and said.calls)))
        return [*chunks, last | {"x_sartor": self.confidence(ended)}]

    def _chunk(
        self, choice: int, delta: dict[str, Any], *, told: tuple[Told, ...] = (), finish: str | None = None
    ) -> dict[str, Any]:
        logprobs = self.logprobs(told) if told else None
        said = {"index": choice, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
        usage = {"usage": None} if self.body.tells_usage else {}
        return {**self.head("chat.completion.chunk"), "choices": [said], **usage}


def logprob_json(told: Told, bytes_of: TokenBytes) -> dict[str, Any]:
    """Return one token's log probability, and those of the likeliest at its place."""

    def one(token: int, logprob: float) -> dict[str, Any]:
        raw = bytes_of(token)
        return {"token": raw.decode("utf-8", "replace"), "logprob": max(logprob, -9999.0), "bytes": list(raw)}

    return {**one(*told.chosen), "top_logprobs": [one(*each) for each in told.top]}


class HeardStream(StreamingResponse):
    """A stream of server-sent events that gives its places back however it ends."""

    def __init__(self, heard: Heard, events: AsyncIterator[str], headers: dict[str, str]) -> None:
        """Stream the events of what has been entered."""
        super().__init__(events, media_type="text/event-stream", headers={"cache-control": "no-cache", **headers})
        self._heard = heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._heard.__aexit__(None, None, None)


async def data_events(parts: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """Write parts as OpenAI's streams have them; a failure on the way is the last part."""
    try:
        async for part in parts:
            yield f"data: {json.dumps(part, ensure_ascii=False)}\n\n"
        yield "data: [DONE]\n\n"
    except Exception:
        _log.exception("an answer failed on its way")
        yield f"data: {json.dumps(error('The answer failed.', code=None, kind='server_error'))}\n\n"


def find_live(find: FindLive, request: Request, name: str) -> Live:
    """Return the model of that name.

    Raises: Refusal: there is none.
    """
    try:
        return find(request, name)
    except NotFound as unknown:
        says = f"The model `{name}` does not exist or you do not have access to it. {unknown.fix}"
        raise Refusal(says, status=404, param="model", code="model_not_found") from None


def chat_router(find: FindLive) -> APIRouter:
    """Return the route."""
    router = APIRouter()

    @router.post("/v1/chat/completions", **answers(ChatCompletion, streams=True))
    async def chat(request: Request, body: ChatRequest) -> Response:
        exchange = await to_thread.run_sync(lambda: Exchange(find_live(find, request, body.model), body))
        headers = {MODEL_HEADER: exchange.live.model.ref}
        if body.stream:
            await exchange.heard.__aenter__()
            return HeardStream(exchange.heard, data_events(exchange.chunks()), headers)
        return JSONResponse(await unless_gone(request, exchange.whole()), headers=headers)

    return router
