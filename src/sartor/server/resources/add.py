"""Put the routes of every resource into an application, what watchers ask, and the gate before all routes."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from sartor.server.description.document import ERRORS
from sartor.server.door import Door
from sartor.server.gate import Gate
from sartor.server.meters import Meters
from sartor.server.resources.files import file_routes
from sartor.server.resources.jobs import job_routes
from sartor.server.resources.models import model_routes
from sartor.server.resources.permissions import permission_routes
from sartor.server.resources.uploads import upload_routes


def add_resources(app: FastAPI, door: Door) -> None:
    """Let clients of an application bring files, tune, and see models."""
    meters = Meters()
    for routes in (file_routes, upload_routes, job_routes, permission_routes, model_routes):
        app.include_router(routes(door), responses=ERRORS)

    @app.get("/ready")
    def ready() -> dict[str, Any]:
        return {"status": "ready", "jobs": door.workshop.store.jobs.counts()}

    @app.get("/metrics", response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(meters.text(door.workshop.store.jobs.counts()), media_type="text/plain; version=0.0.4")

    app.add_middleware(Gate, door=door, meters=meters)
