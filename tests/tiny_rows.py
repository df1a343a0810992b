"""Rows and answers in a line each; needs no torch."""

from collections.abc import Sequence

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message, Source


def example(text: str, expected: str | None = None, *, system: str | None = None, row: int = 1) -> Example:
    turns = [Message(role="user", content=text)]
    if system is not None:
        turns.insert(0, Message(role="system", content=system))
    return Example(messages=tuple(turns), expected=expected, source=Source(file="rows.jsonl", row=row))


def rows(pairs: Sequence[tuple[str, str]]) -> list[Example]:
    return [example(text, answer, row=i) for i, (text, answer) in enumerate(pairs, 1)]


def answers_of(examples: Sequence[Example], texts: Sequence[str]) -> dict[str, Answer]:
    return {e.id: Answer(example_id=e.id, text=text) for e, text in zip(examples, texts, strict=True)}
