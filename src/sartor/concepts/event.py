"""Event: what a long action tells while it works. The door decides how to show it."""

from sartor.concepts.frozen import Frozen


class StageStarted(Frozen):
    """A stage begins."""

    stage: str
    """What is being done, for a person: "asking the base with 4 examples (dev)"."""
    total: int
    """Units of work, or 0 if it cannot be counted."""
    unit: str = "rows"


class Progressed(Frozen):
    """Some of a stage is done."""

    done: int
    note: str = ""
    """A figure worth seeing: "loss 0.21"."""


class Told(Frozen):
    """A sentence to print once."""

    says: str


class Finished(Frozen):
    """The action is done; `result` is its JSON document."""

    result: dict[str, object]


Event = StageStarted | Progressed | Told | Finished
