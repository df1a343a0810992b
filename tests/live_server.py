"""A server on a real socket, in a thread."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from sartor.server.run import bind


class LiveServer:
    """A server that is up."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, url: str) -> None:
        self._server, self._thread, self.url = server, thread, url

    def terminate(self) -> None:
        """Do what SIGTERM does."""
        self._server.should_exit = True

    def join(self) -> None:
        """Wait until it is down."""
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextmanager
def serving(app: FastAPI) -> Iterator[LiveServer]:
    """Serve an application until the block is left."""
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    live = LiveServer(server, thread, f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    try:
        yield live
    finally:
        live.terminate()
        live.join()
        listener.close()
