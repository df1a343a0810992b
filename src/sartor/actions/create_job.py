"""Fine-tuning jobs of the server's clients: ask for one, see it, stop it, pause it, let it go on."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sartor.actions.api_ids import fresh_id, settled_id
from sartor.actions.resolve_model import FINE_TUNED
from sartor.actions.upload_file import get_file, seconds_now
from sartor.actions.workshop import Workshop
from sartor.concepts.job import ENDED, Hyperparameters, Job, JobEvent, JobStatus
from sartor.concepts.recipe import Budget, Judging
from sartor.errors import RequestRefused

_MOST_SEED = 2**31 - 1
_PARTS: Mapping[str, TypeAdapter[Any]] = {
    "accept": TypeAdapter(tuple[str, ...]),
    "budget": TypeAdapter(Budget),
    "judge": TypeAdapter(Judging),
}
"""Parts of a recipe that clients may set: none of them names a file or an address."""


class JobWish(NamedTuple):
    """What a client asks for."""

    model: str
    training_file: str
    validation_file: str | None = None
    suffix: str | None = None
    seed: int | None = None
    metadata: dict[str, str] | None = None
    hyperparameters: Hyperparameters = Hyperparameters()
    integrations: tuple[dict[str, Any], ...] = ()
    recipe: Mapping[str, Any] = {}
    """`x_sartor` of the request."""


def create_job(workshop: Workshop, project: str, wish: JobWish, bases: Mapping[str, str]) -> Job:
    """Put a job into the queue.

    Raises: RequestRefused: the model cannot be tuned, a file is not there or not meant for it, or a setting is wrong.
    """
    if wish.model not in bases:
        more = " Fine-tuned models cannot be tuned again." if wish.model.startswith(FINE_TUNED) else ""
        says = f"Model {wish.model} is not available for fine-tuning or does not exist.{more}"
        raise RequestRefused(says, param="model", reason="model_not_available")
    for param, file_id in (("training_file", wish.training_file), ("validation_file", wish.validation_file)):
        if file_id is not None and get_file(workshop, project, file_id, param=param).purpose != "fine-tune":
            says = f"File {file_id} was not uploaded with the purpose 'fine-tune'."
            raise RequestRefused(says, param=param, reason="invalid_value")
    seed = secrets.randbelow(_MOST_SEED) if wish.seed is None else wish.seed
    settled = {**wish._asdict(), "seed": seed, "recipe": _checked(wish.recipe), "base": bases[wish.model]}
    own = {"id": fresh_id("ftjob"), "project": project, "created_at": seconds_now(workshop)}
    job = Job.model_validate({**settled, **own})
    return workshop.store.jobs.create(job, _first_events(job))


def _first_events(job: Job) -> list[JobEvent]:
    messages = [f"Created fine-tuning job: {job.id}", f"Validating training file: {job.training_file}"]
    if job.validation_file:
        messages.append(f"Validating validation file: {job.validation_file}")
    events = [told(job.id, job.created_at, message) for message in messages]
    for one in job.integrations:
        says = f"The integration {one['type']} is not carried out here; its own sync of finished jobs works."
        events.append(told(job.id, job.created_at, says, level="warn"))
    return events


def get_job(workshop: Workshop, project: str, job_id: str) -> Job:
    """Return a job of a project.

    Raises: RequestRefused: there is none.
    """
    job = workshop.store.jobs.get(job_id)
    if job is None or job.project != project:
        says = f"Could not find fine tune: {job_id}"
        raise RequestRefused(says, status=404, param="fine_tune_id", reason="fine_tune_not_found")
    return job


def cancel_job(workshop: Workshop, project: str, job_id: str) -> Job:
    """End a job; a worker that is at it stops at the next safe place.

    Raises: RequestRefused: there is none, or it has ended.
    """
    at = seconds_now(workshop)

    def cancelled(job: Job) -> Job:
        if job.status == "cancelled":
            return job
        _refuse_ended(job, "cancelled")
        return job.model_copy(update={"status": "cancelled", "finished_at": at})

    get_job(workshop, project, job_id)
    return workshop.store.jobs.change(job_id, cancelled, [told(job_id, at, "Fine-tuning job cancelled", key="cancel")])


def pause_job(workshop: Workshop, project: str, job_id: str) -> Job:
    """Hold a job; what was trained is kept.

    Raises: RequestRefused: there is none, or it has ended.
    """
    return _moved(workshop, get_job(workshop, project, job_id), "paused", "Fine-tuning job paused")


def resume_job(workshop: Workshop, project: str, job_id: str) -> Job:
    """Let a paused job go on, from where it was; one that is not paused stays as it is.

    Raises: RequestRefused: there is none, or it has ended.
    """
    return _moved(workshop, get_job(workshop, project, job_id), "queued", "Fine-tuning job resumed")


def told(job_id: str, at: int, message: str, *, key: object = None, **more: Any) -> JobEvent:
    """Return an event; the same key (or message) makes it the same event."""
    return JobEvent(id=settled_id("ftevent", job_id, key or message), created_at=at, message=message, **more)


def _moved(workshop: Workshop, job: Job, status: JobStatus, message: str) -> Job:
    at = seconds_now(workshop)

    def moved(now: Job) -> Job:
        _refuse_ended(now, status)
        if status == "queued":
            return now if now.status != "paused" else now.model_copy(update={"status": _resumed(now)})
        return now.model_copy(update={"status": status})

    return workshop.store.jobs.change(job.id, moved, [told(job.id, at, message, key=f"{status} {at}")])


def _resumed(job: Job) -> JobStatus:
    return "queued" if job.audit is not None else "validating_files"


def _refuse_ended(job: Job, wanted: str) -> None:
    if job.status in ENDED:
        says = f"Job has already {'been ' if job.status == 'cancelled' else ''}{job.status} and cannot be {wanted}."
        raise RequestRefused(says, param="fine_tune_id", reason="invalid_value")


def _checked(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a client wants set beyond OpenAI's parameters.

    Raises: RequestRefused: a part is unknown or wrong, or names an address.
    """
    for name, value in parts.items():
        param = f"x_sartor.{name}"
        if name not in _PARTS:
            says = f"Unrecognized parameter: '{param}'. Known are: {', '.join(_PARTS)}."
            raise RequestRefused(says, param=param, reason="unknown_parameter")
        if isinstance(value, Mapping) and "remote" in value:
            says = "A job may not send rows to another address: 'judge.remote' is for the command line."
            raise RequestRefused(says, param=param, reason="invalid_value")
        try:
            _PARTS[name].validate_python(value)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, (param, *first["loc"])))
            says = f"Invalid value for '{where}': {first['msg']}."
            raise RequestRefused(says, param=where, reason="invalid_value") from error
    return dict(parts)
