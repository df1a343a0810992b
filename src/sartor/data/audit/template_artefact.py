"""template_artefact: what a template, chat page or other model left behind: open slots, boilerplate, markup, labels.

Rows that ask for templates, markup or dialogues keep theirs, and what stands in many rows is this data's format.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix
from sartor.data.audit.artefacts import Leftover, leftovers
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.quoted import hugged, in_code, in_quotes

_CODE = (
    r"\b(?:code|coding|function|script|program|regex|snippet|format string|f-string|variables?|class|method|shell|bash|"
    r"sql|query|json|yaml|xml|html|css|latex|markdown|jinja|handlebars|mustache|python|java(?:script)?|php|perl"
    r"|ruby|c\+\+|"
    r"command|terminal|config\w*|syntax|printf|environment)\b"
)
_TEMPLATE = (
    r"|templat|vorlage|plantilla|modèle de|placeholder|merge (?:field|tag)|mail merge|boilerplate|fill[- ]in"
    r"|\bblanks?\b|cloze|\bslots?\b"
    r"|\bmask|anonymi[sz]|redact|\btranslat|proofread|\bparse\b|\b(?:write|draft|compose|create|generate|prepare"
    r"|design|make|give)\b"
    r"[^.?!\n]{0,60}\b(?:letter|e-?mail|message|invitation|press release|contract|agreement|memo|resume|cv|notice|form|"
    r"announcement|certificate|invoice|speech|post|bio|reply|poem|worksheet|quiz|script|introduction|pitch)"
)


class _Kind(NamedTuple):
    says: str
    confidence: float
    usual: float
    """Share of rows above which it is this data's format."""
    excused: re.Pattern[str]
    """In the prompt: the row is about such things."""


def _kind(says: str, confidence: float, usual: float, excused: str) -> _Kind:
    return _Kind(says, confidence, usual, re.compile(excused, re.IGNORECASE))


_KINDS = {
    "slot": _kind("a slot of a template was never filled: '{text}'.", 0.9, 0.12, _CODE + _TEMPLATE),
    "blank": _kind("a blank was never filled: '{text}'.", 0.8, 0.12, _CODE + _TEMPLATE + r"|_{3}|\bsign"),
    "todo": _kind("holds a note to fill in later: '{text}'.", 0.8, 0.05, _CODE + _TEMPLATE + r"|\b(?:todo|tbd"
        r"|fixme)\b|X{3}|to-do"),
    "html": _kind("holds markup of a web page: '{text}'.", 0.85, 0.1, _CODE + r"|\btags?\b|markup|\bweb ?(?:page"
        r"|site)|entit(?:y|ies)|escap|svg|<\w+"),
    "role": _kind("holds the label of a turn: '{text}'.", 0.85, 0.12, r"dialog|conversation|\bscripts?\b"
        r"|interview|transcript|\bchat|screenplay|\bplay\b|scene|\bprompt|role[- ]?play|few[- ]shot|discussion"
        r"|between|instruction tuning|\bbot\b|debate"),
    "label": _kind("starts with the label '{text}', which others lack.", 0.6, 0.03, r"dialog|conversation"
        r"|interview|transcript|quiz|\bq ?& ?a\b|faq|riddle|joke|trivia|question|answer:|output:|response:"
        r"|\binputs?\b|example|reply|email"),
    "thought": _kind("holds the model's own thinking: '{text}'.", 0.9, 0.12, _CODE + r"|\btags?\b|reasoning model"
        r"|chain[- ]of"),
    "chat": _kind("holds what a chat page or a web page wrote: '{text}'.", 0.85, 0.08, r"chatgpt|citation"
        r"|wikipedia|button|javascript|signature|footer|newsletter|cookie|copyright|website"),
    "boilerplate": _kind("speaks as another assistant: '{text}'.", 0.85, 0.1, r"\bare you\b|\bwho (?:are|made"
        r"|built|created|trained)\b|\bwhat are you\b|\byour(?:self| name| opinion| feelings?| favou?rite|"
        r" cut-?off| training| knowledge)\b|chat ?bots?\b|chatgpt|language models?|\ba\.?i\.?\b|artificial intell"
        r"|\bgpt|openai|anthropic|robot|human\b|\bdo you (?:feel|have|like|think|know)|\bllms?\b"),
    "lorem": _kind("holds filler text: '{text}'.", 0.9, 0.12, r"lorem|placeholder|\bmean|what (?:is|does)|dummy"
        r"|filler|latin|cicero|typeset|templat|mock"),
    "echoed frame": _kind("holds the frame of another prompt: '{text}'.", 0.85, 0.12, r"alpaca|fine-?tun|prompt"),
    "fenced": _kind("stands wholly between code marks, unlike other answers.", 0.7, 0.12, _CODE + r"|\btable"
        r"|ascii|diagram|\bfile\b|\balgorithm|implement|```"),
    "fenced json": _kind("stands between code marks, while other answers are bare JSON.", 0.8, 0.12, r"markdown"
        r"|code block|fence|```"),
    "opener": _kind("opens with the phrase '{text}', which others lack.", 0.6, 0.06, r"\bsure\?|dialog"
        r"|conversation|roleplay|role-play"),
    "echo": _kind("the answer repeats the prompt before it answers.", 0.85, 0.12, r"\b(?:continu|complet|finish"
        r"|rewrit|edit|correct|repeat|story|stories|poem|paraphras|grammar|sentence|translat|quot|cop(?:y|ies)"
        r"|add|fill|extend|insert|punctuat|capitali|format|transcri|lyrics|recite|verbatim|fix|improv)\w*"),
}  # fmt: skip
_IS_CODE = re.compile(
    r"\bdef \w+\(|\bfunction\b ?\w*\(|^\s*class \w+[:({]|^\s*(?:import|from) \w+|#include"
    r"|\bSELECT\b.{0,80}\bFROM\b|</html>"
    r"|console\.log|\bprint\(|^\s*(?:\$ |>>> |#!/)|=> ?\{|\{\{ ?\w+ ?\}\}.*</|std::|\bprintf\(|^\s*\w+ = [\w\"'\[{(]",
    re.MULTILINE,
)
_MIN_ECHO = 20
_IS_JSON = 0.5


def _look(example: Example) -> Iterator[Seen | Tally]:
    every = turns(example)
    seen: dict[str, Seen] = {}
    for index, turn in enumerate(every):
        for left in leftovers(turn.content, is_answer=turn.role == "assistant"):
            side = "answer" if turn.role == "assistant" else turn.role
            key = f"{left.kind}:{side}"
            if key not in seen and not _is_meant(left, turn.content, every):
                seen[key] = _seen(left, index, turn.content, key)
    if echo := _echo(example):
        seen["echo:answer"] = _seen(echo, len(every) - 1, every[-1].content, "echo:answer")
    if (example.expected or "").startswith("{"):
        yield Tally("bare json")
    for key, one in seen.items():
        yield Tally(key)
        yield one


def _is_meant(left: Leftover, text: str, every: Sequence[Message]) -> bool:
    kind = _KINDS[left.kind]
    if left.kind in ("slot", "html", "role", "thought", "blank", "todo") and _is_shown(left, text):
        return True
    if left.kind in ("boilerplate", "chat", "lorem", "echoed frame") and in_quotes(text, left.start, left.end):
        return True
    if left.kind in ("slot", "html", "blank", "todo", "fenced") and _IS_CODE.search(text):
        return True
    asked = [turn.content for turn in every if turn.role == "user"]
    if any(kind.excused.search(_without(left, content, text)) for content in asked):
        return True
    return left.kind in ("role", "label", "html") and any(
        text[left.start : left.end] in c for c in asked if c is not text
    )


def _is_shown(left: Leftover, text: str) -> bool:
    if in_code(text, left.start, left.end):
        return True
    return not text.startswith("{") and hugged(text, left.start, left.end)


def _without(left: Leftover, content: str, text: str) -> str:
    """Return the prompt without the leftover itself, whose words must not excuse it."""
    return content[: left.start] + content[left.end :] if content is text else content


def _echo(example: Example) -> Leftover | None:
    prompt, answer = example.input_text.strip(), example.expected or ""
    if len(prompt) < _MIN_ECHO or len(answer) < len(prompt) + 10 or prompt.count(" ") < 3 or answer[0] in "{[<":
        return None
    start = answer[: len(prompt) + 30].find(prompt)
    if start < 0 or start > 25 or _KINDS["echo"].excused.search(prompt):
        return None
    return Leftover("echo", start, start + len(prompt))


def _seen(left: Leftover, index: int, text: str, key: str) -> Seen:
    kind = _KINDS[left.kind]
    piece = " ".join(text[left.start : left.end].split())[:60]
    return Seen(
        severity="warning",
        confidence=kind.confidence,
        says=kind.says.format(text=piece),
        span=(index, left.start, left.end),
        fix=Fix(action="edit", detail="Take it out, or fill it in."),
        key=key,
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    counts = corpus.tallies.get(TEMPLATE_ARTEFACT.name, Counter[str]())
    is_json = counts.get("bare json", 0) > _IS_JSON * corpus.n_train
    for sighting in sightings:
        name = sighting.seen.key.split(":")[0]
        if name == "fenced json" and not is_json:
            continue
        kind = _KINDS[name]
        if counts.get(sighting.seen.key, 0) <= max(5, kind.usual * corpus.n_train):
            yield sighting


TEMPLATE_ARTEFACT = RowCheck("template_artefact", _look, _settle)
