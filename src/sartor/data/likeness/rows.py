"""Rows as two texts: what they ask and what they answer."""

from collections.abc import Sequence

from sartor.concepts.example import Example
from sartor.data.fingerprint import instructions_carry_input, without_instruction
from sartor.data.likeness.words import without_courtesies


def asked_text(example: Example, *, with_instruction: bool) -> str:
    """Return what a row asks: its turns, with or without the instruction, and without what only greets or thanks."""
    return without_courtesies(turns_text(example, with_instruction=with_instruction))


def turns_text(example: Example, *, with_instruction: bool) -> str:
    """Return what a row asks, word for word: its turns, with or without the instruction."""
    turns = example.messages if with_instruction else without_instruction(example.messages)
    return "\n".join(m.content for m in turns)


def asked(examples: Sequence[Example]) -> list[str]:
    """Return what each row asks, word for word, without the instruction unless the instructions carry the input."""
    with_instruction = instructions_carry_input(examples)
    return [turns_text(example, with_instruction=with_instruction) for example in examples]
