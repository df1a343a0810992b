"""Corpus: every row that an audit looks at, wherever the rows lie (a list in memory, a file on disk).

A position counts usable rows: those of the training files in order, then those of the test file.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow, Place
from sartor.concepts.frozen import Frozen
from sartor.data.formats.rows import ReadResult
from sartor.data.likeness.pairs import Pair
from sartor.data.likeness.rows import pairs_of


class ReadFile(NamedTuple):
    """A file as it was read, with its hash."""

    path: str
    sha256: str
    result: ReadResult


class AuditedFile(Frozen):
    """A file of the audit."""

    path: str
    rows: int
    sha256: str


class Base(NamedTuple):
    """What the audit knows of the model to be tuned."""

    count_tokens: Callable[[str], int]
    context_tokens: int | None


@dataclass(frozen=True)
class Corpus:
    """Everything a check may look at."""

    files: tuple[AuditedFile, ...]
    """Training files, then the test file if there is one."""
    rows: Sequence[Example]
    """Usable rows by position."""
    n_train: int
    """Positions below this are training rows."""
    bad_rows: tuple[BadRow, ...] = ()
    """Of every file, in order."""
    task: str = "chat"
    has_test: bool = False
    base: Base | None = None
    tallies: Mapping[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    """By row check: how often it counted what, over training rows."""

    @property
    def train(self) -> Sequence[Example]:
        """The training rows, in order."""
        return self.rows[: self.n_train]

    @property
    def test(self) -> Sequence[Example]:
        """The rows of the test file."""
        return self.rows[self.n_train :]

    def in_test(self, position: int) -> bool:
        """Tell whether a row stands in the test file."""
        return position >= self.n_train

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of rows that may ask the same question, test rows too."""
        return pairs_of(self.rows)

    @cached_property
    def answer_counts(self) -> Counter[str]:
        """How many rows give each answer."""
        return Counter(e.expected or "" for e in self.rows)


def places(examples: Iterable[Example]) -> list[Place]:
    """Gather the rows by file, files in order of appearance."""
    rows: dict[str, list[int]] = {}
    for example in examples:
        rows.setdefault(example.source.file, []).append(example.source.row)
    return [Place(file=file, rows=tuple(sorted(numbers))) for file, numbers in rows.items()]
