"""The server: health, models, chat completions. A thin door over the answering path that was measured."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response, StreamingResponse

from sartor.actions.answer import confidence_json
from sartor.errors import NotFound
from sartor.server.door import Door
from sartor.server.error_shapes import add_error_shapes
from sartor.server.residents import Residents
from sartor.server.resources.add import add_resources
from sartor.server.wire import ChatRequest, chunks, completion

_MODEL_HEADER = "x-sartor-model"


def make_app(residents: Residents, door: Door | None = None) -> FastAPI:
    """Build the application around models in memory; with a door, clients may also tune models."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        residents.close()

    app = FastAPI(title="Sartor", lifespan=lifespan, docs_url=None, redoc_url=None)
    if door:
        add_resources(app, door)
    _add_routes(app, residents)
    add_error_shapes(app)
    return app


def _add_routes(app: FastAPI, residents: Residents) -> None:
    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "models": residents.refs()}

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name, ref) for name, ref in residents.refs().items()]}

    @app.get("/v1/models/{name}")
    def model(name: str) -> dict[str, Any]:
        refs = residents.refs()
        if name not in refs:
            raise NotFound(f"The model {name!r} is not served.", fix=f"Served are: {', '.join(refs)}.")
        return _model(name, refs[name])

    @app.post("/v1/chat/completions")
    def chat(request: ChatRequest) -> Response:
        model, answer = residents.answer(request.model, request.example(), request.limit)
        request_id, created = f"chatcmpl-{uuid4().hex}", int(time.time())
        headers, extra = {_MODEL_HEADER: model.ref}, confidence_json(answer, model)
        if not request.stream:
            body = completion(request_id, request.model, answer, created=created)
            return JSONResponse(body | {"x_sartor": extra}, headers=headers)
        parts = chunks(request_id, request.model, answer, created=created)
        parts[-1]["x_sartor"] = extra
        return StreamingResponse(_events(parts), media_type="text/event-stream", headers=headers)


def _model(name: str, ref: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "sartor", "x_sartor": {"version": ref}}


def _events(parts: list[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        yield f"data: {json.dumps(part, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
