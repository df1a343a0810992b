"""Find a kind of model by name: ours and other packages' alike, through the entry-point group `sartor.tasks`."""

from importlib.metadata import entry_points

from sartor.errors import BadRecipe, MissingExtra
from sartor.tasks.contract import Task

GROUP = "sartor.tasks"


def task_names() -> list[str]:
    """Return the names of all installed kinds."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def find_task(name: str) -> Task:
    """Return the task of that name.

    Raises: BadRecipe: no such task.  MissingExtra: a package it needs is not installed.
    """
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    if point is None:
        raise BadRecipe(f"there is no task {name!r}.", where="task", fix=f"Use one of: {', '.join(task_names())}.")
    try:
        return point.load()
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"the task {name!r} needs the package {error.name!r}, which is not installed.",
            fix='Install it with: pip install "sartor[train]".',
        ) from error
