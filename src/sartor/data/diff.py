"""What two files of rows have apart: by example id, copies counted; rows of equal input and other answer are paired."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.concepts.ids import content_hash


class Difference(NamedTuple):
    """Rows that are not in both files, each in the order of its file."""

    n_same: int
    only_a: tuple[Example, ...]
    only_b: tuple[Example, ...]
    changed: tuple[tuple[Example, Example], ...]
    """The same input, with the answer of A and of B."""


def difference(a: Sequence[Example], b: Sequence[Example]) -> Difference:
    """Compare two files of rows; where one has more copies of a row, the last copies are what it has apart."""
    rest_a, rest_b = _without(a, b), _without(b, a)
    waiting: dict[str, deque[Example]] = defaultdict(deque)
    for example in rest_b:
        waiting[_input_key(example)].append(example)
    only_a: list[Example] = []
    changed: list[tuple[Example, Example]] = []
    for example in rest_a:
        same_input = waiting[_input_key(example)]
        if same_input:
            changed.append((example, same_input.popleft()))
        else:
            only_a.append(example)
    paired = {id(new) for _, new in changed}
    only_b = tuple(example for example in rest_b if id(example) not in paired)
    return Difference(len(a) - len(rest_a), tuple(only_a), only_b, tuple(changed))


def _without(rows: Sequence[Example], others: Iterable[Example]) -> list[Example]:
    there = Counter(example.id for example in others)
    rest: list[Example] = []
    for example in rows:
        if there[example.id]:
            there[example.id] -= 1
        else:
            rest.append(example)
    return rest


def _input_key(example: Example) -> str:
    return content_hash([[m.role, m.content] for m in example.messages])
