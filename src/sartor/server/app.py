"""The server: the answering path that was measured, and OpenAI's files, jobs and models, behind one application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request

from sartor.actions.resolve_model import resolve_model
from sartor.errors import NotFound
from sartor.server.answering.chat import chat_router
from sartor.server.answering.completions import completions_router
from sartor.server.answering.embeddings import embeddings_router
from sartor.server.answering.responses import responses_router
from sartor.server.description.document import ERRORS, describe
from sartor.server.door import Door, caller_of
from sartor.server.error_shapes import add_error_shapes
from sartor.server.live import Live
from sartor.server.residents import Residents
from sartor.server.resources.add import add_resources


def make_app(residents: Residents, door: Door | None = None) -> FastAPI:
    """Build the application around models in memory; with a door, clients may also tune models."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        residents.close()

    app = FastAPI(title="Sartor", lifespan=lifespan, docs_url=None, redoc_url=None)
    if door:
        add_resources(app, door)
    else:
        _add_models(app, residents)
    _add_routes(app, residents, door)
    add_error_shapes(app)
    describe(app)
    return app


def _add_routes(app: FastAPI, residents: Residents, door: Door | None) -> None:
    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "models": residents.refs()}

    def find(request: Request, name: str) -> Live:
        if door is None or name in residents.names:
            return residents.live(name)
        return residents.at(resolve_model(door.workshop, caller_of(request).project, name, door.bases).ref)

    for router in (chat_router, completions_router, embeddings_router, responses_router):
        app.include_router(router(find), responses=ERRORS)


def _add_models(app: FastAPI, residents: Residents) -> None:
    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name, ref) for name, ref in residents.refs().items()]}

    @app.get("/v1/models/{name}")
    def model(name: str) -> dict[str, Any]:
        refs = residents.refs()
        if name not in refs:
            raise NotFound(f"The model {name!r} is not served.", fix=f"Served are: {', '.join(refs)}.")
        return _model(name, refs[name])


def _model(name: str, ref: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "sartor", "x_sartor": {"version": ref}}
