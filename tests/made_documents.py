"""Small real documents: PDFs written by hand, Word files by python-docx."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Drawn(NamedTuple):
    """A line on a page."""

    text: str
    y: float
    x: float = 72
    size: float = 11
    bold: bool = False


def paragraph(*lines: str, y: float = 700) -> list[Drawn]:
    """Set lines one below the other."""
    return [Drawn(line, y - 14 * i) for i, line in enumerate(lines)]


def pdf(*pages: Sequence[Drawn]) -> bytes:
    """Write a PDF of one font in two weights."""
    parts: list[bytes] = []

    def add(part: bytes) -> int:
        parts.append(part)
        return len(parts)

    for name in (b"Helvetica", b"Helvetica-Bold"):
        add(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
    tree = 3 + 2 * len(pages)
    kids: list[int] = []
    for page in pages:
        lines = "".join(f"BT /F{1 + d.bold} {d.size} Tf {d.x} {d.y} Td ({_escaped(d.text)}) Tj ET\n" for d in page)
        drawn = lines.encode("cp1252")
        content = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        fonts = b"/Resources << /Font << /F1 1 0 R /F2 2 0 R >> >> /MediaBox [0 0 612 792]"
        kids.append(add(b"<< /Type /Page /Parent %d 0 R %s /Contents %d 0 R >>" % (tree, fonts, content)))
    named = b" ".join(b"%d 0 R" % kid for kid in kids)
    assert add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), named)) == tree
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    return _file(parts, root)


def docx(write: Callable[[Any], None]) -> bytes:
    """Write a Word file."""
    from docx import Document

    document = Document()
    write(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """Put a part into a Word file, in place of one of that name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(parts: Sequence[bytes], root: int) -> bytes:
    file, places = b"%PDF-1.4\n", list[int]()
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, root, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(parts) + 1, table, end)
