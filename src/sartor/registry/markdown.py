"""Untrusted text as Markdown: escaped, on one line, or in a block that it cannot leave. Knows no card."""

import json
import re

_LONGEST_TEXT = 600
"""Characters of one text that the card shows."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)")


def visible(text: str) -> str:
    """Write what cannot be seen as its code point."""
    return _INVISIBLE.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Put a text on one line."""
    return " ".join(visible(text).split())


def code(text: str) -> str:
    """Make a text fit for inline code."""
    return one_line(text).replace("`", "'")


def plain(text: str) -> str:
    """Escape one line for Markdown, so that it reads as it is."""
    escaped = _MARKDOWN.sub(lambda match: f"\\{match[0]}", one_line(text))
    return re.sub(r"^([-+#=])|^(\d+)([.)])(?=\s|$)", r"\2\\\1\3", escaped)


def literal(text: str) -> str:
    """Write a text as a Python string, with what cannot be seen as escapes."""
    quoted = json.dumps(clipped(text), ensure_ascii=False)
    return _INVISIBLE.sub(lambda match: f"\\U{ord(match[0]):08x}", quoted)


def clipped(text: str) -> str:
    """Cut a text that is too long, and show that it was cut."""
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "\u2026"


def fence(text: str, language: str = "text", *, whole: bool = False) -> str:
    """Put a text in a block whose fence is longer than any run of backticks inside."""
    shown = visible(text if whole else clipped(text))
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{shown}\n{marks}"
