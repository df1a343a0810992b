"""Carry a plan out on the pieces of a file: new pieces, a list of every change, and the findings that were left."""

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sartor.concepts.finding import Finding, Span
from sartor.concepts.receipt import Change, Done
from sartor.data.formats.rows import ColumnsUsed, as_list, as_object
from sartor.data.repair.mend import is_mendable, mended
from sartor.data.repair.pieces import Cut, Layout, Piece, Value, value_of, with_value, without
from sartor.data.repair.plan import RowPlan
from sartor.data.repair.redact import fits, redactions
from sartor.data.repair.turns import Turn, rewritten, swapped, turns_of

_BETWEEN_TURNS = "\n\n"


class Repaired(NamedTuple):
    """What came of a plan."""

    pieces: list[Piece]
    changes: tuple[Change, ...]
    """By row."""
    left: tuple[Finding, ...]
    """Findings of the plan that could not be applied for sure."""


@dataclass
class _Row:
    """One row on its way."""

    number: int
    value: Value
    columns: ColumnsUsed
    changes: list[Change] = field(default_factory=list[Change])
    left: list[Finding] = field(default_factory=list[Finding])

    def note(self, done: Done, finding: Finding, *placeholders: str, by_hand: bool = False) -> None:
        self.changes.append(_change(self.number, done, finding, placeholders=placeholders, by_hand=by_hand))


def repair(cut: Cut, columns: ColumnsUsed, rows: Mapping[int, RowPlan], *, drop_from: float = math.inf) -> Repaired:
    """Carry the plan out; a row that it does not name keeps its text.

    Args:
        cut: The file.
        columns: Where its turns stand.
        rows: The plan.
        drop_from: Confidence from which a row goes if what was found in it cannot be mended.
    """
    changes: list[Change] = []
    left: list[Finding] = []
    dropped: set[int] = set()
    pieces: list[Piece] = []
    for piece in cut.pieces:
        found = rows.get(piece.row) if piece.row is not None else None
        if piece.row is None or found is None:
            pieces.append(piece)
            continue
        new, row_changes, row_left = repaired_row(piece, cut.layout, columns, found)
        hopeless = [_change(piece.row, "dropped", f) for f in row_left if f.confidence >= drop_from]
        gone = _drops(piece.row, found) or hopeless
        if gone:
            dropped.add(piece.row)
            changes += gone
            pieces.append(piece)
            continue
        pieces.append(new)
        changes += row_changes
        left += row_left
    return Repaired(without(pieces, cut.layout, dropped), tuple(changes), tuple(left))


def repaired_row(
    piece: Piece, layout: Layout, columns: ColumnsUsed, found: RowPlan
) -> tuple[Piece, list[Change], list[Finding]]:
    """Return a row that stays, what was done to it and which findings were left."""
    value = value_of(piece, layout)
    row = _Row(piece.row or 0, value or {}, columns)
    if value is None:
        row.left += [*found.redact, *found.edit, *found.merge]
    else:
        wrong = _mendable(row, found.edit)
        _redact(row, found.redact)
        for finding in wrong:
            _mend(row, finding)
        for finding in found.merge:
            _merge(row, finding)
    if found.by_hand and found.by_hand.value is not None:
        row.value = found.by_hand.value
        row.note("edited", found.by_hand.finding, by_hand=True)
    new = with_value(piece, layout, row.value) if row.changes else piece
    return new, row.changes, row.left


def _drops(number: int, found: RowPlan) -> list[Change]:
    """Return why the row goes, if it does; a person's word comes first."""
    made = found.by_hand
    if made:
        return [_change(number, "dropped", made.finding, by_hand=True)] if made.value is None else []
    return [_change(number, "dropped", finding, says=finding.says + more) for finding, more in found.drop]


def _redact(row: _Row, findings: Sequence[Finding]) -> None:
    turns = turns_of(row.value, row.columns)
    fitting = [f for f in findings if fits(turns, f)]
    row.left += [f for f in findings if not fits(turns, f)]
    swaps = redactions(turns, fitting)
    row.value = swapped(row.value, turns, swaps)
    for finding in fitting:
        span = finding.span
        if span:
            stands = [s.text for s in swaps if s.turn == span.message and s.start <= span.start and span.end <= s.end]
            row.note("redacted", finding, *stands)


def _mendable(row: _Row, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that point at something that can be mended; leave the others."""
    turns = turns_of(row.value, row.columns)
    able = [f for f in findings if f.span is None or (fits(turns, f) and is_mendable(_piece(turns, f.span), f.check))]
    row.left += [f for f in findings if f not in able]
    return able


def _piece(turns: Sequence[Turn], span: Span) -> str:
    return turns[span.message].text[span.start : span.end]


def _mend(row: _Row, finding: Finding) -> None:
    """Mend every turn that can be mended for sure, for a fault is told once a row; the turn of the finding must be."""
    turns = turns_of(row.value, row.columns)
    asked = [t for i, t in enumerate(turns) if finding.span is None or finding.span.message == i]
    new = {slot.text: mended(slot.text, finding.check) for turn in turns for slot in turn.slots if slot.text}
    is_sure = all(new[slot.text] is not None for turn in asked for slot in turn.slots if slot.text)
    is_done = any(c.done == "edited" and c.check == finding.check for c in row.changes)
    mends = {old: text for old, text in new.items() if text is not None and text != old}
    if not is_sure or not (mends or is_done):
        row.left.append(finding)
        return
    row.value = rewritten(row.value, turns, lambda text: mends.get(text, text))
    row.note("edited", finding)


def _merge(row: _Row, finding: Finding) -> None:
    """Join user turns that follow each other."""
    joined: list[dict[str, object]] = []
    messages = as_list(row.value.get("messages")) or []
    for message in messages:
        turn = copy.deepcopy(as_object(message) or {})
        if joined and turn.get("role") == joined[-1].get("role") == "user":
            joined[-1]["content"] = _together(joined[-1].get("content"), turn.get("content"))
        else:
            joined.append(turn)
    if len(joined) == len(messages):
        row.left.append(finding)
        return
    row.value = {**row.value, "messages": joined}
    row.note("merged", finding)


def _together(first: object, second: object) -> object:
    if isinstance(first, str) and isinstance(second, str):
        return first + _BETWEEN_TURNS + second
    return [*_parts(first), *_parts(second)]


def _parts(content: object) -> list[object]:
    return as_list(content) or [{"type": "text", "text": content}]


def _change(number: int, done: Done, finding: Finding, **more: object) -> Change:
    facts = {"row": number, "done": done, "check": finding.check, "says": finding.says}
    return Change.model_validate(facts | more)
