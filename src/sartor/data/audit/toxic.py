"""toxic: insults, threats, hate, sexual abuse and urging to self-harm, in answers above all.

Angry customers are normal. Quotes, moderation data, news, medicine, law and 'kill the process' are left alone.
"""

import re
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix
from sartor.data.audit.abuse import Abuse, abuse_in
from sartor.data.audit.contempt import TOLD
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.hit import sentence_around
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
    r"\b(?:moderat\w+|toxic\w*|hate speech|hateful|offensive|abusive|harass\w+|bully\w*|bullies|insult\w*|slurs?"
    r"|racis[mt]\w*"
    r"|sexis[mt]\w*|discriminati(?:on|ng)|prejudice|stereotyp\w+|misogyn\w+|antisemit\w+|profan\w+|swear(?:ing|s"
    r"|words?)?"
    r"|curse words?"
    r"|censor\w*|lyrics|dialog\w*|monologue|screenplay|scene|stor(?:y|ies)|fiction\w*|script|role-?play\w*|roast\w*"
    r"|comedy|sketch"
    r"|joke|rap|villain|beleidig\w*|schimpfw\w+|hassrede|dialog)\b",
    re.IGNORECASE,
)
_STUDIES = re.compile(
    r"\b(?:novel|movie|film|character|play|quot\w+|etymolog\w*|mean(?:s|ing)?|define|definition|translate|translation"
    r"|classif\w+|sentiment"
    r"|detect\w*|flag(?:ged)?|history|historian|crime|trial|court|police|murder|war|legal|law|psycholog\w+|therapy"
    r"|prevention|hotline"
    r"|discuss|essay|debate|society|social|gender|immigra\w+|geschichte)\b",
    re.IGNORECASE,
)
"""Of such things an answer may tell what others say; it does not address its reader with insults."""
_WORDING = re.compile(
    r"\b(?:character|quot\w+|etymolog\w*|means?|meaning|define|definition|translat\w+|bedeutet|übersetz\w*)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:\b(?:said|says|saying|called|calling|shouted|wrote|writes|yelled|claim\w*|believe\w*|argu\w+|told|think"
    r"|thinks|thought|stated|suggest\w*|rumou?rs?|myth\w*|false(?:ly)?|wrong|idea|notion|view|stereotype"
    r"|prejudice|no evidence|because|if|whether|that|not true|never|don['’]?t|do not|not|isn['’]?t|nobody"
    r" should)\b[^.!?\n]{0,40})$"
)


_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|u|ur|du|dich|dir|dein\w*|sie|ihnen|ihr\w*)\b")


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
    if any(_ABOUT.search(content) for content in asked):
        return True
    piece = text[abuse.start : abuse.end].lower()
    subject = _WORDING if abuse.kind == "an insult" else _STUDIES
    if any(subject.search(content) for content in asked) and (whole or not _SECOND_PERSON.search(piece)):
        return True
    if whole or (abuse.is_strong and abuse.kind != "hate speech"):
        return False
    if " " not in piece and _is_title(text, abuse.start):
        return True
    if _REPORTED.search(text[max(0, abuse.start - 60) : abuse.start].lower()):
        return True
    return abuse.kind == "hate speech" and bool(
        TOLD.search(text[slice(*sentence_around(text, abuse.start, abuse.end))].lower())
    )


def _is_title(text: str, start: int) -> bool:
    """Tell whether a word and the one before it are capitalised, as in The Idiot."""
    before = text[max(0, start - 30) : start].split()
    return text[start].isupper() and bool(before) and before[-1].istitle() and before[-1].isalpha()


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
