"""Text and Markdown -> blocks: headings by `#`, paragraphs by empty lines; fenced code stays whole."""

import re
from collections.abc import Iterator

from sartor.data.documents.blocks import Block, Parsed
from sartor.errors import BadData

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def parse_text(path: str, content: bytes) -> Parsed:
    """Read a text.

    Raises: BadData: it is not UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(path, f"byte {error.start} is not valid UTF-8") from None
    if "\0" in text:
        raise _not_text(path, "it holds NUL bytes")
    return Parsed(tuple(_blocks(text.replace("\r\n", "\n"))))


def _blocks(text: str) -> Iterator[Block]:
    paragraph: list[str] = []
    fence = ""
    for line in [*text.split("\n"), ""]:
        heading = None if fence else _HEADING.fullmatch(line)
        if heading or not (fence or line.strip()):
            yield from _text(paragraph)
            paragraph = []
        else:
            paragraph.append(line)
            fence = _fence_after(line, fence)
        if heading:
            yield Block(heading[2], level=len(heading[1]))
    yield from _text(paragraph)  # a fence that nothing closes


def _text(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip()
    if text:
        yield Block(text)


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line; '' if none is."""
    mark = _FENCE.fullmatch(line)
    if not mark:
        return fence
    if not fence:
        return "" if "`" in mark[2] else mark[1]
    return "" if mark[1].startswith(fence) and not mark[2].strip() else fence


def _not_text(path: str, why: str) -> BadData:
    return BadData(
        f"this document is not UTF-8 text: {why}.", where=path, fix="Save it as UTF-8 text, or leave it out."
    )
