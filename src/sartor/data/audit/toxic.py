"""toxic: insults, threats, hate, sexual abuse and urging to self-harm, in answers above all.

Angry customers are normal. Quotes, moderation data, news, medicine, law and 'kill the process' are left alone.
"""

import re
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix
from sartor.data.audit.abuse import Abuse, abuse_in
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.quoted import in_quotes

_LABEL_CHARS, _LABEL_WORDS = 60, 5
_LABEL = re.compile(
    r"(?:\W|^)(?:non[- _]?)?(?:toxic|hate(?:ful)?|hate[ _-]speech|offensive|abus(?:e|ive)|insult(?:ing)?"
    r"|threat(?:ening)?|harass(?:ment|ing)|obscene|profan(?:e|ity)|bully(?:ing)?|inappropriate|unsafe|harmful"
    r"|flag(?:ged)?|self[- _]harm|violen(?:t|ce)|racis[tm]|sexis[tm]|misogyn\w*|severe_toxic|identity_hate|sexual"
    r"|negative|spam|angry|anger)(?:\W|$)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:moderat\w+|toxic\w*|hate speech|hateful|offensive|abusive|harass\w+|bully\w*|bullies|insults?|slurs?"
    r"|racis[mt]\w*|sexis[mt]\w*|discriminat\w+|prejudice|stereotyp\w+|misogyn\w+|antisemit\w+|profan\w+|swear\w*"
    r"|censor\w*|classif\w+|detect\w*|flag(?:ged)?|sentiment|quot\w+|lyrics|novel|movie|film|dialog\w*|scene"
    r"|story|fiction|character|script|play|etymolog\w*|mean(?:s|ing)?|define|definition|translate|translation"
    r"|history|historian|crime|trial|court|police|murder|war|legal|law|psycholog\w+|therapy|prevention|hotline)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:\b(?:said|says|saying|called|calling|shouted|wrote|writes|yelled|claim\w*|believe\w*|argu\w+|told|think"
    r"|thinks|thought|stated|suggest\w*|rumou?rs?|myth\w*|false(?:ly)?|wrong|idea|notion|view|stereotype"
    r"|prejudice|no evidence|because|if|whether|that|not true|never|don['’]?t|do not|not|isn['’]?t|nobody"
    r" should)\b[^.!?\n]{0,40})$"
)


def _look(example: Example) -> Iterator[Seen | Tally]:
    every = turns(example)
    answer = (example.expected or "")[:_LABEL_CHARS]
    if len(answer) < _LABEL_CHARS and answer.count(" ") < _LABEL_WORDS and _LABEL.search(answer):
        return
    for index, turn in enumerate(every):
        if turn.role not in ("assistant", "user"):
            continue
        abuse = abuse_in(turn.content)
        if abuse is None or _is_harmless(abuse, index, every):
            continue
        if turn.role == "assistant" or (abuse.is_strong and _reads_abusive(turn.content)):
            yield Tally("row")
            yield _seen(abuse, index, turn)
            return


def _is_harmless(abuse: Abuse, index: int, every: Sequence[Message]) -> bool:
    """Tell whether the words are quoted, reported, or what the row is about."""
    text = every[index].content
    whole = (abuse.start, abuse.end) == (0, len(text))
    if not whole and in_quotes(text, abuse.start, abuse.end):
        return True
    asked = [turn.content for turn in every if turn.role == "user"]
    if every[index].role == "assistant" and any(_ABOUT.search(content) for content in asked):
        return True
    if every[index].role == "user" and _ABOUT.search(text):
        return True
    reported = not abuse.is_strong or abuse.kind == "hate speech"
    return not whole and reported and bool(_REPORTED.search(text[max(0, abuse.start - 60) : abuse.start].lower()))


def _reads_abusive(text: str) -> bool:
    """Tell whether it is more than a question about something."""
    return not text.rstrip().endswith("?")


def _seen(abuse: Abuse, index: int, turn: Message) -> Seen:
    in_answer = turn.role == "assistant"
    return Seen(
        severity="warning" if in_answer else "note",
        confidence=(0.9 if abuse.is_strong else 0.85) if in_answer else 0.6,
        says=f"{'the answer' if in_answer else 'the user turn'} holds {abuse.kind}.",
        span=(index, abuse.start, abuse.end),
        fix=Fix(action="drop" if in_answer else "review", detail="Do not teach a model to speak like this."),
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    """Leave data alone that is about abuse: where user turns are abusive throughout, they are what is to be judged."""
    in_prompts = sum(s.seen.severity == "note" for s in sightings)
    is_subject = in_prompts > max(5, 0.1 * len(corpus.rows))
    for sighting in sightings:
        if not (is_subject and sighting.seen.severity == "note"):
            yield sighting


TOXIC = RowCheck("toxic", _look, _settle)
