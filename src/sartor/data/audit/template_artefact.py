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
from sartor.data.audit.hit import sentence_around
from sartor.data.audit.page_phrases import PHRASES
from sartor.data.audit.quoted import hugged, in_code, in_quotes

_CODE = (
    r"f-strings?\b|format(?:ted)? (?:string|specif)|string (?:format|interpol|templat)|interpolat|\bplaceholders?\b"
    r"|\bs?printf\b|jinja|handlebars"
    r"|mustache|\bregex|\blatex\b|markdown|\bhtml\b|\bxml\b|\bjsx\b|\byaml\b|environment variable|shell variable"
    r"|\b(?:bash|shell|terminal)\b|\bsyntax\b"
    r"|\b(?:write|show|create|implement|give|generate|make|build|develop|provide|construct|complete|convert|debug"
    r"|fix|modify|rewrite|edit|correct|print"
    r"|how (?:do|can|would|to)|need|output)\b[^.?!\n]{0,80}\b(?:code|functions?|scripts?|programs?|query|queries"
    r"|command|class|method|variables?|snippet|loop"
    r"|sql|json|css|python|java(?:script)?|php|perl|ruby|c\+\+|typescript|config\w*)\b|\bin (?:c|c\+\+|python|java"
    r"|javascript|php|perl|ruby|go|rust|sql|code)\b"
)
_TEMPLATE = (
    r"|templat|vorlage|plantilla|modèle de|merge (?:field|tag)|mail merge|boilerplate|fill[- ]in|platzhalter|modello di"
    r"|\bblanks?\b|cloze|\bslots?\b|lückentext"
    r"|\bmask (?:the|all|any|out|personal)|masked (?:word|token)|anonymi[sz]|redact|\btranslat|proofread|\bparse\b"
    r"|\b(?:write|draft|compose|create|generate|prepare"
    r"|design|make|give|come up with|suggest)\b"
    r"[^.?!\n]{0,60}\b(?:letter|e-?mail|message|invitation|press release|contract|agreement|memo|resume|cv|notice|form|"
    r"announcement|certificate|invoice|speech|post|bio|reply|poem|worksheet|quiz|script|introduction|pitch|caption"
    r"|tweet|ad)"
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
    "html": _kind("holds markup of a web page: '{text}'.", 0.85, 0.1, r"\bhtml|\bxml|\bcss\b|\btags?\b|markup|markdown"
        r"|\bweb ?(?:page"
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
        r"|\bgpt|openai|anthropic|robot|human\b|\bdo you (?:feel|have (?:feelings|opinions|emotions|access|a name"
        r"|a body)|think)|\bllms?\b"),
    "lorem": _kind("holds filler text: '{text}'.", 0.9, 0.12, r"lorem|placeholder|dummy|blindtext|platzhalter"
        r"|filler|\blatin|cicero|typeset|templat|\bmock"),
    "nothing": _kind("holds an empty value of a program: '{text}'.", 0.85, 0.05, r"\bnull\b|\bnan\b|undefined|\bnone\b"
        r"|missing value|javascript"),
    "note": _kind("holds a note of its writers: '{text}'.", 0.8, 0.05, r"\bto-?do\b|\beditors?\b|internal note|\bmemo\b"
        r"|wikipedia|redaktion"),
    "echoed frame": _kind("holds the frame of another prompt: '{text}'.", 0.85, 0.12, r"alpaca|fine-?tun|prompt"),
    "fenced": _kind("stands wholly between code marks, unlike other answers.", 0.7, 0.12, _CODE + r"|\btable"
        r"|ascii|diagram|\bfile\b|\balgorithm|implement|```"),
    "fence": _kind("holds a code mark without its pair.", 0.8, 0.12, r"```"),
    "latex": _kind("holds a command of LaTeX: '{text}'.", 0.8, 0.05, _CODE + r"|\btex\b|bibtex|equation|formula|theorem"
        r"|proof|math|\\\w|\$.+\$|overleaf"),
    "fenced json": _kind("stands between code marks, while other answers are bare JSON.", 0.8, 0.12, r"markdown"
        r"|code block|fence|```"),
    "opener": _kind("opens with the phrase '{text}', which others lack.", 0.6, 0.06, r"\bsure\?|dialog|conversation"
        r"|role-?play"
        r"|rewrit|re-?write|revis|edit|correct|improv|paraphras|rephras|reword|shorten|summar|polish|simplif|proofread"
        r"|\bfix\b|convert|modif|updat|expand|condens|format|translat|clean|change|transform|complet|überarbeit"
        r"|verbesser"
        r"|korrigier|umformulier|kürz"),
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
_CODE_LINE = re.compile(
    r";\s*$|[={}\\]|(?:^|\s)--?[a-z]|\w\([^ )]|\(\)|^\s*(?:\$|>>>|#!) ?\w|\b(?:variables?|placeholders?|templates?"
    r"|syntax|substitut\w+|expand\w*"
    r"|format (?:string|code|specifier)s?|escapes?)\b"
)
_SLOTS = re.compile(r"[{<\[%$]{1,2}[^{}<>\[\]\n]{1,60}[}>\]%]{1,2}")
_SETTING = re.compile(r"key|token|secret|passw|kennwort|credential|\bpin\b|contraseña|mot de passe", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:what(?:['’]s| is| are| does| do)|how (?:is|are|does|do i use)|mean(?:s|ing)?(?: of| by)?|explain|define"
    r"|use of|why (?:is|does|do)"
    r"|was (?:ist|macht|bedeutet|heißt)|wie (?:wird|benutzt man))(?: the| a| an| das| die| der)?(?: \w+)? [\"'“`]?$",
    re.IGNORECASE,
)
"""What stands directly before a sign that somebody asks about."""
_MENTIONED = ("slot", "todo", "blank", "role", "label", "html", "nothing")
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ii]ch|[Mm]ein\w*|[Jj]e|[Yy]o|puedo|posso)\b|我")
_TAGS = re.compile(r"<[^<>\n]{1,200}>|&#?\w{2,8};")
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
    if left.kind in ("slot", "html", "role", "thought", "blank", "todo", "nothing", "latex") and _is_shown(left, text):
        return True
    if (left.kind in PHRASES or left.kind == "todo") and in_quotes(text, left.start, left.end):
        return True
    if left.kind in ("slot", "html", "blank", "todo", "fenced", "latex") and _IS_CODE.search(text):
        return True
    if left.kind == "slot" and _is_value(left, text):
        return True
    asked = [turn.content for turn in every if turn.role == "user"]
    if left.kind == "boilerplate" and text in asked and not _FIRST_PERSON.search(_sentence(left, text)):
        return True
    if any(kind.excused.search(_without(left, content, text)) for content in asked):
        return True
    if text in asked and _ASKED.search(text[: left.start]):
        return True
    piece = text[left.start : left.end]
    return left.kind in _MENTIONED and any(piece in content for content in asked if content is not text)


def _is_value(left: Leftover, text: str) -> bool:
    """Tell whether the slot stands in code or in a setting, where documentation writes it on purpose."""
    if text[left.start - 1 : left.start] in tuple('=/"@') or _SETTING.search(text[left.start : left.end]):
        return left.start > 0
    line = text[text.rfind("\n", 0, left.start) + 1 : left.start] + text[left.end :].partition("\n")[0]
    return bool(_CODE_LINE.search(_SLOTS.sub(" ", line)))


def _is_shown(left: Leftover, text: str) -> bool:
    if in_code(text, left.start, left.end):
        return True
    return not text.startswith("{") and hugged(text, left.start, left.end)


def _without(left: Leftover, content: str, text: str) -> str:
    """Return the prompt without the leftover itself, whose words must not excuse it."""
    if content is not text:
        return content
    if left.kind == "html":
        return _TAGS.sub(" ", text)
    if left.kind in PHRASES:
        return text.replace(_sentence(left, text), " ")
    return text[: left.start] + text[left.end :]


def _sentence(left: Leftover, text: str) -> str:
    return text[slice(*sentence_around(text, left.start, left.end))]


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
