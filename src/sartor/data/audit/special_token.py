"""special_token: control tokens of chat templates and tokenizers inside a turn, where they end or fake a turn.

A row that talks about such tokens, or shows them between code marks, is left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example, Message
from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.quoted import hugged, in_code

_NAMES = (
    r"im_start|im_end|im_sep|endoftext|startoftext|endofprompt|end_of_text|begin_of_text|eot_id|eom_id|start_header_id"
    r"|end_header_id|python_tag|finetune_right_pad_id|end_of_turn|start_of_turn|start_of_role|end_of_role|fim_prefix"
    r"|fim_middle|fim_suffix|fim_pad|end_of_sentence|begin_of_sentence|START_OF_TURN_TOKEN|END_OF_TURN_TOKEN"
    r"|USER_TOKEN|CHATBOT_TOKEN|SYSTEM_TOKEN|object_ref_start|vision_start|image_pad|tool_calls_section_begin"
)
_TOKEN = re.compile(
    rf"(?:<|&lt;)\s?[|｜]\s?[\w▁ .:/-]{{1,40}}?\s?[|｜]\s?(?:>|&gt;)"  # <|im_end|>, <｜User｜>, &lt;|eot_id|&gt;
    rf"|(?:<\s?\|?|\||&lt;\|?)\s?(?:{_NAMES})\b(?:\s?\|?\s?(?:>|&gt;)|\|)?"  # broken: <|im_end, <im_start>, |im_end|
    rf"|\b(?:{_NAMES})\s?(?:\|>|>|\|)"
    r"|</?(?:start_of_turn|end_of_turn)>"
    r"|<</?SYS>>|\[/?INST\]|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|</?(?:bos|eos|pad|unk|cls|sep|mask|eod|eop|sop|gmask|EOT|BOS|EOS|PAD|UNK)>|\[(?:gMASK|sMASK|EOT|EOD)\]"
    r"|<(?:unused\d+|extra_id_\d+|reserved_\w+|special_\d+|SPECIAL_\d+|0x[0-9A-F]{2})>"
    r"|\[(?:CLS|SEP|PAD|UNK|MASK|BOS|EOS|IMG|THINK)\]|</?s>"
    r"|<(?:file_sep|repo_?name|gh_stars|fim_\w+|jupyter_\w+|issue_\w+|commit_\w+|empty_output|start_of_image)>"
)
_ASKED = re.compile(
    r"(?:\b(?:what(?:['’]s| is| are| does| do)|mean(?:s|ing)?(?: of| by)?|explain|define|what (?:the|a) \w+|purpose of"
    r"|was (?:ist|macht|bedeutet|heißt|tut)|bedeutung von|que (?:veut dire|signifie)|qué (?:es|significa|hace)"
    r"|cosa (?:significa|è)|o que (?:é|significa)|wat (?:is|betekent))(?: the| a| an| das| die| der)?(?: \w+)? ?)$",
    re.IGNORECASE,
)
"""What stands directly before a token that somebody asks about."""
_COULD = re.compile(r"[<\[|｜]|&lt;|_(?:start|end|id)")
_TALKS = re.compile(
    r"chat[ -_]?templat|chat ?ml\b|prompt (?:format|templat)|(?:special|control|reserved|stop|end|begin|start"
    r"|separator|"
    r"mask(?:ed|ing)?|padding|pad|unk|unknown|cls|sep|bos|eos|eot)[ -_](?:of[ -]\w+[ -])?(?:tokens?|sequences?|tags?|"
    r"markers?|strings?|delimiters?)\b|tokeni[sz]|\bbert\b|\bllama|masked language|\bvocab|language models? |"
    r"\btokens?\b[^.?!\n]{0,60}(?:mean|called|prompt|model|text|sentence)|separated (?:with|by)\b|separators?\b"
    r"|spezial-?token|jeton sp|token especial",
    re.IGNORECASE,
)
_FILLS = re.compile(r"\b(?:mask|fill|blank|redact|missing|gap|anonymi[sz]|complete)\w*", re.IGNORECASE)
_STRIKE = re.compile(r"<s>[^<>\n]{1,80}</s>")
_HTML = re.compile(r"</(?:b|i|p|a|li|ul|em|h\d|td|tr|div|span|del|strong)>|<(?:br|p|b|i)\s*/?>|\bHTML\b", re.IGNORECASE)
_IS_A_FORMAT = 0.2
"""Share of rows above which [MASK] and its like are what this data is about."""


def _look(example: Example) -> Iterator[Seen | Tally]:
    every = turns(example)
    for index, turn in enumerate(every):
        if not _COULD.search(turn.content):
            continue
        found = [m for m in _TOKEN.finditer(turn.content) if _is_loose(m, turn.content)]
        if found and not _is_about_tokens(every) and not _is_asked_or_struck(found[0].group(), every):
            yield from _seen(found[0], index, every)


def _is_loose(match: re.Match[str], text: str) -> bool:
    start, end = match.span()
    return not hugged(text, start, end) and not in_code(text, start, end)


def _is_asked_or_struck(token: str, every: Sequence[Message]) -> bool:
    """Tell whether a question is about the token, or it strikes text through."""
    texts = [turn.content for turn in every if turn.role in ("user", "assistant")]
    if any(_ASKED.search(text[: text.find(token)]) for text in texts if token in text and "?" in text):
        return True
    return token in ("<s>", "</s>") and any(map(_is_struck, texts))


def _is_struck(text: str) -> bool:
    struck = _STRIKE.search(text)
    return bool(_HTML.search(text)) or (struck is not None and struck.span() != (0, len(text.strip())))


def _is_about_tokens(every: Sequence[Message]) -> bool:
    return any(_TALKS.search(_TOKEN.sub(" ", turn.content)) for turn in every if turn.role in ("user", "assistant"))


def _seen(match: re.Match[str], index: int, every: Sequence[Message]) -> Iterator[Seen | Tally]:
    token = match.group()
    is_gap = token == "[MASK]"
    if is_gap and (_FILLS.search(every[0].content) or every[index].content.count(token) > 1):
        return
    key = token if token.startswith("[") and token[1:-1].isalpha() else ""
    if key:
        yield Tally(key)
    yield Seen(
        severity="error",
        confidence=0.8 if key else 0.97,
        says=f"holds the control token '{token}' as text.",
        span=(index, *match.span()),
        fix=Fix(action="edit", detail=f"Take '{token}' and what leaked with it out of the turn."),
        key=key,
    )


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    """Leave bracket words alone where they are part of the format, such as [MASK] in cloze tests."""
    counts = corpus.tallies.get(SPECIAL_TOKEN.name, Counter[str]())
    for sighting in sightings:
        count = counts.get(sighting.seen.key, 0) if sighting.seen.key not in ("", "[INST]", "[/INST]") else 0
        if count <= max(5, _IS_A_FORMAT * corpus.n_train):
            yield sighting


SPECIAL_TOKEN = RowCheck("special_token", _look, _settle)
