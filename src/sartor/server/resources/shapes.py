"""The shapes of OpenAI's files, jobs, events, checkpoints, permissions and models."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sartor.actions.api_ids import settled_id
from sartor.actions.job_results import best_step, checkpoint_name
from sartor.actions.resolve_model import ServedModel
from sartor.concepts.frozen import Frozen
from sartor.concepts.job import CheckpointPermission, Job, JobEvent
from sartor.concepts.run import Run, StepReport
from sartor.concepts.uploaded_file import UploadedFile
from sartor.store.pages import Page

F = TypeVar("F", bound=Frozen)
Json = dict[str, Any]
ORGANIZATION = "org-sartor"
_VERDICT = ("verdict", "baseline", "difference", "low", "high", "n_items", "reasons")


def listed(found: Page[F], shape: Callable[[F], Json]) -> Json:
    """Return a page."""
    return listed_values([shape(item) for item in found.items], has_more=found.has_more)


def listed_values(data: Sequence[Json], *, has_more: bool = False) -> Json:
    """Return a list in its envelope."""
    ends = {"first_id": data[0]["id"] if data else None, "last_id": data[-1]["id"] if data else None}
    return {"object": "list", "data": list(data), **ends, "has_more": has_more}


def file_json(file: UploadedFile) -> Json:
    """Return a file."""
    return {
        "id": file.id,
        "object": "file",
        "bytes": file.bytes,
        "created_at": file.created_at,
        "expires_at": file.expires_at,
        "filename": file.filename,
        "purpose": file.purpose,
        "status": "processed",
        "status_details": None,
    }


def job_json(job: Job, run: Run | None = None) -> Json:
    """Return a job; with its run, what became of it in Sartor's terms too."""
    numbers = (job.settled or job.hyperparameters).model_dump(mode="json")
    return {
        "id": job.id,
        "object": "fine_tuning.job",
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "estimated_finish": None,
        "model": job.model,
        "fine_tuned_model": job.fine_tuned_model,
        "organization_id": ORGANIZATION,
        "result_files": list(job.result_files),
        "status": job.status,
        "training_file": job.training_file,
        "validation_file": job.validation_file,
        "hyperparameters": numbers,
        "method": {"type": "supervised", "supervised": {"hyperparameters": numbers}},
        "trained_tokens": job.trained_tokens,
        "seed": job.seed,
        "error": job.error.model_dump(mode="json") if job.error else None,
        "integrations": list(job.integrations),
        "metadata": job.metadata,
        "user_provided_suffix": job.suffix,
        "x_sartor": _links(job, run),
    }


def _links(job: Job, run: Run | None) -> Json:
    here = f"/v1/fine_tuning/jobs/{job.id}"
    verdict: Mapping[str, Any] = (run.result or {}).get("verdict", {}) if run else {}
    return {
        "run": job.run_id,
        "model": job.version,
        "audit": f"{here}/audit" if job.audit else None,
        "report": f"{here}/report" if job.version else None,
        "verdict": {name: verdict.get(name) for name in _VERDICT} if verdict else None,
    }


def event_json(event: JobEvent) -> Json:
    """Return an event."""
    return {"object": "fine_tuning.job.event", **event.model_dump(mode="json")}


def checkpoints_json(job: Job, reports: Sequence[StepReport]) -> list[Json]:
    """Return the checkpoint that the model was made of; others are not kept."""
    best = best_step(reports)
    if best is None or job.fine_tuned_model is None or job.model_deleted:
        return []
    losses = {report.step: report.loss_nats for report in reports if report.loss_nats is not None}
    metrics = {"step": best.step, "train_loss": losses.get(best.step), "full_valid_loss": best.dev_loss_nats}
    return [
        {
            "id": settled_id("ftckpt", job.id, best.step),
            "object": "fine_tuning.job.checkpoint",
            "created_at": job.finished_at,
            "fine_tuned_model_checkpoint": checkpoint_name(job, best.step),
            "fine_tuning_job_id": job.id,
            "step_number": best.step,
            "metrics": {name: value for name, value in metrics.items() if value is not None},
        }
    ]


def permission_json(permission: CheckpointPermission) -> Json:
    """Return a permission."""
    return {
        "id": permission.id,
        "object": "checkpoint.permission",
        "created_at": permission.created_at,
        "project_id": permission.project,
    }


def model_json(model: ServedModel) -> Json:
    """Return a model; a base's place on this machine is not told."""
    version = model.ref if "@" in model.ref else None
    about = {"created": model.created, "owned_by": model.owner, "x_sartor": {"version": version}}
    return {"id": model.name, "object": "model", **about}
