"""Loops: a word, phrase or sentence that a text repeats as no person does. Refrains and 'no no no' are no loops."""

import re

_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*")
_FILLERS = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "a",
        "an",
        "for",
        "with",
        "on",
        "or",
        "that",
        "it",
        "as",
        "by",
        "at",
        "from",
        "be",
        "are",
    ]
) - {"that", "it"}
_SUNG = frozenset(
    [
        "ha",
        "haha",
        "he",
        "hehe",
        "ho",
        "no",
        "yes",
        "yeah",
        "la",
        "na",
        "blah",
        "very",
        "so",
        "really",
        "bye",
        "go",
        "hey",
        "oh",
        "ah",
        "mmm",
        "tick",
        "knock",
        "why",
        "please",
        "ding",
        "row",
        "run",
        "hurray",
        "hooray",
        "wow",
        "ok",
        "many",
        "much",
        "far",
        "long",
        "big",
        "old",
        "never",
        "again",
        "nein",
        "ja",
        "si",
        "oui",
        "non",
        "da",
        "sehr",
    ]
)
_MIN_LETTERS = 12
_MIN_WORDS = 14
_MAX_PHRASE = 12
_COPIES = 4


def loop_in(text: str) -> tuple[int, int] | None:
    """Return where a loop starts and ends, or None."""
    words = text.split()
    found = _word_loop(words)
    if found:
        start = text.find(found)
        return start, min(len(text), start + 40)
    if len(words) >= _MIN_WORDS:
        return _sentence_loop(text) or _phrase_loop(words, text)
    return None


def _word_loop(words: list[str]) -> str:
    """Return the repeated words: three 'the', or five of another word that is not sung."""
    for index, (a, b, c) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if a == b == c and a[0].isalpha():
            word = a.strip(",.!?").lower()
            five = words[index : index + 5]
            if word in _FILLERS or (word not in _SUNG and len(word) > 1 and len(five) == 5 and set(five) == {a}):
                return " ".join(words[index : index + 3])
    return ""


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


def _phrase_loop(words: list[str], text: str) -> tuple[int, int] | None:
    """Find copies of a phrase of two to twelve words that follow each other."""
    triples = list(zip(words, words[1:], words[2:], strict=False))
    if len(set(triples)) > 0.9 * len(triples):
        return None
    last: dict[tuple[str, str, str], int] = {}
    run, lag_before = 0, 0
    for index, triple in enumerate(triples):
        lag = index - last.get(triple, -1000)
        last[triple] = index
        run = run + 1 if lag == lag_before else 1
        lag_before = lag
        if 2 <= lag <= _MAX_PHRASE and run + 3 > (_COPIES if lag > 2 else _COPIES + 1) * lag - lag:
            phrase = words[index - lag + 1 : index + 1]
            if len(set(phrase)) > 1 and sum(any(map(str.isalpha, w)) for w in phrase) > lag / 2:
                found = max(0, text.find(" ".join(phrase)))
                return found, min(len(text), found + len(" ".join(phrase)))
    return None
