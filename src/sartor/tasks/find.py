"""Find a kind of model by name: ours and other packages' alike, through the entry-point group `sartor.tasks`."""

from importlib.metadata import entry_points

from sartor.errors import BadRecipe
from sartor.tasks.contract import Task

GROUP = "sartor.tasks"


def task_names() -> list[str]:
    """Return the names of all installed kinds."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def find_task(name: str) -> Task:
    """Return the task of that name.

    Raises: BadRecipe: no such task.
    """
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    if point is None:
        raise BadRecipe(f"there is no task {name!r}.", where="task", fix=f"Use one of: {', '.join(task_names())}.")
    return point.load()
