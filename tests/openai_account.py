"""A real HTTP server in the shape of an account at OpenAI: fine-tuned models, jobs, files and answers with logprobs."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

MODEL = "ft:gpt-4o-mini-2024-07-18:acme:tickets:Ab12Cd34"
JOB = "ftjob-0001"
KEY = "sk-test-0123456789abcdef"
RESULT_CSV = "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n1,1.5,0.5,,\n2,0.9,0.7,,\n"
Trouble = Callable[["Asked"], "Reply | None"]


class Asked(NamedTuple):
    """One request."""

    number: int
    """Of its path, from 0."""
    method: str
    path: str
    body: Any


class Reply(NamedTuple):
    """What is sent instead of the account's own answer."""

    status: int
    value: Any
    headers: dict[str, str] = {}
    hang_up: bool = False
    """Close the connection in the middle of the body, or without a word if there is no body."""


class Account(NamedTuple):
    """A server that is up, and what it was asked."""

    url: str
    requests: list[Asked]
    headers: list[dict[str, str]]

    def to(self, path: str) -> list[Asked]:
        return [asked for asked in self.requests if asked.path == path]


def error(status: int, message: str, code: str | None = None, param: str | None = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Reply(status, {"error": body}, named)


def hang_up(value: Any = None) -> Reply:
    return Reply(200, value, hang_up=True)


def job(job_id: str = JOB, **other: Any) -> dict[str, Any]:
    settings = {"n_epochs": 4, "batch_size": 2, "learning_rate_multiplier": 1.8}
    return {
        "id": job_id, "object": "fine_tuning.job", "created_at": 1_760_000_000, "finished_at": 1_760_003_600,
        "model": "gpt-4o-mini-2024-07-18", "fine_tuned_model": MODEL, "status": "succeeded", "seed": 42,
        "training_file": "file-train", "validation_file": "file-valid", "result_files": ["file-result"],
        "hyperparameters": settings, "method": {"type": "supervised", "supervised": {"hyperparameters": settings}},
        "trained_tokens": 8000, "error": None, "organization_id": "org-acme", "integrations": [], "metadata": None,
        **other,
    }  # fmt: skip


def completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    tokens = [{"token": text, "logprob": -0.25, "bytes": None, "top_logprobs": []}]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None},
        "logprobs": {"content": tokens, "refusal": None} if body.get("logprobs") else None,
        "finish_reason": "stop",
    }
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_790_000_000, "model": body["model"],
        "system_fingerprint": "fp_1", "choices": [dict(choice, index=i) for i in range(body.get("n") or 1)],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    }  # fmt: skip


def upper(body: dict[str, Any]) -> str:
    """Answer with the last turn in capitals."""
    return body["messages"][-1]["content"].upper()


class _Held(NamedTuple):
    """What the account owns."""

    jobs: Sequence[dict[str, Any]]
    files: dict[str, bytes]
    answer: Callable[[dict[str, Any]], str]


def _page(rows: Sequence[dict[str, Any]], after: str) -> Reply:
    start = next((i + 1 for i, row in enumerate(rows) if row["id"] == after), 0)
    some = rows[start : start + 2]  # small pages, whatever was asked for
    return Reply(200, {"object": "list", "data": some, "has_more": start + 2 < len(rows)})


def _models() -> Reply:
    base = {"id": "gpt-4o-mini", "object": "model", "created": 1_760_003_600, "owned_by": "acme"}
    return Reply(200, {"object": "list", "data": [base, {**base, "id": MODEL, "shutdown_date": "2027-01-14"}]})


def _of_jobs(held: _Held, below: Sequence[str], after: str) -> Reply:
    if not below:
        return _page(held.jobs, after)
    if below[1] == "checkpoints":
        return _page([{"id": "ftckpt-1", "created_at": 3, "step_number": 2}], after)
    newest_first = [{"id": f"ftevent-{n}", "created_at": n, "message": f"Step {n}"} for n in (9, 8, 7, 6, 5)]
    return _page(newest_first, after)


def _of_file(held: _Held, file_id: str, *, content: bool) -> Reply:
    if file_id not in held.files:
        return error(404, f"No such File object: {file_id}", param="id")
    if content:
        return Reply(200, held.files[file_id])
    about = {"id": file_id, "object": "file", "bytes": len(held.files[file_id]), "filename": f"{file_id}.jsonl"}
    return Reply(200, {**about, "created_at": 1_759_999_000})


def _right(held: _Held, asked: Asked, after: str) -> Reply:
    """Answer as OpenAI does."""
    parts = asked.path.split("/")[2:]
    if parts == ["models"]:
        return _models()
    if parts[:2] == ["fine_tuning", "jobs"]:
        return _of_jobs(held, parts[2:], after)
    if parts[0] == "files":
        return _of_file(held, parts[1], content=len(parts) == 3)
    if parts == ["chat", "completions"]:
        return Reply(200, completion(asked.body, held.answer(asked.body)))
    return error(404, f"Invalid URL ({asked.method} {asked.path})")


@contextmanager
def account(
    *,
    jobs: Sequence[dict[str, Any]] = (),
    files: dict[str, bytes] | None = None,
    answer: Callable[[dict[str, Any]], str] = upper,
    trouble: Trouble = lambda _: None,
) -> Iterator[Account]:
    """Serve an account; `trouble` may put its own reply in the place of the right one."""
    held = _Held(jobs, {"file-result": base64.b64encode(RESULT_CSV.encode()), **(files or {})}, answer)
    served = Account("", [], [])
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(None)

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _reply(self, body: Any) -> None:
            parts = urlsplit(self.path)
            with lock:
                asked = Asked(len(served.to(parts.path)), self.command, parts.path, body)
                served.requests.append(asked)
                served.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = trouble(asked) or _right(held, asked, parse_qs(parts.query).get("after", [""])[0])
            content = reply.value if isinstance(reply.value, bytes) else json.dumps(reply.value).encode()
            if not (reply.hang_up and reply.value is None):
                self.send_response(reply.status)
                for name, text in {**reply.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if reply.hang_up else content)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield served._replace(url=f"http://127.0.0.1:{server.server_port}/v1")
    finally:
        server.shutdown()
        server.server_close()
