"""Sentences for a terminal: 80 columns, counted nouns, and nothing in them that moves the cursor."""

import textwrap

_WIDTH = 80


def counted(n: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def wrapped(text: str, *, indent: int = 0, hanging: int = 2) -> str:
    """Break a sentence into lines; names of files are never broken."""
    return textwrap.fill(
        plain(text),
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def plain(text: str) -> str:
    """Return the text with a dot for every character that shows nothing or does something to a terminal."""
    return "".join(c if c.isprintable() else "·" for c in text)


def percent(share: float) -> str:
    """Write a share so that a little is not nothing."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"
