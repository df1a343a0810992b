"""Example: one input, its expected answer if known, and where it came from."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash

Role = Literal["system", "developer", "user", "assistant", "tool"]


class Message(Frozen):
    """One turn of a conversation."""

    role: Role
    content: str
    learn: bool = True
    """For assistant turns: learn from it (OpenAI's `weight`: 0 turns it off)."""


def results_as_user_turns(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Write tool results as turns of the user, for models that know no role of that name."""
    turns: list[Message] = []
    for message in messages:
        if message.role != "tool":
            turns.append(message)
            continue
        content = f"<tool_response>\n{message.content}\n</tool_response>"
        if turns and turns[-1].role == "user":  # the result of a second call: turns must alternate
            content = f"{turns.pop().content}\n{content}"
        turns.append(Message(role="user", content=content))
    return tuple(turns)


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
    time: str | None = None
    """When the row came to be, in UTC and always in the same form, so that texts compare as times do."""
    tools: str | None = None
    """Canonical JSON of the tools that the conversation may call."""
    rejected: str | None = None
    """The answer that lost, in preference pairs."""
    modalities: tuple[str, ...] = ()
    """Kinds of parts that are no text (image, audio); in the text stands a mark in their place."""
    rest: str | None = None
    """JSON of what the row holds besides: further keys, and its turns where they say more than their text."""

    @cached_property
    def id(self) -> str:
        """Hash of the content without its source: equal rows share it, which is how duplicates show."""
        turns = [[m.role, m.content, m.learn] for m in self.messages]
        content: dict[str, object] = {"messages": turns, "expected": self.expected}
        if self.tools is not None:
            content["tools"] = self.tools
        if self.rejected is not None:
            content["rejected"] = self.rejected
        return content_hash(content)

    def edited(self, *, messages: tuple[Message, ...] | None = None, expected: str | None = None) -> "Example":
        """Return this row with other text; what the row held besides goes, as it may repeat the old text.

        Not model_copy: it would keep the cached id.
        """
        return Example(
            messages=self.messages if messages is None else messages,
            expected=self.expected if expected is None else expected,
            source=self.source,
            group=self.group,
            slice=self.slice,
            time=self.time,
            tools=self.tools,
            rejected=self.rejected,
            modalities=self.modalities,
        )

    @property
    def system(self) -> str | None:
        """The instruction, if the row brings one."""
        return next((m.content for m in self.messages if m.role in ("system", "developer")), None)

    @property
    def input_text(self) -> str:
        """The last user turn: what a classifier reads and a search for similar rows compares."""
        return next((m.content for m in reversed(self.messages) if m.role == "user"), "")
