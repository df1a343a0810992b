"""From a name to a loaded model that answers: a version, an alias, or a bare base. One path for all doors."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sartor.actions.open_base import open_base
from sartor.actions.workshop import Workshop
from sartor.concepts.base_model import BaseModelPin
from sartor.errors import NotFound, SartorError
from sartor.modeling.hardware import Hardware, find_hardware
from sartor.modeling.shared_base import can_share
from sartor.tasks.contract import Answerer
from sartor.tasks.find import find_task
from sartor.tasks.served_settings import read_settings


class OpenModel(NamedTuple):
    """A model in memory."""

    ref: str
    """`name@number`, or the base's name."""
    task: str
    answerer: Answerer
    abstain_below: float | None = None
    """It would rather not give an answer of a lower confidence; None: it is not known."""


class Located(NamedTuple):
    """Where a model's parts lie."""

    ref: str
    task: str
    base: BaseModelPin
    folder: Path | None


def locate(workshop: Workshop, name: str) -> Located:
    """Find the parts of `name`: an alias, `name@n`, a name's newest version, or a base.

    Raises: NotFound: none of these.
    """
    models = workshop.store.models
    try:
        version = models.get(models.alias(name) or name)
    except NotFound as unknown:
        try:
            base = open_base(name, workshop.cache)
        except SartorError:
            raise unknown from None
        task = "chat" if base.kind == "causal_lm" else "classify"
        return Located(name, task, base, None)
    return Located(version.ref, version.task, version.base, workshop.store.folder / version.adapter)


def can_stand_beside(found: Located) -> bool:
    """Whether the model can be opened beside others of its base, with no copy of its own."""
    return find_task(found.task).beside is not None and can_share(found.folder)


def open_beside(found: Located, hardware: Hardware) -> Callable[[Located], OpenModel]:
    """Load the base of `found` once; returns what opens it, and others that can stand beside it."""
    beside = find_task(found.task).beside
    assert beside is not None
    open_one = beside(found.base, hardware)
    return lambda other: _opened(other, open_one(other.folder))


def _opened(found: Located, answerer: Answerer) -> OpenModel:
    return OpenModel(found.ref, found.task, answerer, read_settings(found.folder, task=found.task).abstain_below)


def open_model(workshop: Workshop, name: str, hardware: Hardware | None = None) -> OpenModel:
    """Load the model that `name` means now."""
    found = locate(workshop, name)
    answerer = find_task(found.task).answerer(found.base, found.folder, hardware or find_hardware())
    return _opened(found, answerer)
