"""One job of the server's clients, from its files to a model: every part can be done again after a worker has died."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sartor.actions.check_files import check_files
from sartor.actions.create_job import told
from sartor.actions.import_dataset import read_rows
from sartor.actions.job_results import (
    best_step,
    checkpoint_name,
    mean_tokens,
    model_name,
    result_csv,
    result_file_id,
    settled_numbers,
    step_events,
    trained_tokens,
    verdict_says,
)
from sartor.actions.open_base import open_base
from sartor.actions.resolve_recipe import Resolved, resolve
from sartor.actions.tune import resume, tune
from sartor.actions.upload_file import keep_made_file, seconds_now
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Finished
from sartor.concepts.example import Example
from sartor.concepts.job import Job, JobError, JobEvent
from sartor.concepts.recipe import Budget, Data
from sartor.errors import RequestRefused
from sartor.tasks.find import find_task

_LEAST_STEP_TOKENS = 16
_TASKS = {"causal_lm": "chat", "encoder": "classify"}


class Desk(NamedTuple):
    """A job that a worker has claimed."""

    workshop: Workshop
    job: Job
    owner: str

    def change(self, events: Sequence[str | JobEvent] = (), **update: Any) -> Job:
        """Change the job, if it is still the worker's. Raises: LeaseLost: it is not."""
        at = seconds_now(self.workshop)
        made = [e if isinstance(e, JobEvent) else told(self.job.id, at, e) for e in events]
        change: Callable[[Job], Job] = lambda job: job.model_copy(update=update)  # noqa: E731
        return self.workshop.store.jobs.change_own(self.job.id, self.owner, change, made)

    def fail(self, error: JobError) -> Job:
        """End the job with the reason."""
        failed = told(self.job.id, seconds_now(self.workshop), error.message, key="failed", level="error")
        return self.change([failed], status="failed", error=error, finished_at=seconds_now(self.workshop))


def check_job(desk: Desk) -> Job:
    """Look at a job's files; queue it, or end it with all that is wrong with them."""
    at = seconds_now(desk.workshop)
    checked = check_files(desk.workshop, desk.job)
    if checked.error:
        desk.change(audit=checked.audit)
        return desk.fail(checked.error)
    warnings = [told(desk.job.id, at, says, level="warn") for says in checked.warnings]
    queued = "Files validated, moving job to queued state"
    return desk.change([*warnings, queued], status="queued", audit=checked.audit)


def run_job(desk: Desk) -> Iterator[Event]:
    """Train, judge and register the job's model; a run that was begun goes on where it stopped."""
    workshop, runs = desk.workshop, desk.workshop.store.runs
    run_id = desk.job.run_id or workshop.new_id()
    job = desk.change(["Fine-tuning job started"], status="running", run_id=run_id)
    desk = desk._replace(job=job)
    if runs.exists(run_id):
        events = resume(workshop, run_id)
    else:
        rows = read_rows(_data(workshop, job), workshop.cache)
        resolved = _resolved(workshop, job, rows.examples)
        numbers = settled_numbers(job.hyperparameters, resolved.recipe.budget, rows.examples)
        desk = desk._replace(job=desk.change(settled=numbers))
        events = tune(workshop, resolved, rows, run_id=run_id)
    result: dict[str, Any] = {}
    for event in events:
        if isinstance(event, Finished):
            result = event.result
        yield event
    tell_steps(desk, after=0)
    _finish(desk, run_id, result)


def tell_steps(desk: Desk, *, after: int) -> int:
    """Tell of the steps after `after` that are on record; return the last."""
    runs, job = desk.workshop.store.runs, desk.job
    if job.run_id is None or not runs.exists(job.run_id):
        return after
    reports = runs.steps(job.run_id, after=after)
    if reports:
        budget = runs.get(job.run_id).recipe.budget
        desk.change(list(step_events(job, reports, budget, seconds_now(desk.workshop))))
    return max((report.step for report in reports), default=after)


def _finish(desk: Desk, run_id: str, result: dict[str, Any]) -> None:
    """Name the model, keep the result file, and end the job; done again, it makes the same."""
    workshop, name = desk.workshop, model_name(desk.job)
    job = desk.job.model_copy(update={"fine_tuned_model": name})
    reports = workshop.store.runs.steps(run_id)
    best = [report for report in [best_step(reports)] if report]
    file = keep_made_file(workshop, job.project, result_file_id(job), "step_metrics.csv", result_csv(reports))
    created = [f"Checkpoint created at step {b.step} with Snapshot ID: {checkpoint_name(job, b.step)}" for b in best]
    desk.change(
        [
            *created,
            verdict_says(result["verdict"]),
            f"New fine-tuned model created: {name}",
            "The job has successfully completed",
        ],
        status="succeeded",
        version=result["model"],
        fine_tuned_model=name,
        result_files=(file.id,),
        trained_tokens=trained_tokens(reports),
        finished_at=seconds_now(workshop),
    )


def _data(workshop: Workshop, job: Job) -> Data:
    for param, file_id in (("training_file", job.training_file), ("validation_file", job.validation_file)):
        if file_id is not None and workshop.store.uploads.get(file_id) is None:
            raise RequestRefused(f"No such File object: {file_id}", status=404, param=param)
    dev = str(workshop.store.uploads.path(job.validation_file)) if job.validation_file else None
    return Data(files=(str(workshop.store.uploads.path(job.training_file)),), dev=dev)


def _resolved(workshop: Workshop, job: Job, examples: Sequence[Example]) -> Resolved:
    """Say in a recipe what a job asks for."""
    task = _TASKS[open_base(job.base, workshop.cache).kind]
    data = _data(workshop, job)
    settings = {
        "name": _registered_name(workshop, job),
        "task": task,
        "base": job.base,
        "data": data.model_dump(exclude_defaults=True),
        "budget": {**_budget(job, task, mean_tokens(examples)), **job.recipe.get("budget", {})},
        "judge": job.recipe.get("judge", {}),
        "seeds": {"split": job.seed, "order": job.seed + 1, "init": job.seed + 2},
        "accept": tuple(job.recipe.get("accept", ())),
    }
    return resolve(settings, examples)


def _budget(job: Job, task: str, mean_tokens: float) -> dict[str, Any]:
    asked, budget = job.hyperparameters, dict[str, Any]()
    if asked.n_epochs != "auto":
        budget["epochs"] = asked.n_epochs
    if asked.batch_size != "auto":
        budget["tokens_per_step"] = max(_LEAST_STEP_TOKENS, round(asked.batch_size * mean_tokens))
    if asked.learning_rate_multiplier != "auto":
        own = dict(find_task(task).defaults.get("budget") or {})
        budget["learning_rate"] = own.get("learning_rate", Budget().learning_rate) * asked.learning_rate_multiplier
    return budget


def _registered_name(workshop: Workshop, job: Job) -> str:
    """Return the name in the registry: the suffix, else the name of the file."""
    file = workshop.store.uploads.get(job.training_file)
    words = job.suffix or (Path(file.filename).stem if file else "")
    name = re.sub(r"[^a-z0-9._-]+", "-", words.lower()).strip("-._")[:62]
    return name if name and "@" not in name else "fine-tuned"
