"""From a name that a client of the server says to what can be loaded: `ft:...` names, aliases, versions and bases."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sartor.actions.workshop import Workshop
from sartor.concepts.asset import ASSETS
from sartor.concepts.job import Job
from sartor.errors import BadRecipe, RequestRefused

FINE_TUNED = "ft:"
CHECKPOINT = ":ckpt-step-"


class ServedModel(NamedTuple):
    """A model as clients see it."""

    name: str
    ref: str
    """What `open_model` takes: `name@number`, or a base."""
    owner: str
    created: int = 0


def tunable_bases(named: Sequence[str]) -> dict[str, str]:
    """Return which names clients may tune or ask, and which base each is.

    Args:
        named: `ID`, or `NAME=ID` for an ID that clients call otherwise; with none, the built-in bases.
    Raises: BadRecipe: a name is missing.
    """
    if not named:
        return {asset.name: asset.name for asset in ASSETS if asset.kind == "base"}
    bases: dict[str, str] = {}
    for one in named:
        name, _, base = one.partition("=")
        if not name or ("=" in one and not base):
            raise BadRecipe(f"{one!r} names no base.", where="--base", fix="Write --base ID or --base NAME=ID.")
        bases[name] = base or name
    return bases


def resolve_model(workshop: Workshop, project: str, name: str, bases: Mapping[str, str]) -> ServedModel:
    """Return what `name` means now: a fine-tuned model that the project may use, an alias, a version or a base.

    Raises: RequestRefused: nothing that this project may use has this name.
    """
    if name.startswith(FINE_TUNED):
        return _of_job(_job_of(workshop, project, name), name)
    if name in bases:
        return ServedModel(name, bases[name], "sartor")
    models = workshop.store.models
    target = models.alias(name)
    if target is not None:
        return ServedModel(name, target, "sartor")
    if "@" in name and name in {version.ref for version in models.list()}:
        made_by = next((job for job in workshop.store.jobs.with_models() if job.version == name), None)
        if made_by is None or _may_use(workshop, project, made_by):
            return ServedModel(name, name, "sartor")
    raise unknown_model(name)


def list_models(workshop: Workshop, project: str, bases: Mapping[str, str]) -> tuple[ServedModel, ...]:
    """Return every base, alias and fine-tuned model that a project may use."""
    of_bases = [ServedModel(name, base, "sartor") for name, base in bases.items()]
    aliases = [ServedModel(name, ref, "sartor") for name, ref in workshop.store.models.aliases().items()]
    jobs = [job for job in workshop.store.jobs.with_models() if _may_use(workshop, project, job)]
    return (*of_bases, *aliases, *(_of_job(job, job.fine_tuned_model or "") for job in jobs))


def delete_model(workshop: Workshop, project: str, name: str) -> None:
    """Take a fine-tuned model out of the API; its version and evidence stay on record.

    Raises: RequestRefused: there is none, or it is another's, or a base.
    """
    if not name.startswith(FINE_TUNED):
        says = f"The model '{name}' cannot be deleted: only fine-tuned models can."
        raise RequestRefused(says, status=403, param="model", reason="model_not_deletable")
    job = _job_of(workshop, project, name)
    if job.project != project:
        raise RequestRefused(f"The model '{name}' belongs to another project.", status=403, param="model")
    workshop.store.jobs.change(job.id, lambda now: now.model_copy(update={"model_deleted": True}))


def unknown_model(name: str) -> RequestRefused:
    """Return the refusal that clients know."""
    says = f"The model `{name}` does not exist or you do not have access to it."
    return RequestRefused(says, status=404, param="model", reason="model_not_found")


def owned_model(workshop: Workshop, project: str, name: str) -> Job:
    """Return the job of a fine-tuned model of the project.

    Raises: RequestRefused: the project has no such model.
    """
    job = _job_of(workshop, project, name)
    if job.project != project:
        raise unknown_model(name)
    return job


def _job_of(workshop: Workshop, project: str, name: str) -> Job:
    """Find the job of a fine-tuned model, also by the name of its checkpoint."""
    whole, _, step = name.partition(CHECKPOINT)
    job = workshop.store.jobs.of_model(whole)
    if job is None or not _may_use(workshop, project, job) or (step and not step.isdigit()):
        raise unknown_model(name)
    return job


def _may_use(workshop: Workshop, project: str, job: Job) -> bool:
    if job.model_deleted or job.version is None or job.fine_tuned_model is None:
        return False
    return job.project == project or workshop.store.permissions.allows(job.fine_tuned_model, project)


def _of_job(job: Job, name: str) -> ServedModel:
    return ServedModel(name, job.version or "", job.project, job.finished_at or job.created_at)
