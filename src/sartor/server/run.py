"""Start the server on a socket that is known to be free."""

import logging
import signal
import socket
import sys
from typing import NamedTuple

import uvicorn

from sartor.actions.make_key import is_loopback, require_key
from sartor.actions.resolve_model import tunable_bases
from sartor.actions.workshop import Workshop
from sartor.concepts.model_version import PRODUCTION
from sartor.errors import PortInUse
from sartor.modeling.hardware import find_hardware
from sartor.server.app import make_app
from sartor.server.door import Door
from sartor.server.gate import LOG
from sartor.server.residents import Residents
from sartor.server.workers import Workers

_DRAIN_S = 30


class Service(NamedTuple):
    """What is served, and how."""

    names: tuple[str, ...] = ()
    """Versions, aliases or bases that are loaded at the start; default: production, if there is one."""
    bases: tuple[str, ...] = ()
    """Bases that clients may tune: ID or NAME=ID; default: the built-in ones."""
    workers: int = 1
    requests_per_minute: int = 3000
    """Of one key."""


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


def serve(workshop: Workshop, listener: socket.socket, service: Service) -> None:
    """Serve until stopped; then finish what was asked, and let the workers save what is under way.

    Raises: NotFound: a name is unknown.  KeyNeeded: other machines can reach it, and nobody would need a key.
    """
    host = listener.getsockname()[0]
    if not is_loopback(host):
        require_key(workshop, host)
    names = service.names or ((PRODUCTION,) if workshop.store.models.alias(PRODUCTION) else ())
    residents = Residents(workshop, names, find_hardware())
    door = Door(
        workshop=workshop,
        bases=tunable_bases(service.bases),
        served=residents.refs,
        is_local=is_loopback(host),
        requests_per_minute=service.requests_per_minute,
    )
    _log_to_stderr()
    config = uvicorn.Config(
        make_app(residents, door), log_level="warning", access_log=False, timeout_graceful_shutdown=_DRAIN_S
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn drains, then raises it again: the workers must end
    workers = Workers(workshop.store.folder, service.workers)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        workers.close()


def _log_to_stderr() -> None:
    """Write a line of JSON for each request."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
