"""What a check is, and what it sees. A check is a value, never a class to inherit from.

A `RowCheck` looks at one row at a time, so it runs over any number of rows in several processes; then it settles what
it saw with the whole corpus in view, because what stands in many rows (a hotline, a disclaimer) means something else
than what stands in one. A `CorpusCheck` needs all rows at once: duplicates, conflicts, wrong labels.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Finding, Fix, Severity
from sartor.data.audit.corpus import Corpus

CHECKS = (
    "malformed", "role_order", "nothing_to_learn", "special_token", "exact_duplicate", "near_duplicate",
    "split_leakage", "conflicting_answers", "label_error", "mismatched_answer", "truncated", "empty", "too_long",
    "personal_data", "secret", "wrong_language", "template_artefact", "prompt_injection", "toxic", "off_topic",
    "suspicious_trigger", "garbled_text", "class_imbalance", "low_diversity",
)  # fmt: skip
"""The closed list; plugins add `vendor:name`."""
PLUGIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")
"""vendor:name."""


class Seen(NamedTuple):
    """Something in one row that may become a finding."""

    severity: Severity
    confidence: float
    """How likely it is that a person agrees, in [0, 1]."""
    says: str
    """The rest of the sentence that starts with file:row. Never holds the personal data or secret itself."""
    span: tuple[int, int, int] | None = None
    """Index in `turns(example)`, start and end in code points, end exclusive."""
    fix: Fix | None = None
    key: str = ""
    """What `settle` compares between rows, such as a telephone number without spaces. Not shown to anyone."""


class Tally(NamedTuple):
    """Something that `settle` needs counted over the training rows, such as the language of an answer."""

    key: str


class Sighting(NamedTuple):
    """Something seen, and the position of its row in the corpus."""

    position: int
    seen: Seen


def turns(example: Example) -> tuple[Message, ...]:
    """Return every turn of the row, the expected answer as the last one."""
    return example.messages if example.expected is None else (*example.messages, _answer(example.expected))


@lru_cache(maxsize=32)
def _answer(text: str) -> Message:
    return Message(role="assistant", content=text)


def keep_all(sightings: Sequence[Sighting], corpus: Corpus) -> Iterable[Sighting]:
    """Let everything that was seen become a finding."""
    del corpus
    return sightings


Look = Callable[[Example], Iterable[Seen | Tally]]


@dataclass(frozen=True)
class RowCheck:
    """A check of single rows."""

    name: str
    look: Look
    """A function of a module (not a lambda): it is sent to other processes."""
    settle: Callable[[Sequence[Sighting], Corpus], Iterable[Sighting]] = keep_all
    """Return what becomes a finding, perhaps with another severity or confidence. `corpus.tallies[name]` holds the
    counts."""
    lacks: Callable[[Corpus], str | None] = lambda corpus: None
    """Say what is missing to run, or None."""
    unread: Callable[[Corpus], Iterable[Finding]] = lambda corpus: ()
    """Return findings about rows that could not be read, and so not be looked at."""


@dataclass(frozen=True)
class CorpusCheck:
    """A check of all rows together."""

    name: str
    run: Callable[[Corpus], Iterable[Finding]]
    lacks: Callable[[Corpus], str | None] = lambda corpus: None
    """Say what is missing to run, or None."""
    most_rows: int | None = None
    """For checks that are slow: a sample of so many training rows is looked at, and `--stage fast` leaves them out."""
    base_reads: bool = False
    """Whether a base, where there is one, reads some of the rows for it."""


Check = RowCheck | CorpusCheck
