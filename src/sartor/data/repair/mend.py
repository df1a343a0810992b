"""Mending a text where only one right text is possible: special tokens at its ends, garbled and invisible characters.

Whatever leaves a doubt is left alone, and the finding stays for a person.
"""

import re
from collections.abc import Callable, Mapping

_TOKEN = r"(?:<\|[A-Za-z0-9_ .:-]{1,40}\|>|</?s>|<(?:bos|eos|pad|unk)>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>)"
_BEGIN = r"(?:<s>|<bos>|<\|(?:begin_of_text|startoftext|endoftext)\|>|\[INST\])"
_ENDS = re.compile(rf"\A(?:\s*{_BEGIN})+\s*|\s*(?:{_TOKEN}\s*)+\Z")
"""What may go: a token that opens a turn stands before the name of a role, which leaked with it."""
_ANY_TOKEN = re.compile(_TOKEN)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_LOST = "\ufffd"
_C1 = "\x80-\x9f"
_CONTINUING = _C1 + re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore"))
_MISREAD = re.compile(
    f"[\u00c2-\u00c5\u00ce-\u00d1][{_CONTINUING}]|\u00e2[{_CONTINUING}]{{2}}|\u00f0[{_CONTINUING}]{{3}}"
)
"""UTF-8 bytes of one character, read as Windows-1252: Latin, Greek, Cyrillic, punctuation, emoji. Of other scripts the
first byte is a letter that stands before punctuation in sound text too."""


def mended(text: str, check: str) -> str | None:
    """Return the text as it must have been, which may be as it is; None if that cannot be told."""
    mend = _MENDS.get(check)
    found = mend(text) if mend else None
    return found if found and found.strip() else None


def is_mendable(piece: str, check: str) -> bool:
    """Say whether mending takes the very piece away that a finding points at."""
    mend = _MENDS.get(check)
    return mend is not None and mend(piece) not in (None, piece)


def _without_tokens(text: str) -> str | None:
    """Take special tokens off both ends; one in the middle may stand between two turns."""
    found = _ENDS.sub("", text)
    return None if _ANY_TOKEN.search(found) else found


def _ungarbled(text: str) -> str | None:
    if _LOST in text:
        return None
    read = _MISREAD.sub(_reread, _INVISIBLE.sub("", text))
    return None if _MISREAD.search(read) else read


def _reread(found: re.Match[str]) -> str:
    """Read the characters as the bytes that they were; leave them where those are none of UTF-8."""
    try:
        return b"".join(_byte(character) for character in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _byte(character: str) -> bytes:
    """Encode as Windows-1252; bytes that it leaves undefined, and those of Latin-1, stand for themselves."""
    return bytes([ord(character)]) if ord(character) < 0x100 else character.encode("cp1252")


_MENDS: Mapping[str, Callable[[str], str | None]] = {"special_token": _without_tokens, "garbled_text": _ungarbled}
