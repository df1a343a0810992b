"""What a check is, what it sees, and what the audit reports. Shapes as in `sartor audit --json`.

A check is a value: a name, a function from rows to findings, and a function that says what it lacks to run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import Field

from sartor.concepts.example import Example
from sartor.concepts.finding import CheckState, Finding, Place
from sartor.concepts.frozen import Frozen
from sartor.data.formats.rows import ReadResult

CHECKS = (
    "malformed", "role_order", "nothing_to_learn", "special_token", "exact_duplicate", "near_duplicate",
    "split_leakage", "conflicting_answers", "label_error", "mismatched_answer", "truncated", "empty", "too_long",
    "personal_data", "secret", "wrong_language", "template_artefact", "prompt_injection", "toxic", "off_topic",
    "suspicious_trigger", "garbled_text", "class_imbalance", "low_diversity",
)  # fmt: skip
"""The closed list; plugins add `vendor:name`."""


class ReadFile(NamedTuple):
    """A file as it was read, with its hash."""

    path: str
    sha256: str
    result: ReadResult


@dataclass(frozen=True)
class AuditRows:
    """Everything a check may look at."""

    files: tuple[ReadFile, ...]
    """Training files."""
    test: ReadFile | None = None
    task: str = "chat"
    count_tokens: Callable[[str], int] | None = None
    context_tokens: int | None = None

    @property
    def every_file(self) -> tuple[ReadFile, ...]:
        """Training files, then the test file."""
        return self.files if self.test is None else (*self.files, self.test)

    @property
    def examples(self) -> tuple[Example, ...]:
        """Usable training rows, in file order."""
        return tuple(e for file in self.files for e in file.result.examples)


@dataclass(frozen=True)
class Check:
    """One way to look at rows."""

    name: str
    run: Callable[[AuditRows], list[Finding]]
    lacks: Callable[[AuditRows], str | None] = lambda rows: None
    """Say what is missing to run, or None."""


class AuditedFile(Frozen):
    """A file of the audit."""

    path: str
    rows: int
    sha256: str


class AuditReport(Frozen):
    """The whole audit."""

    schema_number: int = Field(default=1, serialization_alias="schema")
    files: tuple[AuditedFile, ...]
    checks: tuple[CheckState, ...]
    findings: tuple[Finding, ...]
    summary: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the document that `sartor audit --json` prints."""
        return self.model_dump(mode="json", by_alias=True)


def places(examples: Sequence[Example]) -> list[Place]:
    """Gather the rows by file, files in order of appearance."""
    rows: dict[str, list[int]] = {}
    for example in examples:
        rows.setdefault(example.source.file, []).append(example.source.row)
    return [Place(file=file, rows=tuple(sorted(numbers))) for file, numbers in rows.items()]
