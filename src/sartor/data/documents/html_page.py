"""HTML -> blocks: headings, paragraphs, lists and tables; scripts, styles and navigation are left out.

Events of libxml2's parser, with counters in place of a tree: depth costs nothing, and broken markup is read in linear
time (the standard library's parser looks for the end of each broken piece anew).
"""

import codecs
import importlib
import re
from typing import Any

from sartor.data.documents.blocks import Block, Parsed
from sartor.errors import BadData

_LEFT_OUT = {"script", "style", "nav", "template", "noscript", "svg", "title"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_GROUPS = {"ul", "ol", "dl", "menu", "table"}
"""One block each, a line for every item or row."""
_CELLS = {"td", "th"}
_LINES = {"li", "tr", "dt", "dd", "caption"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "details", "div", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "hr", "main", "p", "pre", "section", "summary",
}  # fmt: skip
etree: Any = importlib.import_module("lxml.etree")  # has no types
_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_MEANT = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "utf-16": "utf-8", "unicode": "utf-8"}
"""What pages that name one of these are written in, as browsers read them."""


def parse_html(path: str, content: bytes) -> Parsed:
    """Read a page.

    Raises: BadData: there is none in it, or its bytes are not of the encoding that it names, or of UTF-8.
    """
    text = _decoded(path, content)
    parser = etree.HTMLParser(target=_Reader(), encoding="utf-8", huge_tree=True)
    try:
        return Parsed(etree.fromstring(text.encode(), parser))
    except etree.LxmlError:
        raise BadData("this document holds no HTML.", where=path, fix="Fill it, or leave it out.") from None


class _Reader:
    """Gets the parser's events."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._level = 0
        self._groups = 0
        """Open lists and tables."""
        self._verbatim = 0
        """Open `pre`."""
        self._in_cell = False
        self._cells = 0
        """Of this row, so far."""
        self._left_out = ""
        self._depth = 0
        """Open tags of the kind that is being left out."""

    def start(self, tag: str, _: object) -> None:
        """Take note of a tag that opens."""
        if self._left_out:
            self._depth += tag == self._left_out
        elif tag in _LEFT_OUT:
            self._left_out, self._depth = tag, 1
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._end_block()
            self._level = _HEADINGS[tag]
        elif tag in _GROUPS:
            if not self._groups:
                self._end_block()
            self._end_line()
            self._groups += 1
        elif tag in _CELLS:
            if self._cells:
                self._line.append(" | ")
            self._in_cell = True
            self._cells += 1
        elif tag in _LINES:
            self._end_line()
            self._in_cell, self._cells = False, 0
            if tag == "li":
                self._line.append("- ")
        elif tag == "br":
            self._line.append(" " if self._level or self._in_cell else "\n")
        elif tag in _BLOCKS:
            self._end_some()
            self._verbatim += tag == "pre"

    def end(self, tag: str) -> None:
        """Take note of a tag that closes, or that what follows it closes."""
        if self._left_out:
            self._depth -= tag == self._left_out
            if not self._depth:
                self._left_out = ""
        elif tag in _HEADINGS:
            self._end_block()
        elif tag in _GROUPS:
            self._end_line()
            self._in_cell = False
            self._groups = max(0, self._groups - 1)
            if not self._groups:
                self._end_block()
        elif tag in _LINES:
            self._end_line()
            self._in_cell = False
        elif tag in _BLOCKS:
            self._end_some()
            if tag == "pre":
                self._verbatim = max(0, self._verbatim - 1)

    def data(self, data: str) -> None:
        """Take text, or a piece of it."""
        if not self._left_out:
            self._line.append(data if self._verbatim else re.sub(r"\s+", " ", data))

    def close(self) -> tuple[Block, ...]:
        """Return what was read."""
        self._end_block()
        return tuple(self._blocks)

    def _end_block(self) -> None:
        """Let what follows be another block, outside of any list or table."""
        self._end_line()
        text = "\n".join(self._lines).strip("\n").rstrip()
        if text:
            self._blocks.append(Block(" ".join(text.split()) if self._level else text, self._level))
        self._lines, self._level, self._groups, self._in_cell = [], 0, 0, False

    def _end_line(self) -> None:
        text = "".join(self._line)
        if not self._verbatim:
            text = re.sub(r" *\n *", "\n", re.sub(r" +", " ", text)).strip()
        self._line = []
        if text.strip(" \n-|") or (self._verbatim and text):
            self._lines.append(text)

    def _end_some(self) -> None:
        """End the block; within a cell only the word, within an item or row only the line."""
        if self._in_cell:
            self._line.append(" ")
        elif not self._groups:
            self._end_block()
        elif "".join(self._line).strip(" \n-"):
            self._end_line()


def _decoded(path: str, content: bytes) -> str:
    named = _CHARSET.search(content[:_HEAD_BYTES])
    encoding = named[1].decode("ascii") if named else "utf-8"
    encoding = _MEANT.get(encoding.lower(), encoding)
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), encoding)
    try:
        return content.decode(encoding).replace("\0", "")
    except UnicodeDecodeError as error:
        says = f"byte {error.start} of this document is not valid {encoding.upper()}."
        raise BadData(says, where=path, fix="Save it as UTF-8, or name its charset in a meta tag.") from None
    except (LookupError, ValueError):
        says = f"this document names the unknown charset '{encoding}'."
        raise BadData(says, where=path, fix="Save it as UTF-8.") from None
