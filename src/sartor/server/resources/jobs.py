"""Routes of /v1/fine_tuning/jobs."""

import os
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from sartor.actions.create_job import JobWish, cancel_job, create_job, get_job, pause_job, resume_job
from sartor.concepts.job import Hyperparameters, Job
from sartor.errors import RequestRefused
from sartor.server.description.document import answers, answers_bytes
from sartor.server.description.resources import CheckpointObject, EventObject, JobObject, Listed
from sartor.server.door import Door, caller_of
from sartor.server.resources.shapes import checkpoints_json, event_json, job_json, listed, listed_values
from sartor.store.pages import Cursor

_MOST_LISTED = 1000
_REPORT_HEADERS = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"}
Auto = Literal["auto"]
Limit = Annotated[int, Query(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True)


class Numbers(_Strict):
    """Hyperparameters."""

    batch_size: Auto | Annotated[int, Field(ge=1, le=256)] = "auto"
    learning_rate_multiplier: Auto | Annotated[float, Field(gt=0)] = "auto"
    n_epochs: Auto | Annotated[int, Field(ge=1, le=50)] = "auto"


class Supervised(_Strict):
    """Settings of the method `supervised`."""

    hyperparameters: Numbers | None = None


class Method(_Strict):
    """How to tune; only the settings of its own type count."""

    type: Literal["supervised", "dpo", "reinforcement"]
    supervised: Supervised | None = None


class Wandb(_Strict):
    """Where a tracker would be told."""

    project: str
    name: str | None = None
    entity: str | None = None
    tags: list[str] | None = None


class Integration(_Strict):
    """A tracker."""

    type: Literal["wandb"]
    wandb: Wandb


class JobRequest(_Strict):
    """What a client asks for."""

    model: str
    training_file: str
    validation_file: str | None = None
    suffix: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    metadata: (
        Annotated[
            dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=512)]], Field(max_length=16)
        ]
        | None
    ) = None
    integrations: list[Integration] | None = None
    hyperparameters: Numbers | None = None
    method: Method | None = None
    x_sartor: dict[str, Any] | None = None

    def wish(self) -> JobWish:
        """Return it in our terms.

        Raises: RequestRefused: the method is one that is not there yet.
        """
        if self.method and self.method.type != "supervised":
            says = f"The method '{self.method.type}' is not available on this server; 'supervised' is."
            raise RequestRefused(says, param="method.type", reason="unsupported_value")
        numbers = self.method.supervised.hyperparameters if self.method and self.method.supervised else None
        numbers = numbers or self.hyperparameters or Numbers()
        return JobWish(
            model=self.model,
            training_file=self.training_file,
            validation_file=self.validation_file,
            suffix=self.suffix,
            seed=self.seed,
            metadata=self.metadata,
            hyperparameters=Hyperparameters.model_validate(numbers.model_dump()),
            integrations=tuple(one.model_dump(exclude_none=True) for one in self.integrations or ()),
            recipe=self.x_sartor or {},
        )


def job_routes(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/fine_tuning/jobs")
    _add_jobs(routes, door)
    _add_changes(routes, door)
    _add_findings(routes, door)
    return routes


def _add_jobs(routes: APIRouter, door: Door) -> None:
    workshop = door.workshop

    @routes.post("", **answers(JobObject))
    def create(request: Request, body: JobRequest) -> dict[str, Any]:
        job = create_job(workshop, caller_of(request).project, body.wish(), door.bases)
        door.note(request, "job.create", job.id)
        return job_json(job)

    @routes.get("", **answers(Listed[JobObject]))
    def list_(request: Request, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
        cursor = Cursor(min(limit, _MOST_LISTED), after)
        found = workshop.store.jobs.list(caller_of(request).project, cursor, _metadata_filter(request))
        return listed(found, lambda job: _shown(door, job))

    @routes.get("/{job_id}", **answers(JobObject))
    def retrieve(request: Request, job_id: str) -> dict[str, Any]:
        return _shown(door, get_job(workshop, caller_of(request).project, job_id))


def _add_changes(routes: APIRouter, door: Door) -> None:
    @routes.post("/{job_id}/cancel", **answers(JobObject))
    def cancel(request: Request, job_id: str) -> dict[str, Any]:
        job = cancel_job(door.workshop, caller_of(request).project, job_id)
        door.note(request, "job.cancel", job_id)
        return _shown(door, job)

    @routes.post("/{job_id}/pause", **answers(JobObject))
    def pause(request: Request, job_id: str) -> dict[str, Any]:
        job = pause_job(door.workshop, caller_of(request).project, job_id)
        door.note(request, "job.pause", job_id)
        return _shown(door, job)

    @routes.post("/{job_id}/resume", **answers(JobObject))
    def resume(request: Request, job_id: str) -> dict[str, Any]:
        job = resume_job(door.workshop, caller_of(request).project, job_id)
        door.note(request, "job.resume", job_id)
        return _shown(door, job)


def _add_findings(routes: APIRouter, door: Door) -> None:
    store = door.workshop.store

    @routes.get("/{job_id}/events", **answers(Listed[EventObject]))
    def events(request: Request, job_id: str, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
        get_job(door.workshop, caller_of(request).project, job_id)
        return listed(store.jobs.events(job_id, Cursor(min(limit, _MOST_LISTED), after)), event_json)

    @routes.get("/{job_id}/checkpoints", **answers(Listed[CheckpointObject]))
    def checkpoints(request: Request, job_id: str, after: str | None = None, limit: Limit = 10) -> dict[str, Any]:
        job = get_job(door.workshop, caller_of(request).project, job_id)
        found = checkpoints_json(job, store.runs.steps(job.run_id)) if job.run_id and job.version else []
        return listed_values([] if after else found[:limit])

    @routes.get("/{job_id}/audit", **answers(dict[str, Any]))
    def audit(request: Request, job_id: str) -> Response:
        job = get_job(door.workshop, caller_of(request).project, job_id)
        if job.audit is None:
            raise RequestRefused(f"The files of job {job_id} have not been audited.", status=404, param="fine_tune_id")
        return Response(store.blobs.get(job.audit), media_type="application/json")

    @routes.get("/{job_id}/report", response_class=HTMLResponse, **answers_bytes("text/html"))
    def report(request: Request, job_id: str) -> Response:
        job = get_job(door.workshop, caller_of(request).project, job_id)
        if job.run_id is None or job.version is None:
            raise RequestRefused(f"Job {job_id} has no report yet.", status=404, param="fine_tune_id")
        page = (store.runs.folder(job.run_id) / "report.html").read_text("utf-8")
        return HTMLResponse(page.replace(f"{store.folder}{os.sep}", ""), headers=_REPORT_HEADERS)


def _shown(door: Door, job: Job) -> dict[str, Any]:
    return job_json(job, door.workshop.store.runs.get(job.run_id) if job.run_id and job.version else None)


def _metadata_filter(request: Request) -> Any:
    """Read `metadata[key]=value`, or `metadata=null` for jobs without any."""
    wanted = {k[9:-1]: v for k, v in request.query_params.items() if k.startswith("metadata[") and k.endswith("]")}
    if request.query_params.get("metadata") == "null":
        return lambda job: not job.metadata
    return lambda job: wanted.items() <= (job.metadata or {}).items()
