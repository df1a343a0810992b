"""Puts answers and errors into the description of the API, in place of what FastAPI would say of them."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

Json = dict[str, Any]


class ErrorFields(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorAnswer(BaseModel):
    """The body of every error."""

    error: ErrorFields


_SAYS = {
    400: "The request is invalid.",
    401: "A key is needed, or the one given is unknown.",
    403: "The key may not do this, or nobody may.",
    404: "There is no such thing, or it belongs to another project.",
    413: "The body is too large.",
    429: "Too many requests; the header `retry-after` says when to come back.",
    503: "The server is going down, or its workspace cannot be used.",
}
_EVENT = {
    "type": "object",
    "properties": {"data": {"type": "string"}, "event": {"type": "string"}},
    "required": ["data"],
}
"""One of a stream."""
_ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}
ERRORS: dict[int | str, Json] = {s: {"description": says, "content": _ERROR_CONTENT} for s, says in _SAYS.items()}
"""The errors that any route of the API may answer with."""


def answers(shape: Any, *, streams: bool = False) -> Any:
    """Return the keywords for a route that answers with JSON of a shape, and also with events if it streams."""
    content = {"text/event-stream": {"schema": _EVENT}} if streams else {}
    return {"response_model": None, "responses": {200: {"model": shape, "content": content}}}


def answers_bytes(*kinds: str) -> Any:
    """Return the keywords for a route that answers with one of some media types, and not with JSON."""
    content = {kind: {"schema": {"type": "string"}} for kind in kinds}
    return {"response_model": None, "responses": {200: {"content": content, "description": "The content."}}}


def takes_form(fields: Mapping[str, Json], *, required: tuple[str, ...]) -> Any:
    """Return what to say of a route that reads a form by itself."""
    schema = {"type": "object", "properties": dict(fields), "required": list(required)}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def describe(app: FastAPI) -> None:
    """Tell of an application's own errors in its description, and not of FastAPI's, which it never answers."""
    made = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            document = made()
            for operation in (o for path in document["paths"].values() for o in path.values()):
                operation["responses"].pop("422", None)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            shape = ErrorAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= {**shape.pop("$defs"), "ErrorAnswer": shape}
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # the way that FastAPI's manual names
