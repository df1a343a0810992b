"""Job and JobEvent: a fine-tuning that a client of the server asked for, carried out by a worker as a Run."""

from typing import Any, Literal

from pydantic import Field

from sartor.concepts.frozen import Frozen

JobStatus = Literal["validating_files", "queued", "running", "paused", "succeeded", "failed", "cancelled"]
ENDED: tuple[JobStatus, ...] = ("succeeded", "failed", "cancelled")
OPEN: tuple[JobStatus, ...] = ("validating_files", "queued", "running")
"""A worker has something to do."""


class Hyperparameters(Frozen):
    """What OpenAI's clients may set; `auto` becomes a number once the files are read."""

    batch_size: int | Literal["auto"] = "auto"
    learning_rate_multiplier: float | Literal["auto"] = "auto"
    n_epochs: int | Literal["auto"] = "auto"


class JobError(Frozen):
    """Why a job failed."""

    code: str
    message: str
    param: str | None = None


class Job(Frozen):
    """One fine-tuning job."""

    id: str
    """`ftjob-...`."""
    project: str
    created_at: int
    """Seconds since 1970, as all times here."""
    model: str
    """What the client asked to tune."""
    base: str
    """Which base that is on this machine: a built-in name, org/name, folder or GGUF file."""
    training_file: str
    validation_file: str | None = None
    suffix: str | None = None
    seed: int
    metadata: dict[str, str] | None = None
    hyperparameters: Hyperparameters = Hyperparameters()
    """As asked for; they stay so, since a worker may have to begin again."""
    settled: Hyperparameters | None = None
    """The numbers that were used."""
    integrations: tuple[dict[str, Any], ...] = ()
    recipe: dict[str, Any] = {}
    """Parts of a recipe that the client set: accept, budget, judge."""
    status: JobStatus = "validating_files"
    attempts: int = 0
    """How often a worker died over it since it last got further."""
    progress: int = 0
    """How far its run was when a worker last began with it: steps on record, and bytes of answers."""
    run_id: str | None = None
    """Decided before the run begins, so that it cannot begin twice."""
    audit: str | None = None
    """Blob of the audit report."""
    version: str | None = None
    """`name@number` of the model that came of it."""
    model_deleted: bool = False
    fine_tuned_model: str | None = None
    """`ft:BASE:PROJECT:SUFFIX:ID`."""
    result_files: tuple[str, ...] = ()
    trained_tokens: int | None = None
    finished_at: int | None = None
    error: JobError | None = None


class JobEvent(Frozen):
    """Something that happened to a job."""

    id: str
    """`ftevent-...`, made of what it is about, so that it is told once, also when a worker goes over it again."""
    created_at: int
    level: Literal["info", "warn", "error"] = "info"
    message: str
    type: Literal["message", "metrics"] = "message"
    data: dict[str, Any] = Field(default_factory=dict)


class CheckpointPermission(Frozen):
    """Another project may use a model."""

    id: str
    """`cp_...`."""
    model: str
    project: str
    created_at: int
