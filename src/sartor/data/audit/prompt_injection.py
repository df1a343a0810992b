"""prompt_injection: sentences that try to steer a model, in user or retrieved text or in answers, also disguised.

Quoted examples, rows about prompt injection, system turns, and 'please ignore my previous email' are left alone.
"""

import re
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, turns
from sartor.data.audit.disguised import decoded, letters_of, respelt, unmasked
from sartor.data.audit.injections import Match, first_match, is_hidden_match
from sartor.data.audit.quoted import in_code

_ABOUT = re.compile(
    r"prompt[- ]injection|inject(?:ion|ed) (?:attack|prompt|attempt)|\bjailbreak(?:s|ing)?\b(?! mode)|adversarial"
    r"|\bred[- ]team|prompt (?:attack|hack|leak)"
    r"|security (?:training|awareness|course|researcher|quiz)|social engineering|injections? (?:examples?|against"
    r"|in)|attackers?\b|owasp"
    r"|\b(?:an? |the )?(?:typical |common |classic |famous |well-known )?examples? of (?:a |an )?(?:prompt"
    r"|malicious|attack|injection)"
    r"|\bphrases? (?:like|such as)|\bwhat (?:is|does|would) [^?\n]{0,30}(?:ignore|disregard|system prompt"
    r"|developer mode|\bdan\b)[^?\n]{0,60}(?:mean|do|work)|\bwhat is a (?:system prompt|developer mode)"
    r"|\b(?:detect|classify|flag|block|prevent|recogni[sz]e|defend|protect)\w*\b[^.\n]{0,60}(?:injection"
    r"|malicious|manipulat|instructions|jailbreak)|eingeschleust|inyección de prompt|injection de prompt",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:do not|don['’]?t|never|not|cannot|can['’]?t|won['’]?t|unable to|refuse to|must not|should not"
    r"|shouldn['’]?t|rather than|instead of"
    r"|without|why (?:did|do|does|would)|(?:people|users|drivers|customers|they|who|he|she|we|i) (?:often |may "
    r"|might |would |could |just |always )?)\s*(?:\w+ly )?$"
)
_MENTION = re.compile(r"[\"“«„‘「]([^\"“”«»„‘’「」\n]{4,160})[\"”»’」]|(?<!\w)'([^'\n]{4,160})'(?!\w)")
_MENTION_SLACK = 15


_OPENING_CHARS = 120
_REFUSES = re.compile(
    r"\bi(?:['’]m| am)?(?: \w+,?){0,2} (?:cannot|can['’]?t|can not|won['’]?t|will not|not able to|unable to"
    r"|not going to|not allowed to"
    r"|do not|don['’]t|must not|may not) (?:do|help|comply|follow|ignore|disregard|share|reveal|disclose|print"
    r"|provide|assist|act|pretend"
    r"|fulfil\w*|obey|drop|change|forget|set|bypass)|\bi (?:must|have to) (?:decline|refuse)|\bnot something i can\b"
    r"|\b(?:das|dem|dabei|dies) (?:kann|darf|werde|möchte) ich (?:leider )?(?:nicht|keine)|\bich (?:kann|darf"
    r"|werde) (?:das|dem|dies|diese\w*"
    r"|meine) (?:\w+ )?(?:leider )?nicht|\bje ne (?:peux|vais) pas|\bno puedo\b|\bnon posso\b|\bnão posso\b"
    r"|\bdat kan ik\b",
    re.IGNORECASE,
)
"""An answer that does not follow: a row that teaches to refuse."""


def _look(example: Example) -> Iterator[Seen]:
    every = turns(example)
    if _REFUSES.search((example.expected or "")[:_OPENING_CHARS]):
        return
    for index, turn in enumerate(every):
        if turn.role in ("user", "assistant") and (seen := _in_turn(index, turn.content, every)):
            yield seen


def _in_turn(index: int, text: str, every: Sequence[Message]) -> Seen | None:
    lower = unmasked(text)
    match = first_match(lower) or (None if text.isascii() else first_match(text.lower()))
    if match and not _is_harmless(match, lower) and not _is_about(every):
        span = (match.start, match.end) if len(lower) == len(text) else (0, len(text))
        return _seen(index, span, match.kind, text[span[0] : span[1]])
    for piece in decoded(text):
        hidden = first_match(piece.text)
        if hidden and not _is_about(every):
            return _seen(index, (piece.start, piece.end), f"{hidden.kind}, hidden in {piece.how}", piece.text)
    for piece in respelt(text):
        if is_hidden_match(piece.text, letters_of(piece.text)) and not _is_about(every):
            kind = f"tells the model to drop its instructions, hidden in {piece.how}"
            return _seen(index, (piece.start, piece.end), kind, text[piece.start : piece.end])
    return None


def _is_harmless(match: Match, text: str) -> bool:
    """Tell whether the sentence is mentioned, shown as code, or denied."""
    if in_code(text, match.start, match.end):
        return True
    for mention in _MENTION.finditer(text):
        if (
            mention.start() < match.start
            and match.end <= mention.end() + 1
            and match.start - mention.start() <= _MENTION_SLACK
        ):
            return True
    return bool(_NEGATED.search(text[max(0, match.start - 40) : match.start]))


def _is_about(every: Sequence[Message]) -> bool:
    return any(_ABOUT.search(turn.content) for turn in every if turn.role != "system")


def _seen(index: int, span: tuple[int, int], kind: str, piece: str) -> Seen:
    return Seen(
        severity="error",
        confidence=0.9,
        says=f"{kind}: '{' '.join(piece.split())[:60]}'.",
        span=(index, *span),
        fix=Fix(action="drop", detail="Drop the row, or take the sentence out."),
    )


PROMPT_INJECTION = RowCheck("prompt_injection", _look)
