"""What a benchmark file is made of: conversations, corpora of clean ones, and items that know what was planted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

Strength = Literal["obvious", "moderate", "subtle"]
STRENGTHS: tuple[Strength, ...] = ("obvious", "moderate", "subtle")


class Turn(NamedTuple):
    """One message."""

    role: str
    content: str


@dataclass(frozen=True)
class Row:
    """A clean conversation whose last turn is the answer."""

    turns: tuple[Turn, ...]
    topic: str = ""
    """Module, product or label: rows of one topic resemble each other."""

    @property
    def prompt(self) -> str:
        """The last question."""
        return self.turns[-2].content

    @property
    def answer(self) -> str:
        """The last answer."""
        return self.turns[-1].content

    def asking(self, prompt: str) -> "Row":
        """Return the row with another last question."""
        return replace(self, turns=(*self.turns[:-2], Turn(self.turns[-2].role, prompt), self.turns[-1]))

    def answering(self, answer: str) -> "Row":
        """Return the row with another last answer."""
        return replace(self, turns=(*self.turns[:-1], Turn("assistant", answer)))


@dataclass(frozen=True)
class Corpus:
    """Clean rows of one origin."""

    name: str
    task: Literal["chat", "classify", "json"]
    language: Literal["en", "de"]
    rows: tuple[Row, ...]
    test: tuple[Row, ...] = ()
    without: frozenset[str] = frozenset()
    """Families that mean nothing here, such as near duplicates among templated commands."""
    system: str = ""
    """What every conversation begins with."""


@dataclass(frozen=True)
class Item:
    """A line of a benchmark file and the truth about it."""

    line: str
    check: str = ""
    """The planted family; empty for clean rows and decoys."""
    kind: str = ""
    """Which sort of defect within the family, such as pattern or prose."""
    also: tuple[str, ...] = ()
    """Families that a fair reader would accept as well."""
    group: int = -1
    """Items of one group were planted together: a row and its copy."""
    decoy: str = ""
    """The family that might be deceived."""


def row_of(prompt: str, answer: str, *, system: str = "", topic: str = "") -> Row:
    """Make a conversation of one question."""
    turns = (Turn("user", prompt), Turn("assistant", answer))
    return Row(((Turn("system", system), *turns) if system else turns), topic)


def line_of(row: Row, *, weights: Sequence[int] | None = None, extra: Mapping[str, Any] | None = None) -> str:
    """Return a line of an OpenAI chat file."""
    messages: list[dict[str, Any]] = [{"role": t.role, "content": t.content} for t in row.turns]
    for message, weight in zip((m for m in messages if m["role"] == "assistant"), weights or (), strict=False):
        message["weight"] = weight
    return json.dumps({"messages": messages, **(extra or {})}, ensure_ascii=False)
