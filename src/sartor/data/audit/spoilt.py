"""Spoilt text that shows by itself: read with the wrong charset, escaped twice, invisible characters, loops."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple


class Spoilt(NamedTuple):
    """A piece of a text that is not what somebody wrote."""

    kind: str
    start: int
    end: int


_CONT = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(
    rf"[ÂÃ][{_CONT}]|[ÂÃ]\u00a0|(?:â[€‚„†ˆ‡™œ]|ï¿|ï»|ðŸ)[{_CONT}]|(?:[ÐÑ][{_CONT}]){{2,}}"
    rf"|(?:[äåæçèéãØÙ×Îá¹à][{_CONT}]{{1,2}}){{3,}}"
    r"|(?<=[a-zß-ÿ])Ã(?=[\s,.;]|$)|(?<![A-ZÀ-Ý])Â(?=[\s£°©®»«]|$)"
    r"|(?<![A-Za-z])[À-ÖØ-öø-ÿ]{5,}(?![A-Za-z])"
    r"|(?:[РС][\u0400-\u045f‚ѓ„…†‡€‰‹‘’“”•–—™›°±µ¶·»\u00a0]){3,}|锟斤拷|烫烫烫|屯屯屯|鈥[檛渟斺淣]"
)
_BAD = re.compile(
    "(?P<replacement>\ufffd)|(?P<control>[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ufdd0-\ufdef\ufffe\uffff]"
    "|[\ud800-\udfff])"
    "|(?P<private>[\ue000-\uf8fe]|[\U000f0000-\U0010fffd])"
    "|(?P<invisible>(?<=[A-Za-z\u00c0-\u024f\u0400-\u04ff])[\u200b-\u200f\u2060-\u2064\ufeff\u180e\u00ad\u034f]+(?=[A-Za-z\u00c0-\u024f\u0400-\u04ff])"
    "|[\u202a-\u202e\u2066-\u2069]|(?<=[^\n])\ufeff|[\U000e0020-\U000e007f])"
    "|(?P<zalgo>[\u0300-\u036f\u0489]{3,})"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")
_ESCAPED = re.compile(
    r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|<U\+[0-9A-F]{4}>|&amp;(?:#\d+|#x[0-9a-fA-F]+|amp|lt"
    r"|gt|quot|nbsp|apos);"
    r"|(?<![\\\w:])(?:\\r)?\\n(?=\\n|\\r|[A-Z\d*•\- ]|$)|(?<=[.!?;,)])(?:\\r)?\\n(?=\w|\s|\\|-|$)"
    r"|(?<=[a-z])(?:=[0-9A-F]{2}){2,}|(?<=\w)=E2=80"
    r"|(?<=\w)\\t(?=[A-Z\d])|(?<=\w )\\\"\w|\w\\\"(?=[ ,.])"
)
_PERCENT = re.compile(r"(?<![\w/])(?:\w+(?:%20|%2C|%0A|%27)){3,}\w*", re.IGNORECASE)
_LOST = re.compile(r"(?<=[a-z])\?(?=[a-z]{1,12}\b)(?!\w*=)")
_MIXED = re.compile(r"\b(?=[A-Za-z]*[а-яА-ЯёЁ])(?=[а-яА-ЯёЁ]*[A-Za-z])[A-Za-zа-яА-ЯёЁ]{4,}\b")
_PUNCTUATED = re.compile(r"[a-z][|¦~^_\\{}\[\]#$%;:!][a-z]")
_URLS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\S+/\S+")
_TOO_LONG = re.compile(r"(?<![\w./@-])[a-z]{32,}(?![\w./@-])|([b-df-gj-lnp-qt-xB-DF-GJ-LNP-QT-X])\1{9,}")
_LONG_WORD = 14
_SPACED = re.compile(r"(?<!\S)(?:[a-z] ){7,}[a-z](?!\S)")
_OCR = re.compile(
    r"\b[a-z]{1,9}[01](?=[a-z])[a-z]+\b|\b1(?=[a-z]{3})[a-z]+\b|\b(?:tbe|tbat|wbich|witb|bave|tlie|thc|tbis|frorn|liave)\b"
)
_MAY_BE_SCAN = re.compile(r"[01][a-z]|(?<= )(?:tb|wb|tl|thc|fro)")
_MANY_SINGLE = 8
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "azerty")
_SIDE_BY_SIDE = frozenset(a + b for row in _KEYS for pair in pairwise(row) for a, b in (pair, pair[::-1]))
_MASH = re.compile(
    r"(?:qwer|wert(?=[yzu])|asdf|sdfg|dfgh|fghj|ghjk|hjkl|zxcv|xcvb|cvbn|vbnm|lkjh|kjhg|fdsa|rewq|poiu|oiuy|mnbv|jkl[;ö]|asdas|dasda|sdasd)"
)
_KEYBOARDS = frozenset(("qwerty", "qwertz", "azerty", "asdf"))


def spoilt_characters(text: str) -> Iterator[Spoilt]:
    """Return the first piece of each kind that shows by its characters."""
    if text.isascii():
        if control := _CONTROL.search(text):
            yield Spoilt("control", *control.span())
    else:
        yield from _of_unicode(text)
    if "\\" in text or "&amp;" in text or "=" in text or "<U+" in text:
        found = [*_ESCAPED.finditer(text)]
        if found:
            yield Spoilt("escape", *found[0].span())
    if "%2" in text and (percent := _PERCENT.search(text)):
        yield Spoilt("escape", *percent.span())


def _of_unicode(text: str) -> Iterator[Spoilt]:
    if mojibake := _MOJIBAKE.search(text):
        yield Spoilt("mojibake", *mojibake.span())
    seen: set[str] = set()
    for match in _BAD.finditer(text):
        kind = match.lastgroup or ""
        if kind == "invisible" and (_RIGHT_TO_LEFT.search(text) or _in_flag(match, text)):
            continue
        if kind not in seen:
            seen.add(kind)
            yield Spoilt(kind, *match.span())
    if mixed := _MIXED.search(text):
        yield Spoilt("mixed", *mixed.span())


def _in_flag(match: re.Match[str], text: str) -> bool:
    return any(flag.start() < match.start() < flag.end() for flag in _FLAGS.finditer(text))


def spoilt_words(text: str) -> Iterator[Spoilt]:
    """Return the first piece of each kind that shows by single words of Latin script, code left out."""
    words = text.split()
    for mash in _MASH.finditer(text):
        word = _word_around(text, mash)
        if _is_mash(text[word.start : word.end].lower()):
            yield word
            break
    if max(map(len, words), default=0) >= _LONG_WORD and (run := _TOO_LONG.search(text)):
        yield Spoilt("run", *run.span())
    n_single = sum(len(word) == 1 for word in words)
    if n_single >= _MANY_SINGLE and (spaced := _SPACED.search(text)) and not _is_alphabet(spaced.group().split()):
        yield Spoilt("spaced", *spaced.span())
    if "?" in text and len(lost := [*_LOST.finditer(_URLS.sub(_blank, text))]) > 1:
        yield Spoilt("lost", max(0, lost[0].start() - 8), lost[0].end() + 8)
    ocr = [*_OCR.finditer(text)] if _MAY_BE_SCAN.search(text) else []
    if len(ocr) > 2 and 12 * len(ocr) >= text.count(" "):
        yield Spoilt("scan", *ocr[0].span())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _word_around(text: str, match: re.Match[str]) -> Spoilt:
    start, end = match.span()
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return Spoilt("mash", start, end)


def _is_mash(word: str) -> bool:
    """Tell whether nearly all letters stand side by side on a keyboard."""
    if word in _KEYBOARDS or len(word) < 6 or not word.isalpha():
        return False
    beside = sum(a + b in _SIDE_BY_SIDE for a, b in pairwise(word))
    return beside >= 0.6 * (len(word) - 1)


def _is_alphabet(letters: list[str]) -> bool:
    return letters == sorted(letters) or len(set(letters)) <= 2
