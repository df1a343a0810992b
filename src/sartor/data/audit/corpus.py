"""Corpus: every row that an audit looks at, wherever the rows lie (a list in memory, a file on disk).

A position counts usable rows: those of the training files in order, then those of the test file.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, overload

import numpy as np

from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow, Place
from sartor.concepts.frozen import Frozen
from sartor.data.audit.features import Features, Keys, measure
from sartor.data.formats.rows import ReadResult
from sartor.data.likeness.minhash import signature
from sartor.data.likeness.pairs import Pair, find_pairs
from sartor.data.likeness.rows import asked_text
from sartor.data.likeness.words import content_words, fold

_ROWS_TO_COUNT = 20_000


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


class Stretch(Sequence[Example]):
    """Some of the rows, wherever they lie: none is read before it is asked for."""

    def __init__(self, rows: Sequence[Example], positions: range) -> None:
        """Show the rows at these positions."""
        self._rows, self._positions = rows, positions

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> "Stretch": ...
    def __getitem__(self, index: int | slice) -> "Example | Stretch":
        """Return a row, or fewer of them."""
        if isinstance(index, slice):
            return Stretch(self._rows, self._positions[index])
        return self._rows[self._positions[index]]


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
    measured: Features | None = None
    """If the rows were measured already."""

    @property
    def train(self) -> Sequence[Example]:
        """The training rows, in order."""
        return Stretch(self.rows, range(self.n_train))

    @property
    def test(self) -> Sequence[Example]:
        """The rows of the test file."""
        return Stretch(self.rows, range(self.n_train, len(self.rows)))

    def in_test(self, position: int) -> bool:
        """Tell whether a row stands in the test file."""
        return position >= self.n_train

    @cached_property
    def features(self) -> Features:
        """What is measured of every row."""
        return measure(self.rows) if self.measured is None else self.measured

    @cached_property
    def instructions_carry_input(self) -> bool:
        """Tell whether leaving the instructions out would merge more than half of the distinct prompts."""
        return 2 * len(np.unique(self.features.input_N)) < len(np.unique(self.features.prompt_N))

    @property
    def input_keys(self) -> Keys:
        """Return a key per row that is equal for equal inputs, whatever instruction stands before them. Shape (N,)."""
        return self.features.prompt_N if self.instructions_carry_input else self.features.input_N

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of rows that may ask the same question, test rows too."""
        asked_NP = self.features.asked_NP
        if self.instructions_carry_input:
            asked_NP = np.stack([signature(fold(asked_text(e, with_instruction=True))) for e in self.rows])
        return find_pairs(self._texts, asked_NP, self.features.answered_NP, self.n_rows_with)

    @cached_property
    def n_rows_with(self) -> Counter[str]:
        """How many rows, of at most 20,000 from all over, hold each content word."""
        rows = Stretch(self.rows, range(0, len(self.rows), 1 + len(self.rows) // _ROWS_TO_COUNT))
        return Counter(
            word
            for example in rows
            for word in content_words(f"{asked_text(example, with_instruction=True)}\n{example.expected or ''}")
        )

    def _texts(self, position: int) -> tuple[str, str]:
        example = self.rows[position]
        return asked_text(example, with_instruction=self.instructions_carry_input), example.expected or ""

    @cached_property
    def _answer_counts(self) -> Counter[int]:
        return Counter(self.features.answer_N.tolist())

    def n_rows_of_answer(self, position: int) -> int:
        """Return how many rows give the answer of the row at a position."""
        return self._answer_counts[int(self.features.answer_N[position])]

    def sample(self, n: int) -> "Corpus":
        """Return a corpus of about `n` training rows from all over, in memory."""
        rows = list(self.train[:: -(-self.n_train // n)])
        return replace(self, rows=rows, n_train=len(rows), has_test=False, measured=None)


def places(examples: Iterable[Example]) -> list[Place]:
    """Gather the rows by file, files in order of appearance."""
    rows: dict[str, list[int]] = {}
    for example in examples:
        rows.setdefault(example.source.file, []).append(example.source.row)
    return [Place(file=file, rows=tuple(sorted(numbers))) for file, numbers in rows.items()]
