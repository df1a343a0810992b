"""When two rows count as the same: normalised text, keys of prompts, groups of equal keys. No I/O, no chance.

Source of the normal form: Unicode NFKC and case folding (UAX #15, UAX #21).
"""

import hashlib
import unicodedata
from collections.abc import Hashable, Sequence

from sartor.concepts.example import Example, Message

_INSTRUCTIONS = ("system", "developer")


def normalise(text: str) -> str:
    """Return the text without differences in width, case and white space."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def turns_key(messages: Sequence[Message]) -> str:
    """Hash the normalised turns."""
    digest = hashlib.sha256()
    for message in messages:
        content = normalise(message.content).encode()
        digest.update(f"{message.role}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def prompt_key(example: Example) -> str:
    """Hash everything the model is shown, instruction included, normalised."""
    return turns_key(example.messages)


def without_instruction(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Leave out system and developer turns."""
    return tuple(m for m in messages if m.role not in _INSTRUCTIONS)


def instructions_carry_input(examples: Sequence[Example]) -> bool:
    """Tell whether the input proper stands in the system turns: leaving them out would merge most rows."""
    bare = {turns_key(without_instruction(e.messages)) for e in examples}
    return 2 * len(bare) < len({prompt_key(e) for e in examples})


def input_keys(examples: Sequence[Example]) -> list[str]:
    """Return a key per example that is equal for equal inputs, whatever instruction stands before them.

    So `--system` never changes a split and an instruction never hides a leak. Only where the instructions carry
    the input (without them more than half of the distinct prompts would coincide) are they part of the key.
    """
    if instructions_carry_input(examples):
        return [prompt_key(e) for e in examples]
    return [turns_key(without_instruction(e.messages)) for e in examples]


def same_key_positions(keys: Sequence[Hashable]) -> list[list[int]]:
    """Return the positions of each key that occurs more than once, by first occurrence."""
    positions: dict[Hashable, list[int]] = {}
    for position, key in enumerate(keys):
        positions.setdefault(key, []).append(position)
    return [where for where in positions.values() if len(where) > 1]
