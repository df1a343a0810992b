"""Start the server on a socket that is known to be free."""

import socket
from collections.abc import Sequence

import uvicorn

from sartor.actions.workshop import Workshop
from sartor.concepts.model_version import PRODUCTION
from sartor.errors import NotFound, PortInUse
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.residents import Residents


def bind(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises: PortInUse: someone else has it, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"{host}:{port} cannot be used ({error.strerror}).", fix="Choose another with --port, such as 8001."
        ) from error
    return listener


def serve(workshop: Workshop, listener: socket.socket, names: Sequence[str]) -> None:
    """Serve `names` (by default the production alias) until stopped.

    Raises: NotFound: nothing is in production, or a name is unknown.
    """
    if not names and workshop.store.models.alias(PRODUCTION) is None:
        raise NotFound(
            "nothing is in production yet.", fix="Promote a version (sartor promote NAME@N), or name one with --model."
        )
    residents = Residents(workshop, names or (PRODUCTION,), find_hardware())
    config = uvicorn.Config(make_app(residents), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
