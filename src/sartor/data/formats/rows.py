"""What every reader shares: which columns to read, a raw row, a row's problem, and the result of reading a file.

Knows nothing about where bytes come from: readers take values and a display name.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from sartor.concepts.example import Example, Message, Source
from sartor.concepts.finding import BadRow

Format = str
"""Such as chat_jsonl, json_array, csv, xlsx; with .gz if it was compressed."""
RowCheck = Literal["malformed", "empty", "role_order", "nothing_to_learn"]
NONE = "none"
"""In place of a key: there is none, and none is to be guessed."""


@dataclass(frozen=True)
class Columns:
    """How to read the rows; what is None is guessed, and the guess is shown."""

    input: str | None = None
    """Column or key that holds the input."""
    target: str | None = None
    """Column or key that holds the answer or label."""
    group: str | None = None
    """Column or metadata key: rows that share its value stay on one side of a split. NONE: no groups."""
    slice: str | None = None
    """Column or metadata key that names the kind of a row; kinds are also judged apart."""
    system: str | None = None
    """Text put before every row that has no system or developer turn."""


class ColumnsUsed(NamedTuple):
    """Which columns were read. For chat rows `inputs` is empty: their turns say it all."""

    inputs: tuple[str, ...] = ()
    """Usually one; two for instruction + input rows, joined by a blank line."""
    target: str | None = None
    group: str | None = None
    system: str | None = None
    """Column that holds a system text of the row's own."""
    guessed: bool = False
    found: tuple[str, ...] = ()
    """Every column of the file."""
    history: str | None = None
    """Column of earlier turns, in Alpaca rows."""
    turns: str = "input and answer from the turns of 'messages'"
    """What is read where `inputs` is empty."""

    @property
    def says(self) -> str:
        """One line for the person: what was read as what."""
        if not self.inputs:
            return self.turns
        names = " + ".join(f"'{name}'" for name in self.inputs)
        answer = f", answer from '{self.target}'" if self.target else ""
        guess = " (guessed; set it with --input COL --target COL)" if self.guessed else ""
        return f"input from {names}{answer}{guess}"


class RawRow(NamedTuple):
    """A row as keys and values, before anyone knows what it means."""

    row: int
    value: dict[str, object]
    n_chars: int = 0
    """Length of the text it was read from."""


class RawRows(NamedTuple):
    """The rows of one file as its container gives them, before anyone knows what they mean."""

    format: Format
    header: tuple[str, ...] | None
    """Every column; None where each row has keys of its own."""
    rows: Iterator[RawRow | BadRow]


class ReadResult(NamedTuple):
    """One file, read."""

    examples: tuple[Example, ...]
    bad_rows: tuple[BadRow, ...]
    format: Format
    columns: ColumnsUsed
    n_rows: int
    """Rows that are not blank: usable and bad ones together."""


class RowProblem(Exception):
    """Why one row cannot become an Example; raised and caught inside the readers only."""

    def __init__(self, check: RowCheck, says: str, fix: str) -> None:
        """Keep the parts of the BadRow to come."""
        self.check: RowCheck = check
        self.says, self.fix = says, fix
        super().__init__(says)

    def at(self, source: Source) -> BadRow:
        """Name the place."""
        return BadRow(file=source.file, row=source.row, check=self.check, says=self.says, fix=self.fix)


def as_object(value: object) -> dict[str, object] | None:
    """Return a JSON object with its type, None for any other value."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def as_list(value: object) -> list[object] | None:
    """Return a JSON list with its type, None for any other value."""
    return cast("list[object]", value) if isinstance(value, list) else None


def as_text(value: object) -> str:
    """Return a JSON value as the text a model reads: strings as they are, None as '', the rest as JSON."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RowProblem(
            "malformed",
            "holds half of a surrogate pair (a broken emoji, most likely).",
            "Write the character again, or drop the row.",
        ) from None
    return text


def parsed(text: object) -> object:
    """Return what a JSON text says; any other value as it is."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def metadata_of(row: dict[str, object]) -> dict[str, object]:
    """Return the row's `metadata`; in a table it may be JSON text."""
    return as_object(parsed(row.get("metadata"))) or {}


def tag_of(row: dict[str, object], key: str | None) -> str | None:
    """Look up a group or slice in the row itself, then in its `metadata`."""
    if key is None or key == NONE:
        return None
    text = as_text(row[key] if key in row else metadata_of(row).get(key))
    return text if text.strip() else None


def tag_keys(columns: Columns) -> tuple[str, ...]:
    """Return the keys of group and slice that writers use too: what stands there is not kept twice."""
    return tuple(key for key, own in (("group", columns.group), ("slice", columns.slice)) if key == own)


def with_system(messages: tuple[Message, ...], system: str | None) -> tuple[Message, ...]:
    """Put the instruction first, unless the row brings its own."""
    if not system or any(m.role in ("system", "developer") for m in messages):
        return messages
    return (Message(role="system", content=system), *messages)


def shown(names: tuple[str, ...] | list[str], limit: int = 12) -> str:
    """List names in quotes, the first few of them."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    listed = ", ".join(f"'{name}'" for name in names[:limit]) + more
    return listed.encode(errors="replace").decode()  # a key may hold half of a surrogate pair


def rest_of(row: dict[str, object], used: Collection[str | None], **own: object) -> str | None:
    """Return the JSON of the keys that were not used, and of what else is to be kept; None if that is nothing."""
    kept = {key: value for key, value in row.items() if key not in used and value is not None and value != ""} | own
    return as_text(kept) if kept else None
