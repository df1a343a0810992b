"""Spoilt text that shows by itself: read with the wrong charset, escaped twice, invisible characters, loops."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sartor.data.audit.gibberish import RARE_PAIR


class Spoilt(NamedTuple):
    """A piece of a text that is not what somebody wrote."""

    kind: str
    start: int
    end: int


_CONT = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(
    rf"[ÂÃ][{_CONT}]|[ÂÃ]\u00a0|(?:â[€‚„†ˆ‡™œ]|ï¿|ï»|ðŸ)[{_CONT}]|â€(?=[\s\w.,;!?)]|$)|(?:[ÐÑ][{_CONT}]){{2,}}"
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
_IN_MOJIBAKE = frozenset((*map(chr, range(0xC0, 0x100)), *"¹РС锟烫屯鈥"))
"""One of them stands in all mojibake."""
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ")
_LATIN = frozenset(map(chr, range(0xA1, 0x180)))
_SOUND = frozenset(
    (*"\t\n\r‘’‚“”„–—…•€™‹›", *map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0xAD)), *map(chr, range(0xAE, 0x250)))
)
"""What is never bad: printed characters of Latin script."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")
_ESCAPED = re.compile(
    r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|<U\+[0-9A-F]{4}>|&amp;(?:#\d+|#x[0-9a-fA-F]+|amp|lt"
    r"|gt|quot|nbsp|apos);"
    r"|(?<![\\\w:])(?:\\r)?\\n(?=\\n|\\r|[A-Z\d*•\- ]|$)|(?<=[.!?;,)])(?:\\r)?\\n(?=\w|\s|\\|-|$)"
    r"|(?<=\w)\\t(?=[A-Z\d])|(?<=\w )\\\"\w|\w\\\"(?=[ ,.])"
)
_QUOTED_PRINTABLE = re.compile(r"=(?<=\w=)(?:E2=80|[0-9A-F]{2}=[0-9A-F]{2})")
_PERCENT = re.compile(r"(?<![\w/])(?:\w+(?:%20|%2C|%0A|%27)){3,}\w*", re.IGNORECASE)
_LOST = re.compile(r"\?(?<=[a-z]\?)(?=[a-z]{1,12}\b)(?!\w*=)")
_MIXED = re.compile(r"\b(?=[A-Za-z]*[а-яА-ЯёЁ])(?=[а-яА-ЯёЁ]*[A-Za-z])[A-Za-zа-яА-ЯёЁ]{4,}\b")
_PUNCTUATED = re.compile(r"[a-z][|¦~^_\\{}\[\]#$%;:!][a-z]")
_URLS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\S+/\S+")
_TOO_LONG = re.compile(r"(?<![\w./@-])[a-z]{32,}(?![\w./@-])|(?<![\w-])([b-df-gj-lnp-qt-wB-DF-GJ-LNP-QT-W])\1{9,}")
_LONG_WORD = 14
_SPACED = re.compile(r"(?<!\S)(?:[^\W_] {1,3}){7,}[^\W_](?!\S)")
_NOISE = re.compile(r"\S{16,}")
_LATIN_NOT_ASCII = re.compile("[\u00a1-\u017f]")
_MARK_OR_DIGIT = re.compile(r"[!-/:-@\[-`{-~\d\u00a1-\u00bf]")
_MIN_MARKS = 3
_MIN_SINGLE = 10
_OCR = re.compile(
    r"\b[a-z]{1,9}[01](?=[a-z])[a-z]+\b|\b1(?=[a-z]{3})[a-z]+\b|\b(?:tbe|tbat|wbich|witb|bave|tlie|thc|tbis|frorn"
    r"|liave)\b"
)
_MAY_BE_SCAN = re.compile(r"[01][a-z]|(?<= )(?:tb|wb|tl|thc|fro)")
_MISREAD = re.compile(r"(?:tbe|tbat|wbich|witb|bave|tlie|thc|tbis|frorn|liave)$")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "azerty")
_SIDE_BY_SIDE = frozenset(a + b for row in _KEYS for pair in pairwise(row) for a, b in (pair, pair[::-1]))
_MASH = re.compile(
    r"(?:qwer|wert(?=[yzu])|asdf|sdfg|dfgh|fghj|ghjk|hjkl|zxcv|xcvb|cvbn|vbnm|lkjh|kjhg|fdsa|rewq|poiu|oiuy|mnbv"
    r"|jkl[;ö]|asdas|dasda|sdasd)"
)
_KEYBOARDS = frozenset(("qwerty", "qwertz", "azerty", "asdf"))


def spoilt_characters(text: str) -> Iterator[Spoilt]:
    """Return the first piece of each kind that shows by its characters."""
    if text.isascii():
        if control := _CONTROL.search(text):
            yield Spoilt("control", *control.span())
    else:
        yield from _of_unicode(text)
    if ("\\" in text or "&amp;" in text or "<U+" in text) and (escaped := _ESCAPED.search(text)):
        yield Spoilt("escape", *escaped.span())
    elif "=" in text and (quoted := _QUOTED_PRINTABLE.search(text)):
        yield Spoilt("escape", *quoted.span())
    if "%2" in text and (percent := _PERCENT.search(text)):
        yield Spoilt("escape", *percent.span())


def _of_unicode(text: str) -> Iterator[Spoilt]:
    characters = frozenset(text)
    if not characters.isdisjoint(_IN_MOJIBAKE) and (mojibake := _MOJIBAKE.search(text)):
        yield Spoilt("mojibake", *mojibake.span())
    seen: set[str] = set()
    for match in _BAD.finditer(text) if characters - _SOUND else ():
        kind = match.lastgroup or ""
        if kind == "invisible" and (_RIGHT_TO_LEFT.search(text) or _in_flag(match, text)):
            continue
        if kind not in seen:
            seen.add(kind)
            yield Spoilt(kind, *match.span())
    if not characters.isdisjoint(_CYRILLIC) and (mixed := _MIXED.search(text)):
        yield Spoilt("mixed", *mixed.span())
    for run in () if characters.isdisjoint(_LATIN) else _NOISE.finditer(text):
        if _is_noise(run.group()):
            yield Spoilt("noise", *run.span())
            break


def _is_noise(run: str) -> bool:
    """Tell whether a long run without spaces mixes accented letters with marks and digits."""
    n_accented = len(_LATIN_NOT_ASCII.findall(run))
    return n_accented > 0.25 * len(run) and len(_MARK_OR_DIGIT.findall(run)) >= _MIN_MARKS


def _in_flag(match: re.Match[str], text: str) -> bool:
    return any(flag.start() < match.start() < flag.end() for flag in _FLAGS.finditer(text))


def spoilt_words(text: str, words: list[str]) -> Iterator[Spoilt]:
    """Return the first piece of each kind that shows by single words of Latin script, code left out."""
    for mash in _MASH.finditer(text):
        word = _word_around(text, mash)
        if _is_mash(text[word.start : word.end].lower()):
            yield word
            break
    if max(map(len, words), default=0) >= _LONG_WORD and (run := _TOO_LONG.search(text)):
        yield Spoilt("run", *run.span())
    if len([*_LOST.finditer(text)]) > 1 and len(lost := [*_LOST.finditer(_URLS.sub(_blank, text))]) > 1:
        yield Spoilt("lost", max(0, lost[0].start() - 8), lost[0].end() + 8)
    ocr = [*_OCR.finditer(text)] if _MAY_BE_SCAN.search(text) else []
    if len(ocr) > 2 and 12 * len(ocr) >= text.count(" "):
        yield Spoilt("scan", *ocr[0].span())


def is_odd(word: str) -> bool:
    """Tell whether a word in lower case is a reason to look at the words of its text: a cheap look, mostly no."""
    if len(word) < _LONG_WORD and word.isalpha():
        return bool(_MASH.search(word) or _MISREAD.match(word))
    return bool(_MAY_BE_SCAN.search(word) or _MASH.search(word) or _TOO_LONG.search(word))


def has_rare_pair(word: str) -> bool:
    """Tell whether two letters follow each other in a word that hardly do in any language."""
    return bool(RARE_PAIR.search(word))


def spaced_letters(text: str) -> Iterator[Spoilt]:
    """Return the first words whose letters are spread."""
    spaced = _SPACED.search(text)
    if spaced and _is_spaced(spaced.group().split()):
        yield Spoilt("spaced", *spaced.span())
        return
    tokens = text.split()
    letters = [token for token in tokens if len(token) == 1]
    if len(letters) >= max(_MIN_SINGLE, 0.8 * len(tokens)) and _is_spaced(letters):
        yield Spoilt("spaced", 0, len(text))


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


def _is_spaced(letters: list[str]) -> bool:
    """Tell whether single letters are words that were spread: no alphabet, no row of numbers."""
    plain = [letter.lower() for letter in letters if letter.isalpha()]
    return len(plain) > 0.5 * len(letters) and plain != sorted(plain) and len(set(plain)) > 3
