"""Word files (.docx) -> blocks: headings, paragraphs, lists and tables, in their order.

The sizes in the zip directory are checked before anything is unpacked. Text is taken from the document's own tree, so
that hyperlinks, content controls and tracked insertions are not lost; what was deleted under tracking is not there.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sartor.data.documents.blocks import Block, Parsed
from sartor.data.documents.extra import document_package
from sartor.errors import BadData

_MOST_BYTES = 2**28
_MOST_XML_BYTES = 2**26
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MOST_STYLES_UP = 10


class _Style(NamedTuple):
    level: int
    """Of headings in it; 0: it is for text."""
    is_list: bool


_PLAIN = _Style(0, False)


def parse_word(path: str, content: bytes) -> Parsed:
    """Read a Word file.

    Raises: BadData: broken, locked, or too large.  MissingExtra.
    """
    docx = document_package(path, "docx")
    _require_sound(path, content)
    try:
        document = docx.Document(io.BytesIO(content))
        styles = {style.style_id: _Style(_level_of(style), _is_list(style)) for style in document.styles}
        return Parsed(tuple(_as_blocks(_walk(document.element.body, styles))))
    except MemoryError:
        raise
    except Exception as error:  # a broken file makes the parser fail in any way
        raise _broken(path, str(error) or type(error).__name__) from None


def _require_sound(path: str, content: bytes) -> None:
    """Refuse what is no whole zip archive, or unpacks to too much."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        fix = "Open it in Word and save it as .docx without a password, or leave it out."
        raise BadData("this Word file is locked with a password, or is an old .doc.", where=path, fix=fix)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            n_bytes = sum(part.file_size for part in parts)
            n_xml_bytes = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            if n_bytes <= _MOST_BYTES and n_xml_bytes <= _MOST_XML_BYTES:
                damaged = archive.testzip()  # piece by piece: no part is larger than the directory says
                if damaged is None:
                    return
                raise _broken(path, f"{damaged} is damaged")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _broken(path, str(error)) from None
    says = f"this Word file unpacks to {n_bytes:,} bytes, {n_xml_bytes:,} of them text; "
    says += f"up to {_MOST_BYTES:,} and {_MOST_XML_BYTES:,} are read."
    raise BadData(says, where=path, fix="Cut it into several, or leave it out.")


def _level_of(style: Any) -> int:
    """Return the level of headings in a style, or in one that it is made from."""
    for _ in range(_MOST_STYLES_UP):
        if style is None:
            break
        name = style.name or ""
        if name.lower() == "title":
            return 1
        if found := _HEADING.fullmatch(name):
            return min(6, max(1, int(found[1])))
        style = getattr(style, "base_style", None)
    return 0


def _is_list(style: Any) -> bool:
    return (style.name or "").lower().startswith("list ")


def _walk(element: Any, styles: Mapping[str, _Style]) -> Iterator[tuple[Block, bool]]:
    """Yield blocks, and whether each is an item of a list."""
    for child in element:
        if child.tag == f"{_W}p":
            text, style = _text(child).strip(), styles.get(_style_id(child), _PLAIN)
            if text:
                numbered = child.find(f"{_W}pPr/{_W}numPr") is not None
                whole = " ".join(text.split()) if style.level else text
                yield Block(whole, style.level), not style.level and (numbered or style.is_list)
        elif child.tag == f"{_W}tbl":
            rows = [" | ".join(_cells(row)) for row in _own(child, "tr", "tbl")]
            text = "\n".join(row for row in rows if row.strip(" |"))
            if text:
                yield Block(text), False
        else:  # such as a content control
            yield from _walk(child, styles)


def _as_blocks(found: Iterator[tuple[Block, bool]]) -> Iterator[Block]:
    """Make one block of the items of a list."""
    items: list[str] = []
    for block, is_item in found:
        if is_item:
            items.append(f"- {block.text}")
            continue
        if items:
            yield Block("\n".join(items))
            items = []
        yield block
    if items:
        yield Block("\n".join(items))


def _cells(row: Any) -> Iterator[str]:
    for cell in _own(row, "tc", "tr"):
        yield " ".join(" ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p")).split())


def _own(element: Any, tag: str, of: str) -> Iterator[Any]:
    """Yield the parts of a table or row that are not those of a table within."""
    for part in element.iter(f"{_W}{tag}"):
        if next(part.iterancestors(f"{_W}{of}")) is element:
            yield part


def _text(element: Any) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag in _SPACES:
        return _SPACES[element.tag]
    return "" if element.tag in (_FALLBACK, f"{_W}pPr") else "".join(_text(child) for child in element)


def _style_id(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _broken(path: str, why: str) -> BadData:
    says = f"this Word file is broken ({why.strip().splitlines()[0][:120].rstrip('.') if why.strip() else 'no zip'})."
    return BadData(says, where=path, fix="Open it and save it again, or leave it out.")
