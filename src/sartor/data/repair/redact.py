"""Which pieces of a row are replaced by which placeholder: typed, and numbered alike for equal values of one row."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sartor.concepts.finding import Finding
from sartor.data.repair.turns import Swap, Turn

_TYPE = re.compile(r"\[([A-Z][A-Z0-9_]*)\]")
_TYPES = {"personal_data": "PERSONAL_DATA", "secret": "SECRET"}


class _Piece(NamedTuple):
    """A piece that must go."""

    turn: int
    start: int
    end: int
    kind: str


def redactions(turns: Sequence[Turn], findings: Sequence[Finding]) -> list[Swap]:
    """Return what to swap, in reading order; pieces that overlap become one.

    Args:
        turns: Of the row.
        findings: Of this row, each with a span in it.
    """
    numbers: dict[str, dict[str, int]] = {}
    swaps: list[Swap] = []
    for piece in _apart(findings):
        value = "".join(turns[piece.turn].text[piece.start : piece.end].casefold().split())
        known = numbers.setdefault(piece.kind, {})
        number = known.setdefault(value, len(known) + 1)
        swaps.append(Swap(piece.turn, piece.start, piece.end, f"[{piece.kind}_{number}]"))
    return swaps


def fits(turns: Sequence[Turn], finding: Finding) -> bool:
    """Say whether the finding's span lies in the row."""
    span = finding.span
    return span is not None and span.message < len(turns) and span.start < span.end <= len(turns[span.message].text)


def _kind(finding: Finding) -> str:
    """Take the type from the fix, such as `[EMAIL]`; else name the check."""
    found = _TYPE.search(finding.fix.detail or "") if finding.fix else None
    return found[1] if found else _TYPES.get(finding.check, "REDACTED")


def _apart(findings: Sequence[Finding]) -> list[_Piece]:
    """Return the pieces in reading order, those that overlap as one of the longest one's kind."""
    spans = [(f.span, _kind(f)) for f in findings if f.span]
    pieces = sorted(_Piece(span.message, span.start, span.end, kind) for span, kind in spans)
    apart: list[_Piece] = []
    for piece in pieces:
        last = apart[-1] if apart else None
        if last is None or last.turn != piece.turn or last.end <= piece.start:
            apart.append(piece)
            continue
        longer = max(last, piece, key=lambda p: p.end - p.start)
        apart[-1] = last._replace(end=max(last.end, piece.end), kind=longer.kind)
    return apart
