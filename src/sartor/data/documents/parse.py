"""A document's bytes -> blocks, by the suffix of its name."""

from collections.abc import Callable
from pathlib import PurePath

from sartor.data.documents.blocks import Parsed
from sartor.data.documents.html_page import parse_html
from sartor.data.documents.pdf import parse_pdf
from sartor.data.documents.plain_text import parse_text
from sartor.data.documents.word import parse_word
from sartor.errors import BadData

_PARSERS: dict[str, Callable[[str, bytes], Parsed]] = {
    ".txt": parse_text,
    ".md": parse_text,
    ".markdown": parse_text,
    ".html": parse_html,
    ".htm": parse_html,
    ".pdf": parse_pdf,
    ".docx": parse_word,
}
SUFFIXES = tuple(_PARSERS)
MOST_BYTES = 2**27
"""Largest document that is read."""


def parse_document(path: str, content: bytes) -> Parsed:
    """Read one document.

    Raises: BadData: it is none, too large, broken, locked, or has no text.  MissingExtra: it needs a package.
    """
    if len(content) > MOST_BYTES:
        says = f"this document is larger than {MOST_BYTES // 2**20} MiB, the most that is read."
        raise BadData(says, where=path, fix="Cut it into several.")
    if not content.strip():
        raise BadData("this document is empty.", where=path, fix="Fill it, or leave it out.")
    parser = _PARSERS.get(PurePath(path).suffix.lower())
    if parser is None:
        raise BadData(f"this document is none of {', '.join(SUFFIXES)}.", where=path, fix="Save it as one of them.")
    parsed = parser(path, content)
    if not any(block.level == 0 for block in parsed.blocks):
        raise BadData("this document has no text.", where=path, fix="Fill it, or leave it out.")
    return parsed
