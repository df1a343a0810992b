"""The gate before every route: who asks, may they, how much and how often; then ids, figures and a line in the log.

Plain ASGI, so that uploads and streams pass through as they come. What it logs is who, what and how long: never a
header, a query or a body.
"""

import json
import logging
import math
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sartor.actions.make_key import ANYONE, Caller, is_loopback, tell_caller
from sartor.actions.upload_file import MOST_BYTES
from sartor.actions.upload_in_parts import MOST_PART_BYTES
from sartor.concepts.api_key import Scope as KeyScope
from sartor.errors import RequestRefused, SartorError
from sartor.server.door import Door
from sartor.server.error_shapes import OUR_FAULT, refusal
from sartor.server.meters import Meters
from sartor.server.resources.shapes import ORGANIZATION
from sartor.server.wire import error

LOG = logging.getLogger("sartor.server")
_OPEN_PATHS = ("/health", "/ready")
_SCOPES: tuple[tuple[str, KeyScope], ...] = (
    ("/v1/files", "tune"),
    ("/v1/uploads", "tune"),
    ("/v1/fine_tuning/checkpoints", "admin"),
    ("/v1/fine_tuning", "tune"),
)
_MOST_BODY_BYTES = 32 * 10**6
_FORM_BYTES = 10**6
"""What a form may hold around its file."""


class Gate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, door: Door, meters: Meters) -> None:
        """Stand before an application."""
        self._app, self._door, self._meters = app, door, meters
        self._buckets = _Buckets(door.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, send)
        try:
            headers = Headers(scope=scope)
            caller = await self._admit(scope, headers)
            visit.caller = caller
            scope["state"].update(caller=caller, request_id=visit.id)
            visit.headers |= self._buckets.take(caller)
            await self._app(scope, visit.limited(receive, _size_limit(scope, headers)), visit.send)
        except SartorError as problem:
            await visit.refuse(scope, receive, problem)
        except Exception:
            LOG.exception(json.dumps({"request_id": visit.id, "failed": scope["path"]}))
            await visit.fail(scope, receive)
        finally:
            self._meters.count(scope, visit.status, visit.seconds)
            LOG.info(json.dumps(visit.line(scope, self._door.workshop.now())))

    async def _admit(self, scope: Scope, headers: Headers) -> Caller:
        if scope["path"] in _OPEN_PATHS:
            return ANYONE
        _size_limit(scope, headers)
        kind, _, secret = headers.get("authorization", "").partition(" ")
        bearer = secret.strip() if kind.lower() == "bearer" else None
        caller = await run_in_threadpool(tell_caller, self._door.workshop, bearer, is_local=self._door.is_local)
        if caller.key_id is None:
            _refuse_strange_pages(headers)
        wanted = _scope_of(scope)
        if wanted and not caller.may(wanted):
            says = f"You have insufficient permissions for this operation. Missing scopes: {wanted}."
            raise RequestRefused(says, status=403, reason="missing_scope")
        return caller


class _Visit:
    """One request on its way through."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.id = f"req_{secrets.token_hex(16)}"
        self.caller: Caller | None = None
        self.status = 0
        self.headers: dict[str, str] = {}
        self._too_large: RequestRefused | None = None
        self._replaced = False
        self._send, self._began = send, time.perf_counter()
        scope.setdefault("state", {})

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def limited(self, receive: Receive, limit: int) -> Receive:
        """Count the bytes of a body as they come."""
        n_bytes = 0

        async def counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > limit:
                self._too_large = _too_large(limit)
                raise self._too_large
            return message

        return counted

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if self._too_large and not self.status:  # whoever read the body made another error of it
            problem, self._too_large = self._too_large, None
            body, status = refusal(problem)
            for part in _parts(body, status):
                await self.send(part)
            self._replaced = True
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            own = {"x-request-id": self.id, "openai-organization": ORGANIZATION, "openai-version": "2020-10-01"}
            for name, value in {**own, **self.headers}.items():
                headers[name] = value
            headers["openai-processing-ms"] = str(round(1000 * self.seconds))
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, problem: SartorError) -> None:
        body, status = refusal(problem)
        retry = getattr(problem, "retry_after_s", None)
        headers = (
            {"retry-after": str(math.ceil(retry)), "retry-after-ms": str(math.ceil(retry * 1000))} if retry else {}
        )
        if not self.status:
            await JSONResponse(body, status_code=status, headers=headers)(scope, receive, self.send)

    async def fail(self, scope: Scope, receive: Receive) -> None:
        if not self.status:
            body = error(OUR_FAULT, code=None, kind="server_error")
            await JSONResponse(body, status_code=500)(scope, receive, self.send)

    def line(self, scope: Scope, at: str) -> Mapping[str, object]:
        caller = self.caller
        who = {"key": caller.key_id if caller else None, "project": caller.project if caller else None}
        what = {"method": scope["method"], "path": scope["path"], "status": self.status}
        return {"at": at, "request_id": self.id, **what, "ms": round(1000 * self.seconds, 1), **who}


class TooManyRequests(RequestRefused):
    """A key asks more often than it may."""

    def __init__(self, limit: int, retry_after_s: float) -> None:
        """Say when it may ask again."""
        says = f"Rate limit reached: {limit} requests per minute. Please try again in {retry_after_s:.1f}s."
        super().__init__(says, status=429, reason="rate_limit_exceeded")
        self.retry_after_s = retry_after_s


class _Buckets:
    """How many requests each key has left; they come back evenly over a minute."""

    def __init__(self, per_minute: int) -> None:
        self._limit = per_minute
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, caller: Caller) -> dict[str, str]:
        """Count one request; return the headers that tell of it. Raises: TooManyRequests."""
        if caller.key_id is None:
            return {}
        now, per_second = time.monotonic(), self._limit / 60
        left, at = self._left.get(caller.key_id, (float(self._limit), now))
        left = min(self._limit, left + (now - at) * per_second)
        if left < 1:
            raise TooManyRequests(self._limit, (1 - left) / per_second)
        self._left[caller.key_id] = (left - 1, now)
        told = {
            "limit": self._limit,
            "remaining": int(left - 1),
            "reset": f"{(self._limit - left + 1) / per_second:.2f}s",
        }
        return {f"x-ratelimit-{name}-requests": str(value) for name, value in told.items()}


def _scope_of(scope: Scope) -> KeyScope | None:
    """Return what a key must allow for this path."""
    path: str = scope["path"]
    for prefix, wanted in _SCOPES:
        if path == prefix or path.startswith(f"{prefix}/"):
            return wanted
    if path.startswith("/v1/models"):
        return "tune" if scope["method"] == "DELETE" else None
    return "infer" if path.startswith("/v1/") else None


def _size_limit(scope: Scope, headers: Headers) -> int:
    """Return the most bytes that a body may have.

    Raises: RequestRefused: it says itself that it has more.
    """
    path: str = scope["path"]
    limit = MOST_BYTES + _FORM_BYTES if path == "/v1/files" else _MOST_BODY_BYTES
    if path.startswith("/v1/uploads/") and path.endswith("/parts"):
        limit = MOST_PART_BYTES + _FORM_BYTES
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    return limit


def _parts(body: object, status: int) -> list[Message]:
    """Return an answer as the messages of ASGI."""
    answer = JSONResponse(body, status_code=status)
    start = {"type": "http.response.start", "status": status, "headers": answer.raw_headers}
    return [start, {"type": "http.response.body", "body": answer.body}]


def _too_large(limit: int) -> RequestRefused:
    says = f"The request is larger than the maximum of {limit // 10**6} MB."
    return RequestRefused(says, status=413, reason="request_too_large")


def _refuse_strange_pages(headers: Headers) -> None:
    """Where no key is needed, keep out web pages of elsewhere that are open in a browser on this machine.

    Raises: RequestRefused: the request was made for another host, or by a page of another host.
    """
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    origin = headers.get("origin")
    if not is_loopback(host) or (origin is not None and not is_loopback(urlsplit(origin).hostname or "")):
        raise RequestRefused("Without a key, only programs on this machine may ask.", status=403, reason="forbidden")
