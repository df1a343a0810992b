"""A real HTTP server in OpenAI's shape, for contenders that are asked elsewhere."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Reply = tuple[int, dict[str, str], Any]
"""Status, headers and body (JSON values, or bytes as they are)."""


class Served(NamedTuple):
    """A server that is up, and what it was asked."""

    url: str
    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]


def completion(text: str | None, *, prompt_tokens: int = 7, finish: str = "stop") -> Reply:
    """Answer as OpenAI does."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return 200, {}, {"choices": [choice], "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": 3}}


def refusal(status: int, message: str = "not now", **headers: str) -> Reply:
    """Refuse as OpenAI does."""
    return status, headers, {"error": {"message": message}}


def echo(body: dict[str, Any], _: int) -> Reply:
    """Answer with the last turn."""
    return completion(body["messages"][-1]["content"])


@contextmanager
def serving(reply: Callable[[dict[str, Any], int], Reply]) -> Iterator[Served]:
    """Serve POST /v1/chat/completions; `reply` gets the body and how many requests came before."""
    served = Served("", [], [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(served.requests)
            served.requests.append(body)
            served.headers.append(dict(self.headers.items()))
            known = self.path == "/v1/chat/completions"
            status, headers, value = reply(body, number) if known else refusal(404, "no such path")
            content = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            for name, text in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name.replace("_", "-"), text)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served._replace(url=f"http://127.0.0.1:{server.server_port}/v1")
    finally:
        server.shutdown()
        server.server_close()
