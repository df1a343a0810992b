"""Receipt: what a repair did to which rows of a file, why and by whom. Never holds what was taken out."""

from collections import Counter
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash

Done = Literal["dropped", "merged", "redacted", "edited"]
DONE: tuple[Done, ...] = ("dropped", "merged", "redacted", "edited")


class FileState(Frozen):
    """A file before or after a repair."""

    path: str
    sha256: str
    rows: int


class Change(Frozen):
    """One thing done to one row."""

    row: int
    """Its number in the file as it was before."""
    done: Done
    check: str
    says: str
    """What the check said of it."""
    placeholders: tuple[str, ...] = ()
    """What stands there now, such as [EMAIL_1]."""
    by_hand: bool = False


class Receipt(Frozen):
    """Everything that one repair changed."""

    schema_number: int = Field(default=1, serialization_alias="schema")
    before: FileState
    after: FileState
    changes: tuple[Change, ...]
    left: dict[str, int]
    """Findings that were not applied, counted by check."""
    by: str
    at: str
    """ISO 8601, UTC."""
    version: str
    """Of Sartor."""

    @cached_property
    def id(self) -> str:
        """Hash of all of it."""
        return content_hash(self.to_json())

    @property
    def counts(self) -> dict[Done, int]:
        """Rows by what was done to them; a row that was redacted and edited counts as both."""
        rows = Counter(done for done, _ in {(change.done, change.row) for change in self.changes})
        return {done: rows[done] for done in DONE}

    def to_json(self) -> dict[str, Any]:
        """Return the document that is written beside the repaired file."""
        return self.model_dump(mode="json", by_alias=True)


class Repair(Frozen):
    """What a later record carries of a file's receipts: the id of the newest, and the rows of all of them."""

    receipt: str
    counts: dict[Done, int]

    @property
    def says(self) -> str:
        """Say it in a few words, for the card."""
        first, *others = [(done, n) for done, n in self.counts.items() if n]
        rows = "row" if first[1] == 1 else "rows"
        told = [f"{first[1]:,} {rows} {first[0]}", *(f"{n:,} {done}" for done, n in others)]
        return f"repaired: {', '.join(told)} (receipt {self.receipt[:12]})"
