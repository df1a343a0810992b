"""Finding: what an audit check saw, with the rows that show it. Shapes as in `sartor audit --json`."""

from typing import Literal

from pydantic import Field

from sartor.concepts.frozen import Frozen

Severity = Literal["error", "warning", "note"]


class Place(Frozen):
    """Rows of one file."""

    file: str
    rows: tuple[int, ...]


class Span(Frozen):
    """A piece of one message, in code points, end exclusive."""

    row: int
    message: int
    start: int
    end: int


class Fix(Frozen):
    """What we propose; nothing is changed without the user."""

    action: Literal["drop", "redact", "edit", "merge", "review"]
    detail: str | None = None


class Finding(Frozen):
    """One thing to look at."""

    check: str
    severity: Severity
    confidence: float = Field(ge=0, le=1)
    file: str
    rows: tuple[int, ...]
    related: tuple[Place, ...] = ()
    span: Span | None = None
    says: str
    fix: Fix | None = None


class CheckState(Frozen):
    """Whether a check ran: silence must be readable."""

    check: str
    state: Literal["ran", "sampled", "skipped"]
    why: str = ""


class BadRow(Frozen):
    """A row that could not become an Example."""

    file: str
    row: int
    check: Literal["malformed", "empty", "role_order", "nothing_to_learn"]
    says: str
    """The rest of the sentence that starts with file:row, such as "has no 'label'."."""
    fix: str
