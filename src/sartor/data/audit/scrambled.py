"""Broken words that only show against the words of this data: shuffled, misread, run together, or typed at random."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sartor.data.audit.contract import turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.gibberish import COMMON, RARE_PAIR
from sartor.data.audit.quoted import without_code

_SAMPLE_ROWS = 2000
_MOST_ROWS = 50_000
"""Rows that are looked up, evenly spread: a million rows would cost a minute."""
_ROWS_AT_ONCE = 1000
_MOST_CHARS = 600
_MARKS = ".,;:!?\"'()[]{}<>*_-–—…“”„‘’«»`"
_NAMED_BY_RULE = re.compile(r"https?:|www\.|@|[\\/_=<>{}+]|\w\.\w")
_LOOKS_ALIKE = str.maketrans("eo1i|5b", "c0lllsh")
_SPOILT_LETTER = re.compile(r"[a-zäöü|][0135|]|[0135|][a-zäöü]")
_PIPED = re.compile(r"[a-zäöü](?:\|[a-zäöü]|[015][a-zäöü]{2})")
_IS_DATA = re.compile(r"\s*(?:[{\[]\s*[\"'{\[\]}\d]|<[a-z!?/])")
_MARK_INSIDE = re.compile(r"[^\W\d_][;\[\]]+[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_FEW = 0.2
_FEW_MISREAD = 0.12
_MIN_RUN = 5
_UNHEARD_OF = 0.4
"""Share of letter triples that this data knows, below which words are no words."""
_MIN_GLUED = 12
_GLUED_CHARS_PER_SPACE = 14
_COVERED = 0.8
_PARTLY_COVERED = 0.65
_LONGEST_WORD = 18


class Scrambled(NamedTuple):
    """A turn of a row whose words are broken throughout."""

    position: int
    turn: int
    kind: str


class _Known(NamedTuple):
    """The words of this data."""

    words: frozenset[str]
    letters: frozenset[str]
    """Their letters in alphabetical order."""
    shapes: frozenset[str]
    """What they look like if letters that look alike are one."""
    triples: frozenset[str]
    """Every three letters that follow each other in them."""


def scrambled_turns(corpus: Corpus) -> Iterator[Scrambled]:
    """Return the turns of which many words are no words of this data, and tell how they were broken."""
    known = _known(corpus)
    looked_up = range(0, len(corpus.rows), max(1, len(corpus.rows) // _MOST_ROWS))
    some = (looked_up[i : i + _ROWS_AT_ONCE] for i in range(0, len(looked_up), _ROWS_AT_ONCE))
    pieces = (_Piece(known, [(position, _beginnings(corpus, position)) for position in part]) for part in some)
    for found in corpus.mapped(_scrambled, pieces):
        yield from found


class _Piece(NamedTuple):
    known: _Known
    rows: list[tuple[int, list[str]]]
    """Positions, and how the turns begin."""


def _beginnings(corpus: Corpus, position: int) -> list[str]:
    return [turn.content[:_MOST_CHARS] for turn in turns(corpus.rows[position])]


def _scrambled(piece: _Piece) -> list[Scrambled]:
    return [
        Scrambled(position, index, kind)
        for position, texts in piece.rows
        for index, text in enumerate(texts)
        if (kind := _kind(text, piece.known))
    ]


def _known(corpus: Corpus) -> _Known:
    counts = Counter[str]()
    for position in range(0, corpus.n_train, max(1, corpus.n_train // _SAMPLE_ROWS)):
        counts.update({w for turn in turns(corpus.rows[position]) for w in _words(turn.content[:_MOST_CHARS])})
    words = frozenset(word for word, count in counts.items() if count > 1)
    return _Known(
        words,
        frozenset("".join(sorted(word)) for word in words if word.isalpha()),
        frozenset(_shape(word) for word in words if word.isalpha()),
        frozenset(word[i : i + 3] for word in words for i in range(len(word) - 2)),
    )


def _words(text: str) -> list[str]:
    return [word for token in text.lower().split() if (word := token.strip(_MARKS))]


def _shape(word: str) -> str:
    return word.translate(_LOOKS_ALIKE).replace("rn", "m")


def _kind(text: str, known: _Known) -> str:
    if _IS_DATA.match(text) or sum(map(str.isascii, text[:100])) < 0.7 * len(text[:100]):
        return ""
    words = _words(text)
    unknown = [word for word in words if word not in known.words]
    if not unknown or len(unknown) < _FEW * len(words):
        return ""
    plain = without_code(text)
    if _is_glued(plain, known):
        return "run"
    words = _words(plain)
    unknown = [word for word in words if word not in known.words and not _NAMED_BY_RULE.search(word)]
    if _is_misread(words, unknown, known):
        return "scan"
    if _is_shuffled(words, unknown, known):
        return "shuffled"
    return "random" if _has_random_run(plain, known) else ""


def _is_misread(words: Sequence[str], unknown: Sequence[str], known: _Known) -> bool:
    hits = [w for w in unknown if len(w) > 1 and not w.isdigit() and _shape(w) in known.shapes]
    is_sure = len(hits) > 3 or any(map(_SPOILT_LETTER.search, hits))
    n_piped = sum(map(bool, map(_PIPED.search, unknown)))
    return max(len(hits) * is_sure, n_piped) >= max(2, _FEW_MISREAD * len(words))


def _is_shuffled(words: Sequence[str], unknown: Sequence[str], known: _Known) -> bool:
    bare = ["".join(_LETTERS.findall(word)) for word in unknown]
    hits = {
        word for word in bare if len(word) > 2 and "".join(sorted(word)) in known.letters and word not in known.words
    }
    enough = len(hits) > 2 or (len(hits) == 2 and min(map(len, hits)) > 3)
    return enough and len(hits) >= max(_FEW * len(words), 0.4 * len(unknown))


def _has_random_run(text: str, known: _Known) -> bool:
    """Tell whether several unknown words in a row are made of letters that never follow each other here."""
    run: list[str] = []
    for token in (*text.split(), ""):
        if _may_be_random(token.strip(_MARKS[:6]), known):
            run.append(token)
        elif len(run) >= _MIN_RUN and _is_unheard_of(run, known):
            return True
        else:
            run = []
    return False


def _may_be_random(word: str, known: _Known) -> bool:
    if not word or word[0].isupper() or any(map(str.isdigit, word)) or _NAMED_BY_RULE.search(word):
        return False
    return word.lower() not in known.words and word.lower() not in COMMON


def _is_unheard_of(run: Sequence[str], known: _Known) -> bool:
    triples = [word[i : i + 3].lower() for word in run for i in range(len(word) - 2) if word[i : i + 3].isalpha()]
    n_heard = sum(triple in known.triples for triple in triples)
    n_rare = len(RARE_PAIR.findall(" ".join(run).lower())) + sum(map(bool, map(_MARK_INSIDE.search, run)))
    return len(triples) > 2 * _MIN_RUN and n_heard < _UNHEARD_OF * len(triples) and n_rare >= len(run) - 1


def _is_glued(text: str, known: _Known) -> bool:
    """Tell whether a text lacks its spaces: nearly all of it is made of known words, and little ones among them."""
    tokens = [token for token in text.lower().split() if not re.match(r"https?:|www\.|\S+@", token)]
    if not tokens or len(tokens) - 1 > sum(map(len, tokens)) / _GLUED_CHARS_PER_SPACE:
        return False
    pieces = [piece for token in tokens for piece in _LETTERS.findall(token)]
    n_letters = sum(map(len, pieces))
    parts = [part for piece in pieces for part in _parts(piece, known.words)]
    if n_letters < _MIN_GLUED or max(map(len, pieces)) < _MIN_GLUED:
        return False
    n_covered = sum(map(len, parts))
    n_inside = sum(part in COMMON and part not in pieces for part in parts)
    least = _COVERED if n_inside == 1 else _PARTLY_COVERED
    return n_inside > 0 and len(parts) > len(pieces) + 1 and n_covered >= least * n_letters


def _parts(piece: str, words: frozenset[str]) -> list[str]:
    """Return known words that cover as much of the piece as possible, in as few parts as possible."""
    best: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)]
    """Up to here: letters covered, minus the number of parts, where the last part starts, and its length."""
    for end in range(1, len(piece) + 1):
        choice = (best[end - 1][0], best[end - 1][1], end - 1, 0)
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            if piece[start:end] in words:
                choice = max(choice, (best[start][0] + end - start, best[start][1] - 1, start, end - start))
        best.append(choice)
    parts: list[str] = []
    end = len(piece)
    while end:
        _, _, start, length = best[end]
        if length:
            parts.append(piece[start:end])
        end = start
    return parts
