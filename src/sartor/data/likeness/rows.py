"""Rows as two texts: what they ask and what they answer."""

from collections.abc import Sequence

from sartor.concepts.example import Example
from sartor.data.fingerprint import instructions_carry_input, without_instruction
from sartor.data.likeness.pairs import Pair, find_pairs


def asked(examples: Sequence[Example]) -> list[str]:
    """Return what each row asks: its turns without the instruction, unless the instructions carry the input."""
    if instructions_carry_input(examples):
        return ["\n".join(m.content for m in e.messages) for e in examples]
    return ["\n".join(m.content for m in without_instruction(e.messages)) for e in examples]


def pairs_of(examples: Sequence[Example]) -> list[Pair]:
    """Return the pairs of rows that may ask the same question, by position."""
    return find_pairs(asked(examples), [e.expected or "" for e in examples])
