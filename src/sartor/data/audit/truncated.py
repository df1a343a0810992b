"""truncated: answers that stop in the middle.

Some endings are wrong anywhere (an open bracket, an empty list item, 'of the'); a missing full stop is wrong only where
nearly all comparable answers of this data have one, and a cut word only shows against the words of this data.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.ending import Ending, ending_of
from sartor.data.audit.last_words import LastWords, chances_cut, last_words

_MIN_COMPARABLE = 12
_RARE = 0.03
_RARE_COLON = 0.004
_WEAK_ODDS = 1.5
_LIKELY = 0.6
_NO_END = ("word", "digit", "weak", "item word")
_FRAGMENT_WORDS = 4
_FRAGMENT = re.compile(
    r"\b(?:title|headline|heading|name|slogan|tagline|caption|motto|words?|keywords?|phrase|formula|equation|command"
    r"|path"
    r"|file ?name|url|label|symbol|abbreviat\w+|acronym|capitals|compute|calculate|which (?:two|three|\w+s)|list"
    r"|überschrift|titel|namen?|wort|wörter|begriff|formel|befehl|pfad|berechne|rechne|titre|mots?|nom|título|nombre"
    r"|palabras?"
    r"|titolo|parol[ae]|nome|palavras?)\b",
    re.IGNORECASE,
)
"""A prompt that asks for less than a sentence."""


class _Broken(NamedTuple):
    key: str
    """What is tallied, to see whether such endings are usual here; empty if it is wrong everywhere."""
    confidence: float
    says: str


_WRONG = {
    "function": _Broken("function", 0.9, "the answer stops after '{last}', in the middle of a sentence."),
    "comma": _Broken("comma", 0.85, "the answer stops after '{last}'."),
    "colon": _Broken("colon", 0.7, "the answer announces something after '{last}' and stops."),
    "open": _Broken("open", 0.85, "the answer opens '{last}' and stops."),
    "unclosed": _Broken("unclosed", 0.75, "the answer never closes '{last}'."),
    "json": _Broken("", 0.98, "the answer is JSON that stops before its end."),
    "fence": _Broken("fence", 0.9, "the answer opens a code block and never closes it."),
    "item": _Broken("item", 0.95, "the answer ends on an empty list item, '{last}'."),
    "heading": _Broken("heading", 0.8, "the answer ends on a heading with nothing below it."),
    "marker": _Broken("marker", 0.95, "the answer says that it is cut off: '{last}'."),
}


def _look(example: Example) -> Iterator[Seen | Tally]:
    if not example.expected:
        return
    ending = ending_of(example.expected)
    yield Tally(f"{ending.shape}:{ending.kind}")
    if ending.shape != "label":
        yield Tally("answers")
    wrong = _WRONG.get(ending.kind)
    if wrong:
        yield Tally(wrong.key)
        says = wrong.says.format(last=ending.last)
        yield _seen(example, ending, says=says, confidence=wrong.confidence)
    elif ending.kind in _NO_END and ending.shape != "label" and not _asks_fragment(example, ending):
        yield _seen(
            example, ending, says=f"the answer stops after '{ending.last}' without a full stop.", confidence=0.6
        )


def _asks_fragment(example: Example, ending: Ending) -> bool:
    """Tell whether a name, a title or a formula was asked for, and may end without a full stop."""
    return ending.shape == "phrase" and ending.kind != "weak" and bool(_FRAGMENT.search(example.input_text))


def _is_short(example: Example, ending: Ending) -> bool:
    """Tell whether an answer may be no sentence, so that only a cut word shows."""
    few = ending.shape == "phrase" and ending.kind != "weak" and (example.expected or "").count(" ") < _FRAGMENT_WORDS
    return few or ending.kind == "item word"


def _seen(example: Example, ending: Ending, *, says: str, confidence: float) -> Seen:
    return Seen(
        severity="error" if ending.kind == "json" else "warning",
        confidence=confidence,
        says=says,
        span=(len(example.messages), ending.start, ending.end),
        fix=Fix(action="edit", detail="Complete the answer, or drop the row."),
        key=f"{'short' if _is_short(example, ending) else ending.shape}:{ending.kind}:{ending.last}",
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    if corpus.task == "classify":
        return
    counts = corpus.tallies.get(TRUNCATED.name, Counter[str]())
    without_end: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        shape, kind, _ = _parts(sighting)
        if kind in _NO_END:
            without_end.setdefault(shape, []).append(sighting)
        elif not _is_usual(_WRONG[kind], counts):
            yield sighting
    if without_end:
        words = last_words(corpus)
        for shape, group in without_end.items():
            yield from _cut(group, words, _share_with_end(shape, counts))


def _cut(group: Sequence[Sighting], words: LastWords, share_with_end: float) -> Iterator[Sighting]:
    """Return which of these answers without an end mark are cut."""
    log_odds = [words.log_odds_inside(_parts(s).last) + _WEAK_ODDS * (_parts(s).kind == "weak") for s in group]
    for sighting, chance in zip(group, chances_cut(log_odds, share_with_end), strict=True):
        last = _parts(sighting).last
        if words.is_cut(last):
            yield _with(sighting, max(chance, 0.8), says=f"the answer stops inside a word, after '{last}'.")
        elif chance >= _LIKELY and share_with_end > 0 and _parts(sighting).shape != "short":
            yield _with(sighting, chance)


class _Parts(NamedTuple):
    shape: str
    kind: str
    last: str


def _parts(sighting: Sighting) -> _Parts:
    return _Parts(*sighting.seen.key.split(":", 2))


def _is_usual(wrong: _Broken, counts: Mapping[str, int]) -> bool:
    """Tell whether so many answers end like this that it is no defect."""
    if wrong.key in ("", "function"):
        return False
    rare = _RARE_COLON if wrong.key == "colon" else _RARE
    return counts.get(wrong.key, 0) > max(3, rare * counts.get("answers", 0))


def _share_with_end(shape: str, counts: Mapping[str, int]) -> float:
    """Return the share of comparable answers that end like a sentence; 0 where too few can be compared."""
    shapes = (shape,) if _comparable((shape,), counts) >= _MIN_COMPARABLE else ("prose", "phrase", "list")
    n = _comparable(shapes, counts)
    if n < _MIN_COMPARABLE:
        return 0.0
    return sum(counts.get(f"{s}:end", 0) for s in shapes) / n


def _comparable(shapes: Sequence[str], counts: Mapping[str, int]) -> int:
    return sum(counts.get(f"{s}:{kind}", 0) for s in shapes for kind in ("end", "word", "digit", "closed", "title"))


def _with(sighting: Sighting, confidence: float, *, says: str = "") -> Sighting:
    seen = sighting.seen._replace(confidence=round(min(confidence, 0.95), 2), says=says or sighting.seen.says)
    return Sighting(sighting.position, seen)


TRUNCATED = RowCheck("truncated", _look, _settle)
