"""Which column is the input and which the answer: as told, else by name, else by content. Never in silence.

A guess is made once per file and travels with the result (`ColumnsUsed.says`); two readings that are equally
good are an error that lists the columns.
"""

import re
from collections.abc import Sequence

from sartor.data.formats.rows import Columns, ColumnsUsed, RawRow, as_text, metadata_of, shown
from sartor.errors import BadData

_INPUTS = (
    "prompt", "input", "question", "text", "instruction", "query", "message", "utterance", "sentence", "content",
    "user", "document", "body", "ticket", "email", "review", "request", "comment", "description", "source", "title",
)  # fmt: skip
_TARGETS = (
    "completion", "output", "answer", "label", "response", "target", "category", "class", "intent", "expected",
    "reply", "assistant", "gold", "sentiment", "topic", "tag", "summary", "translation",
)  # fmt: skip
_NEITHER = ("", "id", "index", "idx", "uuid", "row", "system", "system_prompt", "metadata", "split", "group")
_SYSTEMS = ("system", "system_prompt")
_FIX = "Say which with --input COL --target COL."
SAMPLE_ROWS = 200


def choose_columns(
    name: str, found: Sequence[str], rows: Sequence[RawRow], columns: Columns, *, need_target: bool = True
) -> ColumnsUsed:
    """Settle the columns of one file.

    Args:
        name: Display name, for the error.
        found: Every column or key, in order of appearance.
        rows: Some rows, for guesses by content.
        need_target: False for rows that wait for an answer.
    Raises: BadData: a column that was asked for does not exist, or nothing is plainly the input or the answer.
    """
    for column in (columns.input, columns.target):
        if column is not None and column not in found:
            raise no_such_column(name, column, found)
    free = [c for c in found if c not in (columns.input, columns.target, columns.group, columns.slice)]
    inputs = (columns.input,) if columns.input else _guess_inputs(free)
    target = columns.target or _named(free, _TARGETS, taken=inputs)
    if not inputs or (need_target and target is None):
        inputs, target = _by_content(free, rows, inputs, target, need_target=need_target)
    if not inputs or (need_target and target is None):
        raise _unclear(name, found, missing="answer" if inputs else "input")
    return ColumnsUsed(
        inputs=inputs,
        target=target if need_target else None,
        group=columns.group,
        system=next((c for c in free if _plain(c) in _SYSTEMS), None),
        guessed=columns.input is None or (need_target and columns.target is None),
        found=tuple(found),
        history=next((c for c in free if _plain(c) == "history"), None) if is_alpaca(inputs) else None,
    )


def is_alpaca(inputs: Sequence[str]) -> bool:
    """Tell whether the input is an Alpaca row's instruction."""
    return bool(inputs) and _plain(inputs[0]) == "instruction"


def lacks_tag(row: dict[str, object], key: str) -> bool:
    """Tell whether a row has no such key for a group or slice, neither itself nor in its metadata."""
    return key not in row and key not in metadata_of(row)


def keys_of(rows: Sequence[RawRow]) -> list[str]:
    """Return the keys of some rows in order of appearance."""
    return list(dict.fromkeys(key for row in rows for key in row.value))


def no_such_column(name: str, column: str, found: Sequence[str]) -> BadData:
    """Say which columns there are."""
    says = f"has no column '{column}'; its columns are {shown(list(found))}."
    return BadData(says, where=name, fix="Choose one of them.")


def _unclear(name: str, found: Sequence[str], *, missing: str) -> BadData:
    says = f"has the columns {shown(list(found))}, and none is plainly the {missing}."
    return BadData(says, where=name, fix=_FIX)


def words_of_name(column: str) -> tuple[str, ...]:
    """Return the words of a name, small: `createdAt`, `created_at` and `Created-At` are the same two."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]", "_", column)
    return tuple(parted.strip("_").lower().split("_"))


def _plain(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def _guess_inputs(free: Sequence[str]) -> tuple[str, ...]:
    plain = {_plain(c): c for c in free}
    second = next((plain[name] for name in ("input", "context") if name in plain), None)
    if second and "instruction" in plain and {"output", "response"} & plain.keys():
        return (plain["instruction"], second)
    named = _named(free, _INPUTS)
    return (named,) if named else ()


def _named(free: Sequence[str], names: Sequence[str], taken: tuple[str, ...] = ()) -> str | None:
    """Return the column with the best-known name, else the only one whose words hold a known name."""
    plain = {_plain(c): c for c in free if c not in taken}
    exact = next((plain[known] for known in names if known in plain), None)
    if exact is not None:
        return exact
    holding = [c for p, c in plain.items() if set(p.split("_")) & set(names)]
    return holding[0] if len(holding) == 1 else None


def _by_content(
    free: Sequence[str], rows: Sequence[RawRow], inputs: tuple[str, ...], target: str | None, *, need_target: bool
) -> tuple[tuple[str, ...], str | None]:
    """Fill what names left open when only one reading remains; of two columns the repetitive one is the answer."""
    rest = [c for c in free if c not in inputs and c != target and _plain(c) not in _NEITHER]
    if inputs and target is None and len(rest) == 1:
        return inputs, rest[0]
    if not inputs and len(rest) == 1 and (target is not None or not need_target):
        return (rest[0],), target
    if not inputs and target is None and len(rest) == 2:
        first, second = rest
        if _distinct(first, rows) < 0.5 * _distinct(second, rows):
            first, second = second, first
        return (first,), second
    return inputs, target


def _distinct(column: str, rows: Sequence[RawRow]) -> int:
    return len({as_text(row.value.get(column)) for row in rows})
