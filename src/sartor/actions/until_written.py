"""A full disk pauses the work; it does not end it."""

import errno
import time
from collections.abc import Callable, Iterator

from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Told
from sartor.errors import Interrupted, WorkspaceProblem

_RETRY_EVERY_S = 1.0
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def until_written(workshop: Workshop, write: Callable[[], None], *, what: str) -> Iterator[Event]:
    """Write; while there is no space, say so once and try again, until there is or the user stops.

    Raises: Interrupted: the user asked to stop. OSError, WorkspaceProblem: any other refusal.
    """
    told = False
    while True:
        try:
            write()
        except (OSError, WorkspaceProblem) as refusal:
            if not _is_no_space(refusal):
                raise
            if workshop.should_stop():
                raise Interrupted(f"stopped while {what} could not be written.", fix="") from refusal
            if not told:
                yield Told(says=f"There is no space to write {what}. Free some: it is tried again every second.")
            told = True
            time.sleep(_RETRY_EVERY_S)
        else:
            if told:
                yield Told(says=f"There is space again: {what} is written.")
            return


def _is_no_space(refusal: OSError | WorkspaceProblem) -> bool:
    cause = refusal.__cause__ if isinstance(refusal, WorkspaceProblem) else refusal
    refused = getattr(cause, "orig", cause)
    names = {getattr(refused, "sqlite_errorname", None), getattr(refused, "sqlstate", None)}
    return not names.isdisjoint({"SQLITE_FULL", "53100"}) or getattr(cause, "errno", None) in _NO_SPACE
