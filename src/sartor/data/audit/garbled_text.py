"""garbled_text: wrong charsets, broken escapes, invisible characters, random letters, loops.

Code, identifiers, other scripts, refrains, and rows about encodings are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix, Severity
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.gates import among, words_of
from sartor.data.audit.gibberish import COMMON, is_gibberish, looks_random
from sartor.data.audit.loops import loop_in
from sartor.data.audit.quoted import in_code, without_code
from sartor.data.audit.scrambled import scrambled_turns
from sartor.data.audit.spoilt import Spoilt, has_rare_pair, is_odd, spaced_letters, spoilt_characters, spoilt_words

_SAYS: dict[str, tuple[Severity, float, str]] = {
    "mojibake": ("error", 0.95, "was read with the wrong charset: '{text}'."),
    "replacement": ("error", 0.97, "holds U+FFFD, the mark of lost characters."),
    "control": ("error", 0.95, "holds the control character {text}."),
    "private": ("error", 0.85, "holds the private-use character {text}."),
    "invisible": ("error", 0.9, "holds the invisible character {text}."),
    "noise": ("error", 0.9, "holds a run of characters that are no words: '{text}'."),
    "zalgo": ("warning", 0.85, "holds letters with piles of marks."),
    "mixed": ("warning", 0.8, "mixes alphabets within the word '{text}'."),
    "escape": ("warning", 0.8, "holds a broken escape, '{text}'."),
    "mash": ("warning", 0.9, "holds keys hit at random: '{text}'."),
    "run": ("warning", 0.8, "holds letters without spaces or end: '{text}'."),
    "spaced": ("warning", 0.75, "holds single letters instead of words: '{text}'."),
    "lost": ("warning", 0.75, "has question marks inside words, as of lost characters: '{text}'."),
    "scan": ("warning", 0.7, "has digits inside words as from a bad scan: '{text}'."),
    "loop": ("warning", 0.85, "repeats itself: '{text}'."),
    "shuffled": ("warning", 0.85, "is made of words whose letters are shuffled."),
    "random": ("warning", 0.8, "is hardly made of words: '{text}'."),
}
_ABOUT_CHARACTERS = re.compile(
    r"mojibake|encod|charset|utf-?8|latin-?1|unicode|iso-?8859|cp125\d|garbled|(?:weird|strange|odd|invisible"
    r"|special|control"
    r"|non-?printing|hidden|escape[ds]?) (?:char|symbol|sequence)|zero[- ]width|\bescap|code ?point|\bbom\b"
    r"|\bbidi|right-to-left|zalgo",
    re.IGNORECASE,
)
_ABOUT_LETTERS = re.compile(
    r"regex|regular expression|newline|line ?break|string literal|keyboard|key ?smash|gibberish|anagram|unscrambl"
    r"|scrambled|shuffle"
    r"|cipher|cypher|encrypt|decod|decrypt|caesar|rot13|base64|\bocr\b|\bleet|lyrics|\bsong|poem|chant|refrain"
    r"|repeat|\d times\b|mantra"
    r"|tongue|palindrome|reverse|spell|hash|\bpip[aeou]\b|query string|latex",
    re.IGNORECASE,
)
_SURE = ("replacement", "control", "private", "mojibake", "invisible", "noise")
_IS_CODE = re.compile(
    r"^ *(?:def |class \w+[:(]|import \w|from \w+ import|#include|public |const |let |var |function |>>> |\$ |<\?"
    r"|\{|\[|SELECT )"
    r"|[;{}]\s*$|\w\(\w*\)[:;]|=> |</\w+>|\\(?:frac|sum|int|begin|left|mathbb|alpha|nabla|text|times|cdot)\b",
    re.MULTILINE,
)
_USUAL = 0.15
_SAMPLE_ROWS = 2000
_SPREAD_CHARS = 1200
_TAIL_CHARS = 60
_MIN_WORDS = 8
_RARE_PER_CHAR = 0.015
_SINGLE = frozenset("abcdefghijklmnopqrstuvwxyz")
_MIN_SINGLE = 5
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{4,}")


_odd_among, _rare_among = among(is_odd), among(has_rare_pair)


def _look(example: Example) -> Iterator[Seen | Tally]:
    every = turns(example)
    told: set[str] = set()
    for index, turn in enumerate(every):
        for spoilt in _spoilt(turn.content):
            if spoilt.kind in told or _is_meant(spoilt, turn.content, every):
                continue
            told.add(spoilt.kind)
            yield Tally(spoilt.kind)
            yield _seen(spoilt, index, turn.content)


def _spoilt(text: str) -> Iterator[Spoilt]:
    yield from spoilt_characters(text)
    if not text.isascii() and sum(map(str.isascii, text[:200])) < 0.8 * len(text[:200]):
        return  # another script
    plain = without_code(text)
    words = plain.split()
    distinct = words_of(text.lower())
    is_suspect = bool(_odd_among(distinct))
    lacks_common = len(words) >= _MIN_WORDS <= len(distinct) and COMMON.isdisjoint(distinct)
    if len(_SINGLE & distinct) >= _MIN_SINGLE:
        yield from spaced_letters(text)
    if (is_suspect or "?" in plain) and not _is_code(plain):
        yield from spoilt_words(plain, words)
    n_rare = len(_rare_among(distinct))
    if (lacks_common or (n_rare > 1 and _may_be_random(plain, n_rare))) and not _is_code(plain):
        yield Spoilt("random", 0, len(text))
    if loop := loop_in(plain, words):
        yield Spoilt("loop", *loop)


def _may_be_random(text: str, n_rare: int) -> bool:
    whole = n_rare >= _RARE_PER_CHAR * min(len(text), _SPREAD_CHARS) and looks_random(text[:_SPREAD_CHARS])
    return whole or looks_random(text[-_TAIL_CHARS:])


def _is_code(text: str) -> bool:
    return ("(" in text or "{" in text or "\\" in text) and bool(_IS_CODE.search(text))


def _is_meant(spoilt: Spoilt, text: str, every: Sequence[Message]) -> bool:
    if spoilt.kind == "escape" and (text[:1] in "{[" or _IS_CODE.search(text)):
        return True
    if spoilt.kind not in _SURE and in_code(text, spoilt.start, spoilt.end):
        return True
    if spoilt.kind == "random":
        return False
    asked = [turn.content for turn in every if turn.role == "user"]
    if any(_ABOUT_CHARACTERS.search(turn.content) for turn in every):
        return True
    return spoilt.kind not in _SURE and any(_ABOUT_LETTERS.search(content) for content in asked)


def _seen(spoilt: Spoilt, index: int, text: str) -> Seen:
    severity, confidence, says = _SAYS[spoilt.kind]
    piece = text[spoilt.start : spoilt.end]
    if spoilt.kind in ("control", "private", "invisible"):
        piece = f"U+{ord(piece[0]):04X}"
    shown = " ".join(piece[:40].split())
    return Seen(
        severity=severity,
        confidence=confidence,
        says=says.format(text=shown),
        span=(index, spoilt.start, spoilt.end),
        fix=Fix(
            action="drop" if spoilt.kind in ("random", "mash") else "edit", detail="Restore the text from its source."
        ),
        key=spoilt.kind,
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    """Keep what is not usual here; look up the words of texts that may be random."""
    counts = corpus.tallies.get(GARBLED_TEXT.name, Counter[str]())
    known = _known_words(corpus) if any(s.seen.key == "random" for s in sightings) else {}
    for sighting in sightings:
        kind, span = sighting.seen.key, sighting.seen.span
        if kind == "random" and span:
            text = turns(corpus.rows[sighting.position])[span[0]].content
            own = set(map(str.lower, _WORD.findall(text)))
            elsewhere = {w for w in own if known.get(w, 0) > 1}
            if known and (is_gibberish(text, elsewhere) or is_gibberish(text[-_TAIL_CHARS:], elsewhere)):
                yield sighting
        elif kind in _SURE or counts.get(kind, 0) <= max(5, _USUAL * corpus.n_train):
            yield sighting

    yield from _scrambled(corpus, {s.position for s in sightings})


def _scrambled(corpus: Corpus, told: set[int]) -> Iterator[Sighting]:
    for position, index, kind in scrambled_turns(corpus):
        every = turns(corpus.rows[position])
        spoilt = Spoilt(kind, 0, len(every[index].content))
        if position not in told and not _is_meant(spoilt, every[index].content, every):
            yield Sighting(position, _seen(spoilt, index, every[index].content))


def _known_words(corpus: Corpus) -> dict[str, int]:
    """Count in how many turns of a sample each word stands."""
    counts: dict[str, int] = {}
    for position in range(0, corpus.n_train, max(1, corpus.n_train // _SAMPLE_ROWS)):
        for turn in turns(corpus.rows[position]):
            for word in set(map(str.lower, _WORD.findall(turn.content[:_SPREAD_CHARS]))):
                counts[word] = counts.get(word, 0) + 1
    return counts


GARBLED_TEXT = RowCheck("garbled_text", _look, _settle)
