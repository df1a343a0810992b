"""Write the confidence below which a model abstains beside its weights, so that whoever serves it knows."""

from collections.abc import Iterator
from pathlib import Path

from sartor.actions.until_written import until_written
from sartor.actions.workshop import Workshop
from sartor.concepts.abstention import Abstention
from sartor.concepts.event import Event
from sartor.store.atomic import sync_files
from sartor.tasks.served_settings import read_settings, write_settings


def keep_threshold(workshop: Workshop, folder: Path, task: str, found: Abstention | None) -> Iterator[Event]:
    """Put the threshold into the settings in `folder`; to be done before the folder's hashes become evidence."""
    if found is None or found.below is None:
        return
    settings = read_settings(folder, task=task).model_copy(update={"abstain_below": found.below})

    def write() -> None:
        write_settings(folder, settings)
        sync_files(folder)

    yield from until_written(workshop, write, what="the threshold")
