"""What a request is refused with: a status and OpenAI's error object, never FastAPI's own."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from sartor.server.wire import error

RETRY_AFTER_S = 1
_FIELD = re.compile(r"[a-z][a-z0-9_]*$")


class Refusal(Exception):
    """Ends a request."""

    def __init__(
        self, message: str, *, status: int = 400, param: str | None = None, code: str | None = "invalid_value"
    ) -> None:
        """Say why, and which field is to blame."""
        super().__init__(message)
        self.message, self.status, self.param, self.code = message, status, param, code
        self.headers: Mapping[str, str] = {}
        self.kind = "invalid_request_error"

    def body(self) -> Any:
        """Return the error object."""
        return error(self.message, code=self.code, param=self.param, kind=self.kind)


class Busy(Refusal):
    """Too many wait already."""

    def __init__(self) -> None:
        """Say when to come back."""
        super().__init__(
            f"Too many requests wait for this model. Try again in {RETRY_AFTER_S} s.",
            status=429,
            code="rate_limit_exceeded",
        )
        self.kind = "rate_limit_error"
        self.headers = {"retry-after": str(RETRY_AFTER_S)}


def unsupported(param: str, says: str) -> Refusal:
    """Refuse a field that this server knows and cannot serve."""
    return Refusal(says, param=param, code="unsupported_parameter")


def refusal_reply(_: Request, problem: Exception) -> JSONResponse:
    """Answer with a refusal."""
    assert isinstance(problem, Refusal)
    return JSONResponse(problem.body(), status_code=problem.status, headers=dict(problem.headers))


def invalid_body(errors: Sequence[Mapping[str, Any]]) -> Any:
    """Return the error object for a body that pydantic refused."""
    first = errors[0]
    place = takewhile(_is_field, first["loc"][1:])  # what stands first is "body" or the like
    param = ".".join(map(str, place)) or None
    missing = first["type"] == "missing"
    code = "missing_required_parameter" if missing else "invalid_value"
    says = f"Missing required parameter: '{param}'." if missing else f"Invalid value for '{param}': {first['msg']}"
    if first["type"] == "json_invalid":
        param, says, code = None, "The body is not valid JSON.", "invalid_json"
    return error(says, code=code, param=param)


def _is_field(part: str | int) -> bool:
    """Whether it is a field or an index, and not pydantic's name for one of several types."""
    return isinstance(part, int) or (part not in ("str", "int", "bool", "float") and bool(_FIELD.match(part)))
