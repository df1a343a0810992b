"""conflicting_answers: rows that ask the same and answer otherwise. One finding per cluster of rows.

Asking the same leaves out case, typing slips and fillers; rows whose numbers, names or products differ ask something
else. Answers conflict if labels, short answers or JSON values differ, or if longer ones differ in a number, a date or
a negation. Two free texts that differ otherwise may both be right: a warning, and nothing at all for requests that
have many answers (write, suggest, invent) or where several answers are the custom of the data set.
"""

import re
from collections.abc import Iterator

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.audit.near_duplicate import with_confidence
from sartor.data.fingerprint import normalise
from sartor.data.likeness.difference import Nearness
from sartor.data.likeness.pairs import Pair
from sartor.data.likeness.words import has_digit, words_of

_SHORT_WORDS = 5
_OPEN = re.compile(
    r"\b(?:write|compose|generate|create|suggest|invent|imagine|brainstorm|come up with|make up|design|draft|"
    r"tell (?:me|us) (?:a|another) (?:joke|story)|give (?:me |us )?(?:an? )?(?:example|idea|suggestion|tip)s?|"
    r"name (?:a|an|one|some|two|three|four|five)\b|list (?:some|two|three|four|five|a few|\d+)|recommend|poem|story|"
    r"schreib\w*|verfasse\w*|erfinde\w*|écri\w*|rédige\w*|escrib\w*|scriv\w*)\b",
    re.IGNORECASE,
)
_CUSTOM_SHARE = 0.1
"""Where more than this share of all rows has a twin with another free answer, several answers are the custom."""


def _run(corpus: Corpus) -> Iterator[Finding]:
    sure: dict[tuple[int, int], float] = {}
    for pair in corpus.pairs:
        if not corpus.in_test(pair.second):
            confidence = _confidence(pair, corpus)
            if confidence:
                sure[pair.first, pair.second] = confidence
    free = {pair: value for pair, value in sure.items() if value < 0.7}
    if len({i for pair in free for i in pair}) > max(20, _CUSTOM_SHARE * corpus.n_train):
        sure = {pair: value for pair, value in sure.items() if pair not in free}
    for cluster, confidence in with_confidence(sure):
        yield _finding([corpus.rows[i] for i in cluster], confidence)


def _confidence(pair: Pair, corpus: Corpus) -> float:
    """Return how sure it is that one of two rows is wrong; 0 if both can be right."""
    first, second = corpus.rows[pair.first], corpus.rows[pair.second]
    one, other = (first.expected or "").strip(), (second.expected or "").strip()
    apart = pair.answer
    if normalise(first.system or "") != normalise(second.system or ""):
        return 0.0
    if pair.answers_the_same or not (pair.asks_the_same or pair.prompt.nearness is Nearness.REWORDED):
        return 0.0
    if not pair.asks_the_same:
        return 0.7 if _differ_in_a_fact_only(pair) and (pair.about_the_same or not pair.swaps_names) else 0.0
    if corpus.task == "classify" or _is_short(one, other) or (one[:1] in "{[" and other[:1] in "{["):
        return 0.95
    if apart.nearness is not Nearness.FAR and (apart.numbers or apart.negated):
        return 0.0 if _OPEN.search(first.input_text) and len(apart.names) > 2 else 0.9
    if _OPEN.search(first.input_text) or _OPEN.search(second.input_text):
        return 0.0
    return 0.5 if apart.nearness is Nearness.REWORDED and len(apart.names) <= 4 else 0.6


def _differ_in_a_fact_only(pair: Pair) -> bool:
    return (pair.answer.numbers or pair.answer.negated) and pair.answer.nearness is Nearness.CLOSE


def _is_short(one: str, other: str) -> bool:
    return max(len(one.split()), len(other.split())) <= _SHORT_WORDS


def _finding(members: list[Example], confidence: float) -> Finding:
    first, *others = places(members)
    return Finding(
        check="conflicting_answers",
        severity="error" if confidence >= 0.9 else "warning",
        confidence=confidence,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=f"{len(members)} rows ask the same and answer differently{_numbers(members)}.",
        fix=Fix(action="review", detail="Keep the right answer, or add what tells the prompts apart."),
    )


def _numbers(members: list[Example]) -> str:
    """Name the kind of what differs."""
    numbers = [{w for w in words_of(e.expected or "") if has_digit(w)} for e in members]
    return " in their numbers" if len(members) == 2 and numbers[0] != numbers[1] else ""


CONFLICTING_ANSWERS = CorpusCheck("conflicting_answers", _run)
