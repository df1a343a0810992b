"""POST /v1/responses: a thin, stateless door of OpenAI's newer shape to the same answers as chat completions."""

import json
from collections.abc import AsyncIterator
from typing import Any, Literal
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, ValidationError

from sartor.server.answering.asking import Ended, unless_gone
from sartor.server.answering.chat import MODEL_HEADER, Exchange, FindLive, HeardStream, find_live
from sartor.server.answering.chat_wire import ChatRequest
from sartor.server.answering.refusal import Refusal, unsupported
from sartor.server.answering.tools import CallFilter, read_calls
from sartor.server.description.answering import ResponseAnswer
from sartor.server.description.document import answers

_HIGHEST_TOP = 20


class TextOptions(BaseModel):
    """The form of the text."""

    format: dict[str, Any] | None = None


class ResponsesRequest(BaseModel):
    """A request; fields that are hints, and unknown ones, are accepted and not used."""

    model: str
    input: str | list[dict[str, Any]]
    instructions: str | None = None
    max_output_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    stream: bool | None = None
    text: TextOptions | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: Literal["none", "auto", "required"] | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    previous_response_id: str | None = None
    background: bool | None = None
    conversation: str | dict[str, Any] | None = None
    metadata: dict[str, str] | None = None
    top_logprobs: int | None = Field(None, ge=0, le=_HIGHEST_TOP)

    def as_chat(self) -> ChatRequest:
        """Return the same request in the shape of chat completions.

        Raises: Refusal: it needs what was stored, or cannot be read.
        """
        for name in ("previous_response_id", "conversation", "background"):
            if getattr(self, name):
                raise unsupported(name, "Nothing is stored here; send the whole conversation as 'input'.")
        turns = [{"role": "user", "content": self.input}] if isinstance(self.input, str) else map(_turn, self.input)
        told = [{"role": "system", "content": self.instructions}] if self.instructions else []
        fields = {
            "model": self.model,
            "messages": [*told, *turns],
            "max_completion_tokens": self.max_output_tokens,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "stream": self.stream,
            "tools": [_tool(tool) for tool in self.tools] if self.tools else None,
            "tool_choice": _choice(self.tool_choice),
            "response_format": _format(self.text),
        }
        try:
            return ChatRequest.model_validate({k: v for k, v in fields.items() if v is not None})
        except ValidationError as problem:
            first = problem.errors()[0]
            param = "input" if first["loc"][0] == "messages" else str(first["loc"][0])
            raise Refusal(f"Invalid value for '{param}': {first['msg']}", param=param) from None


def _turn(item: dict[str, Any]) -> dict[str, Any]:
    kind = item.get("type", "message")
    if kind == "message":
        return {"role": item.get("role"), "content": item.get("content")}
    if kind == "function_call":
        function = {"name": item.get("name"), "arguments": item.get("arguments", "{}")}
        return {"role": "assistant", "tool_calls": [{"id": item.get("call_id"), "function": function}]}
    if kind == "function_call_output":
        return {"role": "tool", "tool_call_id": item.get("call_id"), "content": item.get("output")}
    raise unsupported("input", f"Items of the type {kind!r} cannot be read.")


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    if tool.get("type") != "function":
        raise unsupported("tools", "Only tools of the type 'function' can be called.")
    return {"type": "function", "function": {k: v for k, v in tool.items() if k != "type" and v is not None}}


def _choice(choice: Any) -> Any:
    if isinstance(choice, dict):
        return {"type": choice.get("type", ""), "function": {"name": choice.get("name", "")}}
    return choice


def _format(text: TextOptions | None) -> dict[str, Any] | None:
    if text is None or text.format is None:
        return None
    form = dict(text.format)
    kind = form.pop("type", None)
    return {"type": kind, "json_schema": form} if kind == "json_schema" else {"type": kind}


class _Responding:
    """One request and what answers it."""

    def __init__(self, find: FindLive, request: Request, body: ResponsesRequest) -> None:
        chat = body.as_chat()
        self.exchange = Exchange(find_live(find, request, body.model), chat)
        self._body, self._id, self._n_events = body, f"resp_{uuid4().hex}", 0

    async def whole(self) -> dict[str, Any]:
        """Answer at once."""
        async with self.exchange.heard:
            (ended,) = await self.exchange.heard.ends()
        return self._response(_output(ended.text, self.exchange.with_tools), ended.finish, ended.n_tokens)

    async def events(self) -> AsyncIterator[str]:
        """Answer as named events."""
        yield self._event("response.created", response=self._response([], None, 0))
        yield self._event("response.in_progress", response=self._response([], None, 0))
        message, text = _message(""), ""
        seen = CallFilter()
        async for event in self.exchange.heard:
            output: list[dict[str, Any]] = []
            if isinstance(event, Ended):
                output = _output(event.text, self.exchange.with_tools)
                shown = _text_in(output)[len(text) :]
            else:
                shown = seen.add(event.text) if self.exchange.with_tools else event.text
            if shown and not text:
                for each in self._begin(message):
                    yield each
            if shown:
                text += shown
                yield self._part("response.output_text.delta", message["id"], delta=shown, logprobs=[])
            if isinstance(event, Ended):
                for each in self._end(output, message["id"], event, begun=bool(text)):
                    yield each

    def _begin(self, message: dict[str, Any]) -> list[str]:
        item = {**message, "status": "in_progress", "content": []}
        return [
            self._event("response.output_item.added", output_index=0, item=item),
            self._part("response.content_part.added", message["id"], part=_text_part("")),
        ]

    def _end(self, output: list[dict[str, Any]], message_id: str, ended: Ended, *, begun: bool) -> list[str]:
        events: list[str] = []
        for i, item in enumerate(output):
            if item["type"] == "message":
                item["id"] = message_id
                text = item["content"][0]["text"]
                if not begun:
                    events += self._begin(item)
                events.append(self._part("response.output_text.done", message_id, text=text, logprobs=[]))
                events.append(self._part("response.content_part.done", message_id, part=_text_part(text)))
            else:
                fresh = {**item, "arguments": "", "status": "in_progress"}
                place = {"item_id": item["id"], "output_index": i}
                arguments = item["arguments"]
                events.append(self._event("response.output_item.added", output_index=i, item=fresh))
                events.append(self._event("response.function_call_arguments.delta", delta=arguments, **place))
                done = {"arguments": arguments, "name": item["name"]}
                events.append(self._event("response.function_call_arguments.done", **done, **place))
            events.append(self._event("response.output_item.done", output_index=i, item=item))
        whole = self._response(output, ended.finish, ended.n_tokens)
        return [*events, self._event(f"response.{whole['status']}", response=whole)]

    def _part(self, kind: str, message_id: str, **fields: Any) -> str:
        return self._event(kind, item_id=message_id, output_index=0, content_index=0, **fields)

    def _event(self, kind: str, **fields: Any) -> str:
        said = {"type": kind, "sequence_number": self._n_events, **fields}
        self._n_events += 1
        return f"event: {kind}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n"

    def _response(self, output: list[dict[str, Any]], finish: str | None, n_tokens: int) -> dict[str, Any]:
        body, n_prompt = self._body, self.exchange.n_prompt
        status = {None: "in_progress", "stop": "completed", "length": "incomplete"}[finish]
        usage = {
            "input_tokens": n_prompt,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": n_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": n_prompt + n_tokens,
        }
        return {
            "id": self._id,
            "object": "response",
            "created_at": self.exchange.created,
            "status": status,
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
            "instructions": body.instructions,
            "max_output_tokens": body.max_output_tokens,
            "metadata": body.metadata or {},
            "model": body.model,
            "output": output,
            "parallel_tool_calls": body.parallel_tool_calls is not False,
            "previous_response_id": None,
            "temperature": body.temperature or 0.0,
            "text": {"format": (body.text and body.text.format) or {"type": "text"}},
            "tool_choice": body.tool_choice or "auto",
            "tools": body.tools or [],
            "top_p": 1.0 if body.top_p is None else body.top_p,
            "truncation": "disabled",
            "usage": usage if finish else None,
        }


def _output(text: str, with_tools: bool) -> list[dict[str, Any]]:
    """Return an answer as items: a message unless it is calls alone, and its calls."""
    said = read_calls(text) if with_tools else None
    content = said.content if said and said.calls else text
    calls = [
        {
            "type": "function_call",
            "id": f"fc_{uuid4().hex}",
            "call_id": f"call_{uuid4().hex[:24]}",
            "name": call.name,
            "arguments": call.arguments,
            "status": "completed",
        }
        for call in (said.calls if said else ())
    ]
    return [*([] if content is None else [_message(content)]), *calls]


def _text_in(output: list[dict[str, Any]]) -> str:
    return output[0]["content"][0]["text"] if output[0]["type"] == "message" else ""


def _message(text: str) -> dict[str, Any]:
    return {
        "type": "message",
        "id": f"msg_{uuid4().hex}",
        "status": "completed",
        "role": "assistant",
        "content": [_text_part(text)],
    }


def _text_part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def responses_router(find: FindLive) -> APIRouter:
    """Return the route."""
    router = APIRouter()

    @router.post("/v1/responses", **answers(ResponseAnswer, streams=True))
    async def respond(request: Request, body: ResponsesRequest) -> Response:
        asked = await to_thread.run_sync(lambda: _Responding(find, request, body))
        headers = {MODEL_HEADER: asked.exchange.live.model.ref}
        if body.stream:
            await asked.exchange.heard.__aenter__()
            return HeardStream(asked.exchange.heard, asked.events(), headers)
        return JSONResponse(await unless_gone(request, asked.whole()), headers=headers)

    return router
