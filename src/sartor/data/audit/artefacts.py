"""The kinds of leftovers that template_artefact knows: what they look like, where they matter, what excuses them."""

import re
from typing import NamedTuple

_PERSONAL = (
    r"(?:customer|client|user|company|business|brand|store|shop|product|order|ticket|case|invoice|agent|recipient"
    r"|sender"
    r"|first|last|full|middle|your|my|contact|account|tracking|phone|email|e-mail|street|city|country|state|zip|postal"
    r"|delivery|shipping|start|end|due|current|support|manager|team|department|job|event|item|service|city|school)"
)
_THING = (
    r"(?:names?|firstname|lastname|fname|lname|username|dates?|times?|days?|ids?|numbers?|no|address|e-?mails?|phones?"
    r"|city|country|state|titles?|links?|urls?|amounts?|prices?|totals?|company|product|customer|client|user"
    r"|agent|order"
    r"|recipient|sender|department|position|reason|topic|subject|location|website|signature|value|answer|text|response"
    r"|here|item|count|quantity|code|status|team|brand|store|service|question|context|input|output|prompt|summary)"
)
_SLOT_WORDS = rf"(?:{_PERSONAL}[ _'’.-]s?[ _]?(?:\w+[ _'’.-]){{0,3}}\w+|{_THING})"
_SYMBOLIC = re.compile(
    r"(?P<slot>\{\{[{#/^&]?\s*[\w.| \[\]'\"()-]{1,60}\s*\}?\}\}|\{%-?\s*\w[^%\n]{0,80}%\}|<%=?\s*\w[^%\n]{0,60}%>"
    rf"|\$\{{\w[\w.]*\}}|\{{(?i:{_SLOT_WORDS})\}}|(?<=\s)\{{\d\}}(?=[\s.,!?]|$)|\{{![\w.]+\}}|\*\|\w+\|\*|%\(\w+\)[sd]"
    rf"|\[\[\s*(?i:{_SLOT_WORDS})\s*\]\]|%%\s?\w+\s?%%|##\w+##|@@\w+@@|%[A-Z][A-Z_]{{2,}}%"
    rf"|\$[A-Z]+_[A-Z_]+\b|\$(?:NAME|DATE|COMPANY|CUSTOMER|PRODUCT|USER|EMAIL|VAR|ORDER|TITLE|CITY|AMOUNT)\b"
    r"|(?<![\w%])%[sd](?!\w)|__[A-Z]{3,}(?:_[A-Z]+)*__"
    rf"|\[(?:(?i:insert|enter|add|fill in|put|specify|replace|choose|select|type)[ _:-][\w '’/,.-]{{1,60}}|INSERT"
    rf"|PLACEHOLDER|TODO|TBD|FIXME|X{{1,4}})\]"
    rf"|\[{_PERSONAL[:-1]}|Your|Customer|Client|User|Company|Product|Recipient|Sender|Agent|Order|First|Last|Full"
    rf"|CUSTOMER|COMPANY|YOUR|CLIENT|PRODUCT|Date|DATE|Time|Name|Job|Event|Manager|Store|Brand|Tracking|Account"
    rf"|Contact|Phone|Email|Support|Team|City|Service|Item|Hiring|Website|Specific|Relevant)"
    r"(?:['’]s)?(?: [\w'’/.-]+){1,5}\]"
    r"|\[(?:Name|name|Company|company|Customer|customer|Product|product|Date|date|Link|link here|URL|Recipient"
    r"|Position|Topic|Title|City|Placeholder|placeholder|answer|response)\](?![(:\w])"
    rf"|<(?:(?i:insert|enter|your|fill|company|customer|client|product|recipient|agent)[ _-][\w '’/.-]{{1,40}}"
    rf"|(?:COMPANY|CUSTOMER|PRODUCT|CLIENT|PLACEHOLDER|INSERT|USERNAME|TITLE|AGENT|RECIPIENT|TODO))>)"
    r"|(?P<html></?(?:br|p|div|span|li|ul|ol|td|tr|table|b|i|u|em|strong|font|h[1-6]|a|img|hr|blockquote|center)"
    r"(?:\s[^<>\n]{0,200})?/?>|&(?:nbsp|amp|lt|gt|quot|apos|mdash|ndash|rsquo|lsquo|ldquo|rdquo|hellip|#\d{2,5}"
    r"|#x[0-9a-fA-F]{2,4});)"
    r"|(?P<role>###? ?(?:Response|Instruction|Input|Output|Human|Assistant|User|System|Question|Answer|Context"
    r"|Prompt)\b ?:?"
    r"|<\/?(?:human|bot|assistant|user|system|response|answer|instruction|output)>:?|\[(?:USER|ASSISTANT|BOT"
    r"|HUMAN|SYSTEM|AI)\]:?"
    r"|<\|?(?:assistant|user|system)\|?>)"
    r"|(?P<thought></?(?:think|thinking|thought|reasoning|scratchpad|reflection|antThinking)>)"
    r"|(?P<chat>【\d+[:†][^】\n]{0,30}】|:contentReference\[oaicite|\[oaicite|citeturn\d|\[citation needed\]"
    r"|\[\^\d+\^\]|\[object Object\])"
)
_MAY_START = re.compile(r"[{<%$&\[【]|\*\||@@|##|__|:contentR|citet")
_ROLE_LINE = re.compile(
    r"\n[ \t]*[*_]{0,2}(?P<role>Assistant|ASSISTANT|AI Assistant|AI|Chatbot|Bot|Human|HUMAN|User|USER|System"
    r"|SYSTEM|ChatGPT|GPT|Model|"
    r"Response|Answer|Output|Reply|Instruction|Completion)[*_]{0,2} ?:[*_]{0,2}(?=\s|$)"
)
_BLANK = re.compile(r"(?<![\w_])_{3,}(?![\w_])")
_MARKED = re.compile(
    r"\b(?:TODO|TBD|FIXME|TKTK?)\b(?! (?:list|app|item|comment))|(?<![\w/*-])X{3,}(?![\w/*-])(?! ?\d)"
    r"|(?:Dear|Hello|Hi|Hallo|Bonjour|Hola|Mr\.?|Mrs\.?|order|Order|#) ?(?:undefined|null|None|NaN|nan|NULL|N/A)\b"
)
_PHRASES = {
    "boilerplate": re.compile(
        r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|virtual assistant)\b(?: language)?(?:"
        r" model| assistant|,)"
        r"|\bi(?:['’]m| am)(?: just| only| merely)? an? (?:ai\b|artificial intelligence|(?:large )?language model)"
        r"|\bmy (?:knowledge|training)(?: data)?(?: was)?(?: last)? ?(?:cut-?off|cut off|update|ends|only goes"
        r"|extends|stops)"
        r"|\b(?:as of|since|at the time of|until|up to) my (?:last|latest|most recent)? ?(?:knowledge|training|update)"
        r"|\bi(?: do not|['’]m not able to| am not able to| am unable to|['’]m unable to| can ?not| can['’]t| don['’]t)"
        r" (?:have the ability to |have the capability to )?(?:browse|access|search) (?:the (?:internet|web)"
        r"|real-time|live|external)"
        r"|\bi don['’]?t have (?:access to |any )?(?:real-?time|personal (?:experiences?|opinions?|feelings?)"
        r"|up-to-date|current information)"
        r"|\b(?:trained|developed|created|made) by (?:openai|anthropic|google deepmind|meta ai|mistral ai)\b"
        r"|\bals (?:eine? )?(?:ki|künstliche intelligenz|sprachmodell|ki-sprachmodell)\b|\ben tant qu['’](?:ia"
        r"|intelligence artificielle|assistant ia|modèle)"
        r"|\ben tant que (?:modèle de langage|modèle d)|\bcomo (?:una? |um )?(?:modelo de lenguaje|modelo de"
        r" linguagem|inteligencia artificial|ia\b)"
        r"|作为(?:一个|一名)?(?:人工智能|ai|语言模型|大型语言)|\bi(?:['’]m| am) (?:chatgpt|claude|bard|gemini)\b"
    ),
    "chat": re.compile(
        r"\bregenerate response\b|\bstop generating\b|(?:^|\n)\s*copy code\b|\bcopy code\s*$|\bchatgpt can make"
        r" mistakes"
        r"|utm_source=chatgpt|\bis this conversation helpful so far\b|\bwas this (?:answer|response|article|page)"
        r" helpful\b|\b(?:message|network) error\b.{0,30}\bregenerat"
        r"|\bshow more\s*$|\bread more\s*$|\bclick here to (?:subscribe|continue|read)|\ball rights reserved\b"
        r"|\bsent from my (?:iphone|ipad|android|phone|samsung)"
        r"|\bsubscribe to our newsletter|\bskip to (?:main )?content\b|\baccept (?:all )?cookies\b|(?:^"
        r"|\n)\s*advertisement\s*(?:\n|$)|\bpage \d+ of \d+\s*$"
        r"|\[end of (?:response|answer|text|document)\]|\(end of (?:response|answer)\)|\bword count: ?\d+"
        r"|\bcontinue generating\b"
    ),
    "lorem": re.compile(
        r"lorem ipsum|dolor sit amet|consectetur adipiscing|\b(?:your|insert|enter|add|put|some|sample|dummy"
        r"|placeholder)"
        r" (?:text|answer|response|content|description) (?:goes )?here\b|\b(?:answer|text|content|response) goes here\b"
        r"|\bplaceholder (?:text|answer|response)\b|\bthis is (?:a|an) (?:placeholder|dummy|sample|test)"
        r" (?:answer|response|text|row|entry)\b"
        r"|\bfill (?:this )?in later\b|\b(?:to be|will be) (?:added|filled in|written|completed) later\b|\banswer"
        r" pending\b"
    ),
    "echoed frame": re.compile(
        r"below is an instruction that describes a task|write a response that appropriately completes the request"
        r"|you are a helpful,? (?:respectful|assistant)|a chat between a curious (?:user|human)"
    ),
}
_ANCHORS = {
    "boilerplate": (
        "an ai", "language model", "artificial intelligence", "virtual assistant", "my knowledge", "my training",
        "my last ",
        "my latest", "browse the", "s the internet", "e the internet", "h the internet", "s the web", "e the web",
        "h the web", "real-time", "realtime", "personal opinion", "personal experience", "personal feeling",
        "current information", "openai", "anthropic", "deepmind", "meta ai", "mistral", "als ki", "als eine ki",
        "künstliche", "sprachmodell",
        "tant qu", "como modelo", "como un modelo", "como um modelo", "como ia", "como inteligencia", "como una ia",
        "作为", "chatgpt", "claude", "gemini", "bard", "up-to-date",
    ),
    "chat": (
        "regenerat", "e generating", "p generating", "copy code", "chatgpt", "helpful?", "helpful so", "show more",
        "read more", "click here", "reserved", "sent from my",
        "newsletter", "main content", "to content", "cookies", "advertisement", "page ", "[end of", "(end of",
        "word count",
    ),
    "lorem": (
        "lorem", "dolor sit", "consectetur", "goes here", "text here", "answer here", "response here",
        "content here", "description here", "placeholder", "dummy", "sample ", " later", "pending", "this is a test",
    ),
    "echoed frame": ("below is an instruction", "appropriately completes", "you are a helpful", "curious"),
}  # fmt: skip
_MARKS = ("TODO", "TBD", "FIXME", "TKT", "XXX", "undefined", "null", "None", "NaN", "nan", "NULL", "N/A")
_STARTS = re.compile(
    r"(?:Sure(?: thing)?|Certainly|Absolutely|Of course|Great question|Good question|Happy to help|No problem"
    r"|Okay|Ok)[!,.]? "
    r"(?:(?:I(?:'d| would) be (?:happy|glad) to help[^.!\n]{0,60}|I can (?:help|do)[^.!\n]{0,40})[.!] )?"
    r"(?:[Hh]ere(?:'s|’s| is| are| you go)\b[^:.\n]{0,100}[:.]|[Bb]elow (?:is|are)\b[^:\n]{0,100}:|[Ll]et"
    r" me\b[^:\n]{0,60}:)"
    r"|(?:Sure(?: thing)?|Certainly|Absolutely|Great question|Excellent question|Good question)!"
    r"|(?:Here(?:'s|’s| is) (?:the|a|your|my) (?:answer|response|completed?|revised|corrected|requested|rewritten"
    r"|output|result)\b[^:\n]{0,60}:)"
)
_FENCED = re.compile(r"\s*```(\w*)[ \t]*\n.*\n?```\s*\Z", re.DOTALL)
_WEAK_LABELS = frozenset(
    ("Response", "Answer", "Output", "Reply", "Model", "Instruction", "System", "AI", "Completion")
)


class Leftover(NamedTuple):
    """A leftover in a turn."""

    kind: str
    start: int
    end: int


def leftovers(text: str, *, is_answer: bool) -> list[Leftover]:
    """Return every leftover in a turn, in order of kind."""
    found: list[Leftover] = []
    position = 0
    for first in _MAY_START.finditer(text):
        if first.start() >= position and (m := _SYMBOLIC.match(text, first.start())):
            found.append(Leftover(m.lastgroup or "", *m.span()))
            position = m.end()
    if ":" in text:
        found.extend(_role_lines(text, is_answer=is_answer))
    lower = text.lower()
    if len(lower) == len(text):
        kinds = _PHRASES if is_answer else ("lorem", "echoed frame")
        found.extend(left for kind in kinds if (left := _phrase(kind, lower)))
    if is_answer:
        found.extend(_of_answers(text))
    else:
        found = [left for left in found if left.kind != "html" or text[left.start] == "<"]
    return found


def _phrase(kind: str, lower: str) -> Leftover | None:
    for anchor in _ANCHORS[kind]:  # twice as fast as any() over a generator
        if anchor in lower:
            match = _PHRASES[kind].search(lower)
            return Leftover(kind, *match.span()) if match else None
    return None


def _role_lines(text: str, *, is_answer: bool) -> list[Leftover]:
    if not is_answer:
        first = _ROLE_LINE.match("\n" + text[:40])
        is_role = first is not None and first["role"].lower() in ("human", "assistant", "user", "system")
        return [Leftover("role", first.start("role") - 1, first.end("role") - 1)] if first and is_role else []
    found: list[Leftover] = []
    for m in _ROLE_LINE.finditer("\n" + text):
        start, end = m.start("role") - 1, m.end("role") - 1
        if m["role"] not in _WEAK_LABELS:
            found.append(Leftover("role", start, end))
        elif m.start() == 0:
            found.append(Leftover("label", start, end))
    return found


def _of_answers(text: str) -> list[Leftover]:
    found: list[Leftover] = []
    if "___" in text:
        found.extend(Leftover("blank", *m.span()) for m in _BLANK.finditer(text))
    if any(mark in text for mark in _MARKS) and (marked := _MARKED.search(text)):
        found.append(Leftover("todo", *marked.span()))
    if starts := _STARTS.match(text):
        found.append(Leftover("opener", *starts.span()))
    if text.startswith("```") and text.count("```") == 2 and (fenced := _FENCED.match(text)):
        inside = text[fenced.end(1) :].lstrip()
        found.append(Leftover("fenced json" if inside.startswith(("{", "[")) else "fenced", 0, len(text)))
    return found
