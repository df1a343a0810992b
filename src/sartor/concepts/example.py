"""Example: one input, its expected answer if known, and where it came from."""

from functools import cached_property
from typing import Literal

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash

Role = Literal["system", "developer", "user", "assistant"]


class Message(Frozen):
    """One turn of a conversation."""

    role: Role
    content: str
    learn: bool = True
    """For assistant turns: learn from it (OpenAI's `weight`: 0 turns it off)."""


class Source(Frozen):
    """Where a row stands: physical line from 1 in JSON Lines, record from 1 after the header in tables."""

    file: str
    row: int

    def __str__(self) -> str:
        """Write the place the way editors understand it."""
        return f"{self.file}:{self.row}"


class Example(Frozen):
    """One input and its expected answer.

    For a classifier the messages hold one user turn (the text) and `expected` is the label.
    """

    messages: tuple[Message, ...]
    """The conversation up to, and without, the expected answer."""
    expected: str | None = None
    source: Source
    group: str | None = None
    """Rows of one group (customer, thread, document) never stand on both sides of a split."""
    slice: str | None = None

    @cached_property
    def id(self) -> str:
        """Hash of the content without its source: equal rows share it, which is how duplicates show."""
        turns = [[m.role, m.content, m.learn] for m in self.messages]
        return content_hash({"messages": turns, "expected": self.expected})

    @property
    def system(self) -> str | None:
        """The instruction, if the row brings one."""
        return next((m.content for m in self.messages if m.role in ("system", "developer")), None)

    @property
    def input_text(self) -> str:
        """The last user turn: what a classifier reads and a search for similar rows compares."""
        return next((m.content for m in reversed(self.messages) if m.role == "user"), "")
