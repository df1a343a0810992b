"""POST /v1/completions: a text goes on, and its own tokens can be scored, with no template around it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from sartor.inference.choose import Limits
from sartor.inference.decoder import Row, Told
from sartor.inference.live.engine import ClosedError, QueueFullError
from sartor.inference.live.score import score
from sartor.server.answering.asking import Asking, Ended, Piece, Reading, unless_gone
from sartor.server.answering.chat import MODEL_HEADER, FindLive, HeardStream, data_events, find_live
from sartor.server.answering.chat_wire import SamplingFields
from sartor.server.answering.prepare import fitting, sampler_of
from sartor.server.answering.refusal import Busy, Refusal, unsupported
from sartor.server.description.answering import Completion
from sartor.server.description.document import answers
from sartor.server.live import Live

_USUAL_TOKENS = 16
_MOST_PROMPTS = 2048

TokenIds = Annotated[list[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=1)]


class CompletionRequest(SamplingFields):
    """A request to go on with texts."""

    prompt: str | list[str] | TokenIds | list[TokenIds] | None = None
    echo: bool | None = None
    logprobs: int | None = Field(None, ge=0, le=5)
    suffix: str | None = None
    best_of: int | None = Field(None, ge=0, le=20)


class _Prompt(NamedTuple):
    text: str
    ids: list[int]


class _Completing:
    """One request and what answers it."""

    def __init__(self, live: Live, body: CompletionRequest) -> None:
        if live.speaker is None or live.engine is None:
            raise Refusal(f"The model `{body.model}` gives labels, not texts.", param="model")
        if body.suffix:
            raise unsupported("suffix", "Text cannot be filled in before a suffix.")
        if body.best_of and body.best_of != body.n_choices:
            raise unsupported("best_of", "Other numbers of tries than 'n' are not served.")
        self.live, self.body, self._speaker, self._engine = live, body, live.speaker, live.engine
        self._id, self._created = f"cmpl-{uuid4().hex}", int(time.time())
        self._prompts = self._read_prompts()
        rows = [row for prompt in self._prompts for row in self._rows(prompt)]
        reading = Reading(live.speaker.text_of, body.stops, trim=False, streamed=bool(body.stream))
        self.heard = Asking(live.engine, rows, reading)
        self._scored: list[list[Told]] = [[] for _ in self._prompts]

    def _read_prompts(self) -> list[_Prompt]:
        given: Any = "" if self.body.prompt is None else self.body.prompt
        single = isinstance(given, str) or (bool(given) and isinstance(given[0], int))
        several: Sequence[Any] = [given] if single else given
        if not 0 < len(several) <= _MOST_PROMPTS:
            raise Refusal(f"Between 1 and {_MOST_PROMPTS} prompts can be asked for at once.", param="prompt")
        return [self._prompt(one) for one in several]

    def _prompt(self, given: str | list[int]) -> _Prompt:
        tokenizer = self._speaker.tokenizer
        if isinstance(given, str):
            begin = tokenizer.eos_token_id if tokenizer.bos_token_id is None else tokenizer.bos_token_id
            return _Prompt(given, list(tokenizer(given)["input_ids"]) or [begin])
        if max(given) >= self.live.vocabulary:
            raise Refusal(f"{max(given)} is no token id of this model.", param="prompt")
        return _Prompt(self._speaker.text_of(given), given)

    def _rows(self, prompt: _Prompt) -> list[Row]:
        body, context = self.body, self._speaker.context_tokens
        wanted = _USUAL_TOKENS if body.max_tokens is None else body.max_tokens
        if wanted or len(prompt.ids) > context:
            wanted = fitting(wanted, len(prompt.ids), context, param="prompt")
        limits = Limits(self._speaker.stop_ids, wanted)
        return [
            Row(prompt.ids, limits, sampler_of(body, i, self.live.vocabulary), self._speaker.adapter, body.logprobs)
            for i in range(body.n_choices)
        ]

    async def score(self) -> None:
        """Score the prompts, if they are to be told."""
        if not self.body.echo or self.body.logprobs is None:
            return
        n_top, speaker = self.body.logprobs, self._speaker
        try:
            futures = [
                self._engine.alone(partial(score, speaker.model, prompt.ids, n_top=n_top, adapter=speaker.adapter))
                for prompt in self._prompts
            ]
        except QueueFullError:
            raise Busy from None
        except ClosedError:
            raise Refusal("The server is going down.", status=503, code=None) from None
        self._scored = [await asyncio.wrap_future(future) for future in futures]

    async def whole(self) -> dict[str, Any]:
        """Answer at once."""
        async with self.heard:
            await self.score()
            ends = await self.heard.ends()
        return {
            **self._head(),
            "choices": [self._choice(e.choice, e.text, e.told, finish=e.finish, whole=True) for e in ends],
            "usage": self._usage(ends),
        }

    async def chunks(self) -> AsyncIterator[dict[str, Any]]:
        """Answer as chunks; `heard` must have been entered."""
        await self.score()
        ends: list[Ended] = []
        usage = {"usage": None} if self.body.tells_usage else {}
        if self.body.echo:
            for choice in range(len(self._prompts) * self.body.n_choices):
                yield {**self._head(), "choices": [self._choice(choice, "", (), finish=None, whole=True)], **usage}
        async for event in self.heard:
            finish = event.finish if isinstance(event, Ended) else None
            text, told = (event.text, event.told) if isinstance(event, Piece) else ("", ())
            if isinstance(event, Ended):
                ends.append(event)
            yield {**self._head(), "choices": [self._choice(event.choice, text, told, finish=finish)], **usage}
        if self.body.tells_usage:
            yield {**self._head(), "choices": [], "usage": self._usage(ends)}

    def _head(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "text_completion",
            "created": self._created,
            "model": self.body.model,
            "system_fingerprint": self.live.model.ref,
        }

    def _choice(
        self, choice: int, text: str, told: tuple[Told, ...], *, finish: str | None, whole: bool = False
    ) -> dict[str, Any]:
        """Return a choice or a part of it; its prompt goes before what is whole, if it is to be echoed."""
        echoed = self._prompts[choice // self.body.n_choices] if whole and self.body.echo else None
        logprobs = None
        if self.body.logprobs is not None:
            before = self._scored[choice // self.body.n_choices] if echoed else []
            logprobs = self._logprobs(echoed.ids[:1] if echoed else [], [*before, *told])
        said = (echoed.text if echoed else "") + text
        return {"text": said, "index": choice, "logprobs": logprobs, "finish_reason": finish}

    def _logprobs(self, first: Sequence[int], told: Sequence[Told]) -> dict[str, Any]:
        """Return tokens and their log probabilities; of a text's first token there is none."""
        tokens = [self._text_of(token) for token in (*first, *(each.chosen.token for each in told))]
        offsets = [0]
        for token in tokens[:-1]:
            offsets.append(offsets[-1] + len(token))
        none = [None] * len(first)
        return {
            "tokens": tokens,
            "token_logprobs": [*none, *(each.chosen.logprob for each in told)],
            "top_logprobs": [*none, *({self._text_of(t): p for t, p in (each.chosen, *each.top)} for each in told)],
            "text_offset": offsets[: len(tokens)],
        }

    def _text_of(self, token: int) -> str:
        raw = self.live.token_bytes(token)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return "bytes:" + "".join(f"\\x{byte:02x}" for byte in raw)

    def _usage(self, ends: Sequence[Ended]) -> dict[str, int]:
        n_prompt, n_new = sum(len(p.ids) for p in self._prompts), sum(e.n_tokens for e in ends)
        return {"prompt_tokens": n_prompt, "completion_tokens": n_new, "total_tokens": n_prompt + n_new}


def completions_router(find: FindLive) -> APIRouter:
    """Return the route."""
    router = APIRouter()

    @router.post("/v1/completions", **answers(Completion, streams=True))
    async def complete(request: Request, body: CompletionRequest) -> Response:
        asked = await to_thread.run_sync(lambda: _Completing(find_live(find, request, body.model), body))
        headers = {MODEL_HEADER: asked.live.model.ref}
        if body.stream:
            await asked.heard.__aenter__()
            return HeardStream(asked.heard, data_events(asked.chunks()), headers)
        return JSONResponse(await unless_gone(request, asked.whole()), headers=headers)

    return router
