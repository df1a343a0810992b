"""Which rows must stay together in a split: inputs that are equal or nearly so, equal groups, and conversations that
contain each other. Nearly equal is what the audit calls a leak, so a split of Sartor's own has none.

Union-find over keys. A cluster is named by a key that new rows do not change: its group if it has one, else its
shortest prompt.
"""

import hashlib
from collections.abc import Sequence

from sartor.concepts.example import Example, Message
from sartor.data.audit.split_leakage import leaking_pairs
from sartor.data.fingerprint import input_keys, normalise, turns_key, without_instruction


def cluster_keys(examples: Sequence[Example]) -> list[str]:
    """Return a name per example; examples of the same name never stand on both sides of a split.

    Joined are: inputs that are the same, or nearly, once normalised; the same group; a row and every longer
    conversation that holds that row's turns and answer (several rows cut from one conversation).
    """
    keys = input_keys(examples)
    joined = _Joined()
    names = [_prompt_name(e, key) for e, key in zip(examples, keys, strict=True)]
    for example, name in zip(examples, names, strict=True):
        joined.add(name)
        if example.group is not None:
            joined.join(name, f"0|{hashlib.sha256(example.group.encode()).hexdigest()}")
    for shorter, longer in _contained(examples, names):
        joined.join(shorter, longer)
    for one, other in leaking_pairs(examples):
        joined.join(names[one], names[other])
    return [joined.root(name) for name in names]


def _prompt_name(example: Example, key: str) -> str:
    """Name a prompt so that groups sort before prompts and short prompts before long ones."""
    return f"1|{len(without_instruction(example.messages)):06d}|{key}"


def _contained(examples: Sequence[Example], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of names: a row, and a longer conversation in which that row's turns and answer stand."""
    longer = [i for i, e in enumerate(examples) if any(m.role == "assistant" for m in e.messages)]
    if not longer:
        return []
    by_exchange = {
        _exchange(without_instruction(e.messages), e.expected): name
        for e, name in zip(examples, names, strict=True)
        if e.expected is not None
    }
    pairs: list[tuple[str, str]] = []
    for i in longer:
        turns = without_instruction(examples[i].messages)
        for k, turn in enumerate(turns):
            shorter = by_exchange.get(_exchange(turns[:k], turn.content)) if turn.role == "assistant" else None
            if shorter is not None:
                pairs.append((shorter, names[i]))
    return pairs


def _exchange(turns: tuple[Message, ...], answer: str) -> tuple[str, str]:
    return turns_key(turns), normalise(answer)


class _Joined:
    """Union-find whose root is always the smallest name."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, name: str) -> None:
        self._parent.setdefault(name, name)

    def root(self, name: str) -> str:
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, one: str, other: str) -> None:
        self.add(one)
        self.add(other)
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low
