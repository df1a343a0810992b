"""Block: what every reader of documents makes, so that passages are cut in one way whatever the format."""

from typing import NamedTuple


class Block(NamedTuple):
    """A heading, or a stretch of text that belongs together: a paragraph, a list, a table."""

    text: str
    level: int = 0
    """1 to 6: a heading, 1 the outermost; 0: text."""
    page: int | None = None
    """Where it begins, from 1, if the document has pages."""


class Parsed(NamedTuple):
    """A document that was read."""

    blocks: tuple[Block, ...]
    told: tuple[str, ...] = ()
    """What of it could not be read."""
