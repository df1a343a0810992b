"""What a text says once its disguise is taken off: look-alike and invisible letters, encodings, spread letters."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from sartor.data.audit.gates import longest_token, words_of
from sartor.data.audit.hit import has_digit


class Decoded(NamedTuple):
    """A piece that hides a text."""

    how: str
    text: str
    start: int
    end: int


_Decoder = tuple[str, re.Pattern[str], Callable[[str], str]]
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_LOOKALIKES = str.maketrans(
    "асеорхуіјѕһԁɡոⅼΑΒΕΖΗΙΚΜΝΟΡΤΥΧοаԛѡᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", "aceopxyijshdgnlabezhikmnoptyxoaqwabcdeghijklmnoprtuvwyz"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x|0x)?[0-9a-fA-F]{2}[\s,]?){14,}")
_BITS = re.compile(r"(?:[01]{8}\s?){10,}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){6,}|\S*(?:%20\S*){3,}")
_ENTITIES = re.compile(r"(?:&#x?[0-9a-fA-F]{2,4};\s?){8,}")
_ESCAPES = re.compile(r"(?:\\u00[0-9a-fA-F]{2}){8,}")
_SPREAD = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*|/·]{1,2}[^\W\d_](?![^\W_])){3,}")
_BETWEEN = re.compile(r"[\s.\-_*|/·]+")
_CODES = re.compile(
    r"[0-7](?:(?<=[2-7])[0-9a-fA-F][\s,:]\s?(?:0x|\\x)?[2-7][0-9a-fA-F][\s,:]|(?<=[01])[01]{7}[\s,]?[01]{8})"
)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_MIN_LETTERS = 3
_LONG_TOKEN = 20
_LONG_PIECE = 12
_LEET = str.maketrans("013457@$!|", "oieastasil")
_LEET_SIGN = re.compile(
    r"[013457@$*#!|](?:(?:(?<=[a-z].)|(?<=[a-z][013457@$*#!|].))[a-z]|(?<=[01])(?<!\w.)(?!st)[a-z]{3})"
)
"""A digit or sign between letters, or before them, in lower case."""
_LEET_WORD = re.compile(r"(?<!\S)(?=\S*[a-z])(?=\S*[013457@$!|])[a-z013457@$!|]{2,}(?=[\s.,:;?]|$)")
_MIN_LEET = 2
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def unmasked(text: str) -> str:
    """Return the text in lower case, look-alike letters replaced and invisible ones left out."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _without_marks(plain).lower().translate(_LOOKALIKES)


def _without_marks(text: str) -> str:
    """Leave out piles of combining marks, which single accents are not."""
    return re.sub("[\u0300-\u036f]{2,}", "", text)


def decoded(text: str) -> Iterator[Decoded]:
    """Return what encoded pieces of the text say, where that is readable."""
    for how, pattern, decode in _decoders(text):
        for match in pattern.finditer(text):
            plain = decode(match.group())
            if plain and _is_readable(plain):
                yield Decoded(how, plain.lower(), *match.span())


def _decoders(text: str) -> Iterator[_Decoder]:
    """Return the decoders for which there may be something."""
    longest = max(map(len, words_of(text.lower())), default=0)
    if (longest >= _LONG_PIECE or "\\x" in text or "0x" in text) and longest_token(text) >= _LONG_TOKEN:
        yield "base64", _BASE64, _from_base64
    if longest >= _LONG_TOKEN or "\\x" in text or "0x" in text or (has_digit(text) and _CODES.search(text)):
        yield "hexadecimal", _HEX, _from_hex
        yield "bits", _BITS, _from_bits
    if "%" in text:
        yield "percent signs", _PERCENT, unquote
    if "&#" in text:
        yield "entities", _ENTITIES, lambda piece: html.unescape(piece.replace("; ", ";"))
    if "\\u00" in text:
        yield "escapes", _ESCAPES, _from_escapes
    if not text.isascii():
        yield "tags", _TAGS, _from_tags


def respelt(text: str) -> Iterator[Decoded]:
    """Return texts whose letters are spread, replaced or turned around, as they were before."""
    lower = text.lower()
    if len(_LETTERS & words_of(lower)) >= _MIN_LETTERS and (spread := _SPREAD.search(lower)):
        yield Decoded(
            "spread letters", _SPREAD.sub(lambda m: _BETWEEN.sub("", m.group()), lower), spread.start(), len(text)
        )
    if may_be_leet(lower):
        plain, n_words = _LEET_WORD.subn(lambda m: m.group().translate(_LEET), lower)
        if n_words >= _MIN_LEET:
            yield Decoded("digits for letters", plain, 0, len(text))
    if "snoitcurtsni" in lower or "tpmorp" in lower or "erongi" in lower:
        yield Decoded("reversed text", lower[::-1], 0, len(text))
    if "vafgehpgv" in lower or "cebzcg" in lower or "vtaber" in lower:
        yield Decoded("rot13", codecs.decode(lower, "rot13"), 0, len(text))


@lru_cache(maxsize=32)
def may_be_leet(lower: str) -> bool:
    """Tell whether digits or signs stand between letters of a text in lower case, or before them."""
    return _LEET_SIGN.search(lower) is not None


def letters_of(text: str) -> str:
    """Return the letters alone, in lower case."""
    return _NOT_LETTERS.sub("", text.lower())


def _from_base64(piece: str) -> str:
    try:
        return base64.b64decode(piece.rstrip("=") + "=" * (-len(piece.rstrip("=")) % 4), altchars=b"-_").decode()
    except (binascii.Error, ValueError):
        return ""


def _from_hex(piece: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"\\x|0x|[\s,]", "", piece)).decode()
    except ValueError:
        return ""


def _from_bits(piece: str) -> str:
    return "".join(chr(int(bits, 2)) for bits in re.findall("[01]{8}", piece))


def _from_tags(piece: str) -> str:
    return "".join(chr(ord(c) - 0xE0000) for c in piece)


def _from_escapes(piece: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"\\u([0-9a-fA-F]{4})", piece))


def _is_readable(text: str) -> bool:
    return len(text) >= 8 and sum(c.isalpha() or c in " .,!?'\n:-" for c in text) >= 0.85 * len(text)
