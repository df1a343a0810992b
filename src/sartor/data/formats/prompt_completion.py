"""Rows of one input and one answer, from JSON Lines, a JSON array or a table -> Example, and back.

Which keys hold them is decided once per file (columns.py), never row by row.
"""

from sartor.concepts.example import Example, Message, Role, Source
from sartor.data.formats.hold import cannot_hold, joined, refuse, rest_keys
from sartor.data.formats.rows import (
    Columns,
    ColumnsUsed,
    RawRow,
    RowProblem,
    as_list,
    as_text,
    parsed,
    rest_of,
    tag_keys,
    tag_of,
    with_system,
)

_TURN_SEPARATOR = "\n\n"


def parse_pair(raw: RawRow, file: str, columns: Columns, used: ColumnsUsed) -> Example:
    """Turn one row into an Example; without a target column its answer is unknown.

    Raises: RowProblem: a key is missing, or its text is empty.
    """
    row = raw.value
    text = _input_text(row, used.inputs)
    expected = None if used.target is None else _required(row, used.target)
    earlier = _earlier(row.get(used.history)) if used.history else ()
    own_system = as_text(row.get(used.system)) if used.system else ""
    return Example(
        messages=with_system(
            (*earlier, Message(role="user", content=text)), own_system if own_system.strip() else columns.system
        ),
        expected=expected,
        source=Source(file=file, row=raw.row),
        group=tag_of(row, columns.group),
        slice=tag_of(row, columns.slice),
        rest=rest_of(row, (used.inputs[0], used.target, used.system, used.history, *tag_keys(columns))),
    )


def pair_row(example: Example) -> dict[str, object]:
    """Write a single-turn Example as prompt and completion; `parse_pair` reads back the same id.

    Raises: BadData: it has several turns, tools or images.
    """
    return flat_row(example, {"prompt": example.input_text, "completion": example.expected}, "prompt_completion")


def alpaca_row(example: Example) -> dict[str, object]:
    """Write an Example as instruction, input and output, with earlier turns as history.

    Raises: BadData: it has tools, images, or earlier turns that history cannot hold.
    """
    text, rest = example.input_text, rest_keys(example)
    own_input = rest.get("input")
    row: dict[str, object] = {"instruction": text, "input": "", "output": example.expected}
    if isinstance(own_input, str) and text.endswith(_TURN_SEPARATOR + own_input):
        row |= {"instruction": text.removesuffix(_TURN_SEPARATOR + own_input), "input": own_input}
    earlier = [m for m in example.messages if m.role not in ("system", "developer")][:-1]
    if earlier:
        row["history"] = [[a.content, b.content] for a, b in zip(earlier[::2], earlier[1::2], strict=False)]
    return flat_row(example, row, "alpaca")


def flat_row(example: Example, row: dict[str, object], format: str) -> dict[str, object]:
    """Add to a row of few keys what else the Example holds.

    Raises: BadData: the format cannot hold it.
    """
    refuse(example, format, tools=True, rejected=True, modalities=True, own_turns=True)
    roles = [m.role for m in example.messages if m.role not in ("system", "developer")]
    plain = ["user", "assistant"] * (len(roles) // 2) + ["user"]
    if roles != plain or (len(roles) > 1 and "history" not in row):
        raise cannot_hold(example, format, "several turns")
    if any(not m.learn for m in example.messages if m.role == "assistant"):
        raise cannot_hold(example, format, "turns with weight 0")
    if any(m.role == "developer" for m in example.messages):
        raise cannot_hold(example, format, "a developer turn")
    if sum(m.role == "system" for m in example.messages) > 1:
        raise cannot_hold(example, format, "several system turns")
    tags = {"system": example.system, "group": example.group, "slice": example.slice}
    more = {name: value for name, value in tags.items() if value is not None}
    rest = {k: v for k, v in rest_keys(example).items() if k not in row or row[k] != v}
    return joined(example, joined(example, row, rest), more)


def _earlier(history: object) -> tuple[Message, ...]:
    """Read the history of an Alpaca row: pairs of a question and its answer."""
    read = as_list(parsed(history)) if history else list[object]()
    pairs = [as_list(pair) for pair in read or []]
    if read is None or any(pair is None or len(pair) != 2 for pair in pairs):
        raise RowProblem("malformed", "has a 'history' that is not a list of pairs.", 'Write [["question", "answer"]].')
    texts = [as_text(text) for pair in pairs for text in pair or ()]
    if any(not text.strip() for text in texts):
        raise RowProblem("empty", "has an empty turn in 'history'.", "Fill it in, or drop the row.")
    roles: tuple[Role, Role] = ("user", "assistant")
    return tuple(Message(role=roles[i % 2], content=text) for i, text in enumerate(texts))


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
