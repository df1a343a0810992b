"""PDF -> pages of lines, each with its size and height on the page; page_layout.py makes blocks of them."""

import io
import logging
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sartor.data.documents.blocks import Parsed
from sartor.data.documents.extra import document_package
from sartor.data.documents.page_layout import Line, lay_out
from sartor.errors import BadData

_MOST_CHARS = 2**25
_SHOWN_PAGES = 5
_LEAVE_OUT = "or leave it out."
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def parse_pdf(path: str, content: bytes) -> Parsed:
    """Read a PDF.

    Raises: BadData: broken, locked, or pictures of pages only.  MissingExtra.
    """
    pypdf = document_package(path, "pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd in a file is no news to the user
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
        pages = list(_pages(path, reader))
    except (BadData, MemoryError):
        raise
    except pypdf.errors.DependencyError:
        raise _locked(path) from None
    except Exception as error:  # a broken file makes the parser fail in any way
        why = (str(error).strip() or type(error).__name__).splitlines()[0][:120].rstrip(".")
        says = f"this PDF is broken ({why})."
        raise BadData(says, where=path, fix=f"Open it and save it again, {_LEAVE_OUT}") from None
    blank = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(blank) == len(pages):
        fix = f"Recognise the text first (with `ocrmypdf`, for example), {_LEAVE_OUT}"
        raise BadData("this PDF holds pictures of pages and no text.", where=path, fix=fix)
    return Parsed(lay_out(pages), (_blank_sentence(blank),) if blank else ())


def _pages(path: str, reader: Any) -> Iterator[list[Line]]:
    n_chars = 0
    for page in reader.pages:
        lines = _lines(page)
        n_chars += sum(len(line.text) for line in lines)
        if n_chars > _MOST_CHARS:
            says = f"this PDF holds more than {_MOST_CHARS:,} characters."
            raise BadData(says, where=path, fix=f"Cut it into several, {_LEAVE_OUT}")
        yield lines


def _lines(page: Any) -> list[Line]:
    """Put the pieces of text that the page draws together to lines."""
    lines: list[Line] = []
    pieces: list[tuple[str, float, float, bool]] = []

    def end_line() -> None:
        text = " ".join("".join(piece[0] for piece in pieces).split())
        if text:
            _, size, height, bold = max(pieces, key=lambda piece: len(piece[0].strip()))
            lines.append(Line(text, size, height, bold))
        pieces.clear()

    def add(text: str, current: Sequence[float], matrix: Sequence[float], font: Any, font_size: float) -> None:
        size, height = _placed(current, matrix, font_size)
        bold = font is not None and "bold" in str(font.get("/BaseFont", "")).lower()
        first, *others = _cleaned(text).split("\n")
        pieces.append((first, size, height, bold))
        for other in others:
            end_line()
            pieces.append((other, size, height, bold))

    page.extract_text(visitor_text=add)
    end_line()
    return lines


def _placed(current: Sequence[float], matrix: Sequence[float], font_size: float) -> tuple[float, float]:
    """Return the size of letters and their height on the page, in points."""
    across = matrix[2] * current[0] + matrix[3] * current[2]
    upward = matrix[2] * current[1] + matrix[3] * current[3]
    height = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
    return round(font_size * math.hypot(across, upward), 1), height


def _cleaned(text: str) -> str:
    text = text.translate(_LIGATURES).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text).encode(errors="replace").decode()  # half of a surrogate pair


def _blank_sentence(blank: Sequence[int]) -> str:
    more = f" and {len(blank) - _SHOWN_PAGES} more" if len(blank) > _SHOWN_PAGES else ""
    return f"page {', '.join(map(str, blank[:_SHOWN_PAGES]))}{more} without text"


def _locked(path: str) -> BadData:
    fix = f"Save a copy without one (with `qpdf --decrypt`, for example), {_LEAVE_OUT}"
    return BadData("this PDF is locked with a password.", where=path, fix=fix)
