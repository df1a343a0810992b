"""Rows of one input and one answer, from JSON Lines, a JSON array or a table -> Example, and back.

Which keys hold them is decided once per file (columns.py), never row by row.
"""

from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.rows import Columns, ColumnsUsed, RawRow, RowProblem, as_text, tag_of, with_system

_TURN_SEPARATOR = "\n\n"


def parse_pair(raw: RawRow, file: str, columns: Columns, used: ColumnsUsed) -> Example:
    """Turn one row into an Example; without a target column its answer is unknown.

    Raises: RowProblem: a key is missing, or its text is empty.
    """
    text = _input_text(raw.value, used.inputs)
    expected = None if used.target is None else _required(raw.value, used.target)
    messages = (Message(role="user", content=text),)
    own_system = as_text(raw.value.get(used.system)) if used.system else ""
    return Example(
        messages=with_system(messages, own_system if own_system.strip() else columns.system),
        expected=expected,
        source=Source(file=file, row=raw.row),
        group=tag_of(raw.value, columns.group),
        slice=tag_of(raw.value, columns.slice),
    )


def pair_row(example: Example) -> dict[str, object]:
    """Write a single-turn Example as prompt and completion; `parse_pair` reads back the same id."""
    row: dict[str, object] = {"prompt": example.input_text, "completion": example.expected}
    if example.system is not None:
        row["system"] = example.system
    if example.group is not None:
        row["group"] = example.group
    return row


def _input_text(row: dict[str, object], inputs: tuple[str, ...]) -> str:
    first, *others = inputs
    if not others:
        return _required(row, first)
    texts = [_required(row, first), *(as_text(row.get(name)) for name in others)]
    return _TURN_SEPARATOR.join(text for text in texts if text.strip())


def _required(row: dict[str, object], key: str) -> str:
    if key not in row:
        raise RowProblem("malformed", f"has no '{key}'.", "Add it, or drop the row.")
    text = as_text(row[key])
    if not text.strip():
        raise RowProblem("empty", f"has an empty '{key}'.", "Fill it in, or drop the row.")
    return text
