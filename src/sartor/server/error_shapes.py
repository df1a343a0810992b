"""Every refusal and failure in OpenAI's shape: {"error": {message, type, param, code}}, and 400 for what is invalid."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from sartor.errors import NotFound, RequestRefused, SartorError, WorkspaceProblem
from sartor.server.answering.refusal import Refusal, invalid_body, refusal_reply
from sartor.server.wire import error

_KINDS = {401: "invalid_request_error", 429: "rate_limit_error"}
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
OUR_FAULT = "The server had an error while processing your request. Its log says more under this request's id."


def add_error_shapes(app: FastAPI) -> None:
    """Answer every error of an application in this shape."""

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, problem: RequestValidationError) -> JSONResponse:
        return JSONResponse(invalid_body(problem.errors()), status_code=400)

    app.add_exception_handler(Refusal, refusal_reply)

    @app.exception_handler(SartorError)
    def refused(_: Request, problem: SartorError) -> JSONResponse:
        return JSONResponse(*refusal(problem))

    @app.exception_handler(HTTPException)
    def http(request: Request, problem: HTTPException) -> JSONResponse:
        place = f"({request.method} {request.url.path})"
        says = {404: f"Invalid URL {place}", 405: f"Not allowed: {request.method} on {request.url.path}"}
        message = says.get(problem.status_code, f"{problem.detail}: {place}")
        headers = _allowed(request) if problem.status_code == 405 else problem.headers
        return JSONResponse(error(message, code=None), status_code=problem.status_code, headers=headers)


def _allowed(request: Request) -> dict[str, str]:
    """Return the header that tells the methods of a path; FastAPI tells those of its first route only."""
    routes = request.app.router.routes
    found = [m for m in _METHODS if any(r.matches({**request.scope, "method": m})[0] is Match.FULL for r in routes)]
    return {"allow": ", ".join(found)}


def refusal(problem: SartorError) -> tuple[Any, int]:
    """Return body and status of an error that has a sentence."""
    if isinstance(problem, RequestRefused):
        kind = _KINDS.get(problem.status, "invalid_request_error")
        body = error(problem.sentence, code=problem.reason, param=problem.param, kind=kind)
        return body, problem.status
    if isinstance(problem, NotFound):
        return error(problem.sentence, code="model_not_found"), 404
    if isinstance(problem, WorkspaceProblem):
        return error(problem.says, code=problem.code, kind="server_error"), 503
    return error(problem.sentence, code=problem.code), 400
