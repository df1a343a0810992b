"""Slot grammars: `[a|b]` is a choice (nested as you like), `{name}` is a slot filled from lists or from a function.

A name that no list has stays as it is, so a text may hold literal braces.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence

Slots = Mapping[str, Sequence[str] | Callable[[random.Random], str]]

CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
SLOT = re.compile(r"\{([A-Za-z_0-9]+)\}")
MOST_ROUNDS = 12


def expand(template: str, slots: Slots, rng: random.Random) -> str:
    """Fill a template until nothing can be chosen or filled."""

    def fill(match: re.Match[str]) -> str:
        values = slots.get(match[1])
        if values is None:
            return match[0]
        return values(rng) if callable(values) else rng.choice(values)

    text = template
    for _ in range(MOST_ROUNDS):
        chosen = CHOICE.sub(lambda match: rng.choice(match[1].split("|")), text)
        filled = SLOT.sub(fill, chosen)
        if filled == text:
            break
        text = filled
    return re.sub(r" +(?=[?.!,](?:\s|$))", "", re.sub(r" {2,}", " ", text)).strip()


def bound(slots: Slots, rng: random.Random) -> Slots:
    """Settle every slot on one value, so that a question and its answer speak of the same thing."""
    return {name: [values(rng) if callable(values) else rng.choice(values)] for name, values in slots.items()}


def draw(templates: Sequence[str], slots: Slots, rng: random.Random) -> str:
    """Fill one of several templates."""
    return expand(rng.choice(templates), slots, rng)
