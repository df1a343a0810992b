"""Where the turns of a row stand in its keys and values, and how a piece of a turn is replaced there.

Turns are counted as the audit counts them: `messages` in order; else an instruction of the row's own, the input, the
answer. A turn may be put together from several texts: parts of a message, or two input columns.
"""

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sartor.data.formats.rows import ColumnsUsed, RowProblem, as_list, as_object, as_text
from sartor.data.repair.pieces import Value

_PARTS_SEPARATOR = "\n"
_COLUMNS_SEPARATOR = "\n\n"
Path = tuple[str | int, ...]


class Slot(NamedTuple):
    """One text of a turn."""

    path: Path
    text: str
    """As the audit read it: a value that is not text stands here as its JSON."""


class Turn(NamedTuple):
    """What one message says, and where that stands."""

    role: str
    slots: tuple[Slot, ...]
    separator: str = _PARTS_SEPARATOR

    @property
    def text(self) -> str:
        """The turn as the audit read it."""
        return self.separator.join(slot.text for slot in self.slots)


class Swap(NamedTuple):
    """A new text for a piece of a turn."""

    turn: int
    start: int
    end: int
    text: str


def turns_of(value: Value, columns: ColumnsUsed) -> list[Turn]:
    """Return the turns of a row; none where they cannot be told."""
    try:
        messages = as_list(value.get("messages"))
        return _pair(value, columns) if messages is None else [_message(i, m) for i, m in enumerate(messages)]
    except RowProblem:
        return []


def swapped(value: Value, turns: Sequence[Turn], swaps: Sequence[Swap]) -> Value:
    """Return the row with pieces replaced; `swaps` must not overlap."""
    changed = copy.deepcopy(value)
    for index, turn in enumerate(turns):
        mine = sorted((s for s in swaps if s.turn == index), key=lambda s: s.start, reverse=True)
        offset = 0
        for slot in turn.slots:
            text = _swapped_text(slot.text, offset, mine, len(turn.separator))
            if text != slot.text:
                _put(changed, slot.path, text)
            offset += len(slot.text) + len(turn.separator)
    return changed


def rewritten(value: Value, turns: Sequence[Turn], change: Callable[[str], str]) -> Value:
    """Return the row with every text of these turns changed."""
    changed = copy.deepcopy(value)
    for slot in (slot for turn in turns for slot in turn.slots):
        if (text := change(slot.text)) != slot.text:
            _put(changed, slot.path, text)
    return changed


def _message(index: int, message: object) -> Turn:
    turn = as_object(message) or {}
    place: Path = ("messages", index, "content")
    parts = as_list(turn.get("content"))
    if parts is None:
        return Turn(as_text(turn.get("role")), (Slot(place, as_text(turn.get("content"))),))
    texts = [(j, (as_object(part) or {}).get("text")) for j, part in enumerate(parts)]
    return Turn(as_text(turn.get("role")), tuple(Slot((*place, j, "text"), as_text(text)) for j, text in texts))


def _pair(value: Value, columns: ColumnsUsed) -> list[Turn]:
    """Read the columns as prompt_completion.py does."""
    first, *others = columns.inputs or ("",)
    more = [name for name in others if as_text(value.get(name)).strip()]
    inputs = tuple(Slot((name,), as_text(value.get(name))) for name in (first, *more))
    found = [Turn("user", inputs, _COLUMNS_SEPARATOR)]
    if columns.system and as_text(value.get(columns.system)).strip():
        found.insert(0, Turn("system", (Slot((columns.system,), as_text(value[columns.system])),)))
    if columns.target:
        found.append(Turn("assistant", (Slot((columns.target,), as_text(value.get(columns.target))),)))
    return found


def _swapped_text(text: str, offset: int, swaps: Sequence[Swap], separator_length: int) -> str:
    """Apply the swaps, last first, as far as they reach into this text.

    The new text goes where the piece begins; if that is in the separator before, then here.
    """
    for swap in swaps:
        start, end = swap.start - offset, swap.end - offset
        if start < len(text) and end > 0:
            new = swap.text if start >= -separator_length else ""
            text = text[: max(0, start)] + new + text[end:]
    return text


def _put(value: Value, path: Path, text: str) -> None:
    """Set a text; where a value other than text stood, keep its kind if the new text still is JSON."""
    place: Any = value
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    place[path[-1]] = text if isinstance(old, str) else _json_or_text(text)


def _json_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
