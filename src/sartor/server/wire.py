"""OpenAI's error object."""

from typing import Any


def error(message: str, *, code: str | None, param: str | None = None, kind: str = "invalid_request_error") -> Any:
    """Return an error object."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
