"""Bytes -> text, or one sentence that says why not. Decides nothing about rows.

UTF-8 (with or without a byte order mark), UTF-16 and UTF-32 with one. Anything else is named, with its byte.
"""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from sartor.errors import BadData

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EXPORT = "Export it as CSV or JSON Lines and try again."
_UNPACK = "Unpack it and name the file inside."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "Bring rows of input and answer as JSON Lines or CSV."),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"ARROW1", "an Arrow file", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old Office file", _EXPORT),
    (b"SQLite format 3", "a SQLite database", _EXPORT),
    (b"\x1f\x8b", "gzip-compressed", _UNPACK),
    (b"BZh", "bzip2-compressed", _UNPACK),
    (b"\xfd7zXZ", "xz-compressed", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"\x89PNG", "an image", "Bring text rows as JSON Lines or CSV."),
    (b"\xff\xd8\xff", "an image", "Bring text rows as JSON Lines or CSV."),
    (b"GIF8", "an image", "Bring text rows as JSON Lines or CSV."),
    (b"GGUF", "a GGUF model", "Name it with --base; the data is a file of rows."),
)
_ZIPPED_KINDS = {"xlsx": "an Excel file", "docx": "a Word file", "pptx": "a slide file", "ods": "a spreadsheet"}
_SNIFF_BYTES = 8192


def encoding_of(content: bytes) -> tuple[str, int]:
    """Return the encoding that the byte order mark tells, UTF-8 without one, and the length of the mark."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding, len(mark)
    return "utf-8", 0


def refuse_non_text(name: str, head: bytes) -> None:
    """Raise BadData if the first bytes are those of a file that holds no plain text, or no bytes at all."""
    if not head:
        raise empty_file(name)
    if head.startswith(b"PK\x03\x04"):
        kind = _ZIPPED_KINDS.get(name.rsplit(".", 1)[-1].lower())
        raise BadData(f"is {kind or 'a zip archive'}, not text.", where=name, fix=_EXPORT if kind else _UNPACK)
    for magic, kind, fix in _MAGIC:
        if head.startswith(magic):
            raise BadData(f"is {kind}, not a text file of rows.", where=name, fix=fix)
    if encoding_of(head)[1] == 0 and b"\0" in head[:_SNIFF_BYTES]:
        raise BadData(
            "holds NUL bytes: it is a binary file, or UTF-16 without a byte order mark.",
            where=name,
            fix="Save it as UTF-8 text.",
        )


def text_pieces(name: str, pieces: Iterable[bytes]) -> Iterator[str]:
    """Decode a file piece by piece.

    Raises: BadData: a byte that does not belong; the sentence names its offset and line.
    """
    pieces = iter(pieces)
    first = next(pieces, b"")
    encoding, n_bytes = encoding_of(first)
    decoder = codecs.getincrementaldecoder(encoding)()
    n_lines = 0
    for piece in chain((first[n_bytes:],), pieces):
        begins = n_bytes - len(decoder.getstate()[0])
        try:
            yield decoder.decode(piece)
        except UnicodeDecodeError as error:
            inside = max(0, begins + error.start - n_bytes)
            raise _wrong_byte(name, encoding, begins + error.start, n_lines + piece.count(b"\n", 0, inside)) from None
        n_bytes += len(piece)
        n_lines += piece.count(b"\n")
    n_cut = len(decoder.getstate()[0])
    if n_cut:
        raise _wrong_byte(name, encoding, n_bytes - n_cut, n_lines)


def _wrong_byte(name: str, encoding: str, offset: int, n_lines: int) -> BadData:
    return BadData(
        f"byte {offset} (line {n_lines + 1}) is not valid {encoding.upper()}.",
        where=name,
        fix="Save the file as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`.",
    )


def empty_file(name: str) -> BadData:
    """Say that there is nothing to read."""
    return BadData("is empty.", where=name, fix="Bring at least 20 rows of input and answer.")


def decode_head(name: str, head: bytes) -> str:
    """Return the text of the first bytes; a character cut at the end, or a wrong one, is left out."""
    refuse_non_text(name, head)
    encoding, skip = encoding_of(head)
    return head[skip:].decode(encoding, errors="ignore")
