"""Loops: a word, phrase or sentence that a text repeats as no person does. Refrains and 'no no no' are no loops."""

import re
import sys
from itertools import groupby
from operator import eq

_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*")
_FILLERS = frozenset("the of and to in is a an for with on or as by at from be are".split())
_SUNG = frozenset(
    (
        "no yes yeah very so really bye go hey oh ah why please row run hurray hooray wow ok many much far long big"
        " old never again nein ja si oui non da sehr"
    ).split()
)
_LAUGHED = frozenset("ha haha he hehe ho la na blah mmm tick knock ding tock bla lol".split())
_MOST_SUNG = 6
_MIN_LETTERS = 12
_MIN_WORDS = 14
_MAX_PHRASE = 12
_COPIES = 4
_FEWEST = 3
_MIN_AGAIN = 2


def loop_in(text: str, words: list[str]) -> tuple[int, int] | None:
    """Return where a loop starts and ends, or None.

    Args:
        words: Of the text, in order.
    """
    if any(map(eq, words, words[1:])) and (found := _word_loop(words)):
        start = text.find(found)
        return start, min(len(text), start + 40)
    if len(words) >= _MIN_WORDS:
        triples = list(zip(words, words[1:], words[2:], strict=False))
        n_again = len(triples) - len(set(triples))
        if n_again < _MIN_AGAIN:
            return None
        return _sentence_loop(text) or (_phrase_loop(words, triples, text) if n_again > 0.1 * len(triples) else None)
    return None


def _word_loop(words: list[str]) -> str:
    """Return the repeated words: three 'the', six of a word or number that may be sung, or five of another."""
    for word, run in groupby(words):
        copies = len([*run])
        if copies >= _FEWEST and copies >= _most_copies(word.strip(",.!?").lower()):
            return " ".join([word] * _FEWEST)
    return ""


def _most_copies(word: str) -> int:
    if word in _FILLERS:
        return _FEWEST
    if (
        not word.replace("-", "").isalnum()
        or word in _LAUGHED
        or len(set(word)) < 2
        or (word.isdigit() and len(word) < _FEWEST)
    ):
        return sys.maxsize
    return _MOST_SUNG if word in _SUNG or word.isdigit() else _MOST_SUNG - 1


def _sentence_loop(text: str) -> tuple[int, int] | None:
    times, before = 1, ""
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip().lower()
        if not sentence:
            continue
        times = times + 1 if sentence == before else 1
        before = sentence
        if times == 3 and sum(map(str.isalpha, sentence)) >= _MIN_LETTERS:
            return match.span()
    return None


def _phrase_loop(words: list[str], triples: list[tuple[str, str, str]], text: str) -> tuple[int, int] | None:
    """Find copies of a phrase of two to twelve words that follow each other."""
    last: dict[tuple[str, str, str], int] = {}
    run, lag_before = 0, 0
    for index, triple in enumerate(triples):
        lag = index - last.get(triple, -1000)
        last[triple] = index
        run = run + 1 if lag == lag_before else 1
        lag_before = lag
        if 2 <= lag <= _MAX_PHRASE and run + 3 > (_COPIES if lag > 2 else _COPIES + 1) * lag - lag:
            phrase = words[index - lag + 1 : index + 1]
            if len(set(phrase)) > 1 and sum(any(map(str.isalpha, w)) for w in phrase) >= lag / 2:
                found = max(0, text.find(" ".join(phrase)))
                return found, min(len(text), found + len(" ".join(phrase)))
    return None
