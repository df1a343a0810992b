"""Corpus: every row that an audit looks at, wherever the rows lie (a list in memory, a file on disk).

A position counts usable rows: those of the training files in order, then those of the test file.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.example import Example
from sartor.concepts.finding import BadRow, Place
from sartor.concepts.frozen import Frozen
from sartor.data.audit.features import Features, Keys, measure
from sartor.data.formats.rows import ReadResult
from sartor.data.likeness.difference import stated_of
from sartor.data.likeness.minhash import Positions, Words64, distinct, positions_of, signatures
from sartor.data.likeness.pairs import Asked, Pair, compare, likely_pairs, may_tell, sharing
from sartor.data.likeness.rows import asked_text, turns_text
from sartor.data.likeness.word_bits import WordBits, joined_bits, word_bits
from sartor.data.likeness.words import content_words, fold, without_courtesies

T = TypeVar("T")
R = TypeVar("R")
_ROWS_TO_COUNT = 20_000
MOST_READ = 1500
"""Rows that the base reads for a check."""
_ROWS_AT_ONCE = 1000
_PAIRS_AT_ONCE = 4000
_PAIRS_IN_BLOCK = 200_000


class Map(Protocol):
    """What `map` does: a function of a module, and pieces that can be sent to other processes."""

    def __call__(self, function: Callable[[T], R], pieces: Iterable[T], /) -> Iterator[R]:
        """Yield what the function returns for each piece, in order."""
        ...


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
    vectors: Callable[[Sequence[str]], NDArray[np.float64]] | None = None
    """What it makes of texts, standardised, at length 1. Shape (N, D)."""

    def read(self, texts: Sequence[str]) -> NDArray[np.float64] | None:
        """Return the vectors of texts, or None where it has none or they would take too long."""
        return self.vectors(texts) if self.vectors and len(texts) <= MOST_READ else None


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
    mapped: Map = map
    """Does a function's work piece by piece: here, or in several processes."""

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
        """Pairs of rows that ask the same question, or may and give one answer; test rows too."""
        asked = Asked(self.features.asked_NP, self.features.fact_N, self.features.content_N)
        if self.instructions_carry_input:
            parts = list(self.mapped(_asked_whole, self._stretches()))
            asked = Asked(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        pairs = self._telling(likely_pairs(asked, self.features.answered_NP, self.features.answer_N))
        pieces = (
            (first, second, self._some(distinct(np.concatenate([first, second]))))
            for first, second in _in_blocks(pairs, _PAIRS_AT_ONCE)
        )
        return sharing(pair for found in self.mapped(_compared, pieces) for pair in found)

    def _telling(self, pairs: Words64) -> Words64:
        """Leave out pairs whose words tell that they differ, where there are so many that it pays."""
        is_in = np.zeros(len(self.rows), np.bool_)
        for first, second in _in_blocks(pairs):
            is_in[first] = is_in[second] = True
        some = np.flatnonzero(is_in)
        if len(pairs) <= len(some):
            return pairs
        pieces = (self._some(some[i : i + _ROWS_AT_ONCE]) for i in range(0, len(some), _ROWS_AT_ONCE))
        parts = list(self.mapped(_bits_of, pieces))
        asked, answered = (joined_bits(side) for side in zip(*parts, strict=True))
        place_N, answer_N = np.cumsum(is_in) - 1, self.features.answer_N[some]
        kept = [
            may_tell(place_N[first], place_N[second], asked, answered, answer_N) for first, second in _in_blocks(pairs)
        ]
        return pairs[np.concatenate(kept)]

    def asked_text(self, position: int) -> str:
        """Return what the row at a position asks, without what only greets or thanks."""
        return asked_text(self.rows[position], with_instruction=self.instructions_carry_input)

    def _some(self, positions: Positions) -> "_Some":
        numbers: list[int] = positions.tolist()
        texts = {i: _texts(self.rows[i], with_instruction=self.instructions_carry_input) for i in numbers}
        return _Some(texts, self.n_rows_with)

    @cached_property
    def n_rows_with(self) -> dict[str, int]:
        """How many rows, of at most 20,000 from all over, hold each content word; words of one row are left out."""
        step = 1 + len(self.rows) // _ROWS_TO_COUNT
        counts = Counter[str]()
        for part in self.mapped(_count_words, self._stretches(step)):
            counts.update(part)
        return {word: count for word, count in counts.items() if count > 1}

    def _stretches(self, step: int = 1) -> Iterator[list[tuple[str, str]]]:
        """Yield the whole texts of the rows, or of one in so many, in pieces."""
        for i in range(0, len(self.rows), step * _ROWS_AT_ONCE):
            positions = range(i, min(len(self.rows), i + step * _ROWS_AT_ONCE), step)
            yield [_texts(self.rows[position], with_instruction=True) for position in positions]

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


def _in_blocks(pairs: Words64, n_pairs: int = _PAIRS_IN_BLOCK) -> Iterator[tuple[Positions, Positions]]:
    """Yield the positions of so many pairs at a time."""
    for i in range(0, len(pairs), n_pairs):
        yield positions_of(pairs[i : i + n_pairs])


class _Some(NamedTuple):
    """Some rows, for a process that has no others."""

    texts: dict[int, tuple[str, str]]
    """What they ask, courtesies and all, and what they answer."""
    n_rows_with: dict[str, int]


def _texts(example: Example, *, with_instruction: bool) -> tuple[str, str]:
    return turns_text(example, with_instruction=with_instruction), example.expected or ""


def _compared(piece: tuple[Positions, Positions, _Some]) -> list[Pair]:
    first, second, some = piece
    texts = {i: (without_courtesies(asked), answer) for i, (asked, answer) in some.texts.items()}
    return compare(zip(first.tolist(), second.tolist(), strict=True), texts, some.n_rows_with)


def _bits_of(some: _Some) -> tuple[WordBits, WordBits]:
    """Take in the words of what rows ask, and of what they answer."""
    asked = [without_courtesies(asked) for asked, _ in some.texts.values()]
    return word_bits(asked, some.n_rows_with), word_bits([a for _, a in some.texts.values()], some.n_rows_with)


def _asked_whole(texts: Sequence[tuple[str, str]]) -> Asked:
    """Measure what rows ask, instruction and all."""
    asked = [without_courtesies(text) for text, _ in texts]
    stated_2N = np.array([stated_of(text) for text in asked], np.uint64).reshape(-1, 2).T
    return Asked(signatures([fold(text) for text in asked]), *stated_2N)


def _count_words(texts: Sequence[tuple[str, str]]) -> Counter[str]:
    return Counter(word for asked, answer in texts for word in content_words(f"{without_courtesies(asked)}\n{answer}"))


def places(examples: Iterable[Example]) -> list[Place]:
    """Gather the rows by file, files in order of appearance."""
    rows: dict[str, list[int]] = {}
    for example in examples:
        rows.setdefault(example.source.file, []).append(example.source.row)
    return [Place(file=file, rows=tuple(sorted(numbers))) for file, numbers in rows.items()]
