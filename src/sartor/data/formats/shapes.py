"""What the rows of a file are: chat, ShareGPT, preference pairs, or one input and one answer. Their keys decide.

Settled once per file and shown; two readings that are equally good are an error.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.data.formats.chat_jsonl import parse_chat, parse_chat_input
from sartor.data.formats.preference import is_preference, parse_preference, parse_preference_input
from sartor.data.formats.rows import Columns, RawRow
from sartor.data.formats.sharegpt import KEYS, parse_sharegpt, parse_sharegpt_input
from sartor.errors import BadData

Parse = Callable[[RawRow, str, Columns], Example]
"""Takes the row, the name of its file and the columns."""


def _is_chat(row: dict[str, object]) -> bool:
    return "messages" in row


def _is_sharegpt(row: dict[str, object]) -> bool:
    return not row.keys().isdisjoint(KEYS)


class Shape(NamedTuple):
    """A kind of row whose keys say what is input and what is answer."""

    name: str
    fits: Callable[[dict[str, object]], bool]
    parse: Parse
    parse_input: Parse
    """For rows that wait for an answer."""
    says: str


SHAPES = (
    Shape(
        "chat",
        _is_chat,
        parse_chat,
        parse_chat_input,
        "input and answer from the turns of 'messages'",
    ),
    Shape(
        "sharegpt",
        _is_sharegpt,
        parse_sharegpt,
        parse_sharegpt_input,
        "input and answer from the turns of 'conversations'",
    ),
    Shape(
        "preference",
        is_preference,
        parse_preference,
        parse_preference_input,
        "preference pairs: the preferred answer is learned, the rejected one kept",
    ),
)


def choose_shape(name: str, sample: Sequence[RawRow], columns: Columns) -> Shape | None:
    """Return the shape of at least half of the sample; None: one input and one answer, in columns.

    Raises: BadData: two shapes fit, or columns were named where turns say it all.
    """
    fitting = [shape for shape in SHAPES if 2 * sum(shape.fits(row.value) for row in sample) >= len(sample) > 0]
    if columns.input or columns.target:
        fitting = [shape for shape in fitting if shape.name != "preference"]
        if fitting:
            raise BadData(
                f"holds {fitting[0].name} rows, whose turns say what is input and answer.",
                where=name,
                fix="Leave --input and --target out for this file.",
            )
    if len(fitting) > 1:
        says = f"can be read as {' and as '.join(shape.name for shape in fitting)} rows, and neither is plainly meant."
        raise BadData(says, where=name, fix="Leave the keys of one of them out of the rows.")
    return fitting[0] if fitting else None
