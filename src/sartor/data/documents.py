"""Documents -> passages: pieces that end where paragraphs do, bounded in words, each with the headings above it."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from sartor.concepts.document import Passage
from sartor.errors import BadData

_MOST_WORDS = 120
_OVERLAP_WORDS = 20
"""Words that two pieces of one long paragraph share."""
_WORD = re.compile(r"\S{1,12}")
"""Longer runs count as several words: some scripts put no spaces between words."""
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def document_text(path: str, content: bytes) -> str:
    """Return the text of a document.

    Raises: BadData: it is not UTF-8 text, or has no words.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(path, f"byte {error.start} is not valid UTF-8") from None
    if "\0" in text:
        raise _not_text(path, "it holds NUL bytes")
    if not text.strip():
        raise BadData("this document is empty.", where=path, fix="Fill it, or leave it out.")
    return text.replace("\r\n", "\n")


def split_passages(path: str, text: str) -> list[Passage]:
    """Cut a document at its headings, then pack whole paragraphs; only a paragraph that is too long is cut itself."""
    name = PurePath(path).name
    return [
        Passage(source=" > ".join((name, *headings)), text=piece)
        for headings, body in _sections(text)
        for piece in _packed(body)
    ]


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each stretch of text with the headings above it, outermost first."""
    before, *rest = _HEADING.split(text)
    yield (), before
    above: list[tuple[int, str]] = []
    for marks, heading, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        above = [(level, title) for level, title in above if level < len(marks)] + [(len(marks), heading)]
        yield tuple(title for _, title in above), body


def _packed(body: str) -> Iterator[str]:
    pack: list[str] = []
    n_words = 0
    for paragraph in re.split(r"\n[ \t]*\n", body):
        for piece in _cut(paragraph.strip()):
            n_more = len(_WORD.findall(piece))
            if pack and n_words + n_more > _MOST_WORDS:
                yield "\n\n".join(pack)
                pack, n_words = [], 0
            pack.append(piece)
            n_words += n_more
    if pack:
        yield "\n\n".join(pack)


def _cut(paragraph: str) -> Iterator[str]:
    """Yield the paragraph, or windows on it that overlap if it is too long; nothing if it is empty."""
    words = list(_WORD.finditer(paragraph))
    if 0 < len(words) <= _MOST_WORDS:
        yield paragraph
        return
    for first in range(0, len(words) - _OVERLAP_WORDS, _MOST_WORDS - _OVERLAP_WORDS):
        last = min(first + _MOST_WORDS, len(words)) - 1
        yield paragraph[words[first].start() : words[last].end()]


def _not_text(path: str, why: str) -> BadData:
    fix = "Save it as UTF-8 text (a PDF: with `pdftotext FILE.pdf`), or leave it out."
    return BadData(f"this document is not UTF-8 text: {why}.", where=path, fix=fix)
