"""Untrusted text, made fit to look at: what a model wrote may hold anything at all.

Nothing is hidden: what cannot be seen is drawn as a sign, and a text that is cut says how much is missing.
Escaping for HTML is not done here; the template does it for every value.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sartor.concepts.report import SideBySide

_LONGEST_TEXT = 4000
"""Characters of one text that the page shows."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)
_SPACE_BETWEEN_STRINGS = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


@dataclass(frozen=True)
class Line:
    """A line of a text, and whether it differs from the expected one."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class AnswerView:
    """One answer, ready to be shown."""

    name: str
    mark: str
    """`right`, `wrong`, points out of 100, or nothing where no score is known."""
    lines: tuple[Line, ...]
    n_cut: int


@dataclass(frozen=True)
class RowView:
    """One test row: the two contenders the verdict is about come first, the rest after."""

    source: str
    input: str
    gist: str
    """The input on one short line."""
    expected: AnswerView
    main: tuple[AnswerView, ...]
    others: tuple[AnswerView, ...]


def visible(text: str) -> str:
    """Draw control characters, text-direction marks and other invisible signs so that they can be seen."""
    return _INVISIBLE.sub(lambda match: _drawn(ord(match[0])), text.replace("\r\n", "\n"))


def pretty(text: str) -> str:
    """Lay out JSON over several lines; return any other text, and JSON that would change, as it is."""
    try:
        value = json.loads(text)
        compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if not isinstance(value, dict | list) or compact != _SPACE_BETWEEN_STRINGS.sub(r"\1", text):
            return text
        return json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def row_view(row: SideBySide, candidate: str, baseline: str, order: Sequence[str]) -> RowView:
    """Prepare one row; the answers that are not in `main` follow the order of the contenders."""
    names = [name for name in order if name in row.answers] + sorted(set(row.answers) - set(order))
    views = {name: _answer_view(name, row) for name in names}
    main = [views.pop(name) for name in (candidate, baseline) if name in views]
    lines = tuple(Line(line) for line in _lines(pretty(row.expected)))
    return RowView(
        source=row.source,
        input=_clipped(row.input) + _cut_note(row.input),
        gist=_gist(row.input),
        expected=AnswerView("Expected", "", lines, _n_cut(pretty(row.expected))),
        main=tuple(main),
        others=tuple(views.values()),
    )


def _answer_view(name: str, row: SideBySide) -> AnswerView:
    answer, expected = pretty(row.answers[name]), pretty(row.expected)
    both_json = answer != row.answers[name] and expected != row.expected
    known = {line.rstrip(",") for line in expected.split("\n")} if both_json else None
    lines = _lines(answer)
    return AnswerView(
        name=name,
        mark=_mark(row.scores.get(name)),
        lines=tuple(Line(line, known is not None and line.rstrip(",") not in known) for line in lines),
        n_cut=_n_cut(answer),
    )


def _mark(score: float | None) -> str:
    if score is None:
        return ""
    return "right" if score == 1 else "wrong" if score == 0 else f"{score * 100:.0f} of 100"


def _drawn(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\u27e8U+{code:04X}\u27e9"


def _clipped(text: str) -> str:
    return text[:_LONGEST_TEXT]


def _lines(text: str) -> list[str]:
    return _clipped(text).replace("\r\n", "\n").split("\n")


def _n_cut(text: str) -> int:
    return max(0, len(text) - _LONGEST_TEXT)


def _cut_note(text: str) -> str:
    return f"\n\u2026 {_n_cut(text):,} more characters" if _n_cut(text) else ""


def _gist(text: str) -> str:
    line = " ".join(text[:400].split())
    return line if len(line) <= 90 else line[:89].rstrip() + "\u2026"
