"""The server: health, models, chat completions. A thin door over the answering path that was measured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from sartor.errors import NotFound, SartorError
from sartor.server.answering.chat import chat_router
from sartor.server.answering.completions import completions_router
from sartor.server.answering.embeddings import embeddings_router
from sartor.server.answering.refusal import Refusal, invalid_body, refusal_reply
from sartor.server.answering.responses import responses_router
from sartor.server.live import Live
from sartor.server.residents import Residents
from sartor.server.wire import error


def make_app(residents: Residents) -> FastAPI:
    """Build the application around models in memory."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        residents.close()

    app = FastAPI(title="Sartor", lifespan=lifespan, docs_url=None, redoc_url=None)
    _add_routes(app, residents)
    _add_error_shapes(app)
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

    def find(_: Request, name: str) -> Live:
        return residents.live(name)

    for router in (chat_router, completions_router, embeddings_router, responses_router):
        app.include_router(router(find))


def _add_error_shapes(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, problem: RequestValidationError) -> JSONResponse:
        return JSONResponse(invalid_body(problem.errors()), status_code=400)

    app.add_exception_handler(Refusal, refusal_reply)

    @app.exception_handler(SartorError)
    def refused(_: Request, problem: SartorError) -> JSONResponse:
        missing = isinstance(problem, NotFound)
        code = "model_not_found" if missing else problem.code
        return JSONResponse(error(problem.sentence, code=code), status_code=404 if missing else 400)

    @app.exception_handler(HTTPException)
    def http(request: Request, problem: HTTPException) -> JSONResponse:
        says = f"{problem.detail}: {request.method} {request.url.path}"
        return JSONResponse(error(says, code=None), status_code=problem.status_code)


def _model(name: str, ref: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "sartor", "x_sartor": {"version": ref}}
