"""How an answer ends: its shape (label, phrase, list, prose, code) and the kind of its last piece."""

import json
import re
from typing import NamedTuple

from sartor.data.audit.quoted import without_code


class Ending(NamedTuple):
    """The end of an answer."""

    shape: str
    """label (a word or two), phrase, prose, list (by its last line), code, json."""
    kind: str
    """end, word, digit, closed, symbol, signed, link, item word: may be right. function, weak, comma, colon, open,
    unclosed, json, fence, item, heading, marker: hardly."""
    last: str
    start: int
    end: int


_SENTENCE_END = ".!?…。！？؟।።՞؛။」』．"
_CLOSERS = "\"'”’»)]}*_`」』）】>~"
_STRONG = frozenset(
    (
        "the a an and or but nor because your my our their every although whereas unless whether whose of than into "
        "upon via toward towards und oder aber der den dem des ein eine einen einem einer weil dass mit von für zum"
        " zur "
        "vom im sowie et ou le les du une dans avec parce mais pour sur aux y el los las un una con para por pero "
        "porque del al il gli di che della dei nel ed per os uma com não dos das em het een van voor omdat en och"
        " eller "
        "att som på av og å til"
    ).split()
) - {"y", "en", "å", "av", "per", "al", "il", "di", "von", "pour"}
_WEAK = frozenset(
    (
        "is are was were be been has have had can could will would should may might must do does did to with for from "
        "in on at by as that this these those which who when where while if so then not no you we they he she it i"
        " also "
        "very more most some any each both between through during before after about under over without within against "
        "please its his her per such only just like using including depending either neither until since once there "
        "here von pour que qui de la se si est sont par ist sind wird wenn auf an zu nicht sie wir es son al il di av "
        "en är"
    ).split()
)
_STARTS = (_STRONG | _WEAK) - {
    "no",
    "so",
    "it",
    "i",
    "here",
    "there",
    "not",
    "you",
    "we",
    "they",
    "please",
    "once",
    "both",
}
"""Alone after a full stop they start a sentence that never came."""
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|z\.B|p\.ej|such as|for example|for instance|including|as well as)\.?)$")
_CUT_MARK = re.compile(
    r"(?:\[(?:\.{3}|…|truncated|cut(?: off)?|continued?|more)\]|\((?:truncated|cut off|continued|to be continued)\)"
    r"|<(?:truncated|snip|cut)>)$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*•+–‣▪]|\d{1,3}[.)]|[a-zA-Z][.)])(?:\s+|$)")
_EMPTY_ITEM = re.compile(r"[ \t]*(?:[-*•+–‣▪]|\d{1,3}[.)]|#{1,6})[ \t]*$")
_HEADING = re.compile(r"#{1,6}[ \t]+[^\n]+$")
_LINK = re.compile(
    r"(?:https?://|www\.|[\w.+-]+@)\S+$|\S+\.(?:com|org|net|io|html?|py|pdf|md|json)/?\S*$|(?:/[\w.-]+){2,}$"
)
_SIGNED = re.compile(
    r"(?:regards|sincerely|yours|thanks|thank you|cheers|best|wishes|love|team|grüße|grüßen|cordialement|saludos"
    r"|signed)"
    r"[^\n.]{0,40},?\s*(?:\n[^\n]{0,60}){0,3}$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_NEAR = 400
"""Characters before the end in which something open counts."""
_SMILEY = re.compile(r"[:;=8]['’]?-?[()\[\]DPp]|^[ \t]*\w{1,3}\)", re.MULTILINE)
_CODE_LIKE = re.compile(
    r"[;{}]\s*$|^\s*(?:def|class|import|from|return|SELECT|for|if|#include|\$|>>>)\b|=>|==|::|\w\(\)", re.M
)
_INCHES = re.compile(r"\d\"")
_OPEN_QUOTE = re.compile(r"(?:^|[\s(])\"[^\"\n]*$")
_OPEN_CODE = re.compile(r"(?:^|[\s(])`[^`\n]+$")
_OPEN_BOLD = re.compile(r"(?:^|\s)\*\*[^\s*][^*)\n]*$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def ending_of(answer: str) -> Ending:
    """Classify the end of an answer that is not empty."""
    text = answer.rstrip()
    if not text:
        return Ending("label", "end", "", 0, 0)
    tail = text[-200:].split()[-1][-30:]
    json_kind = _json_kind(text)
    if json_kind:
        return Ending("json", json_kind, tail, len(text) - len(tail), len(text))
    shape = _shape_of(text)
    kind, piece = _kind_of(text, tail, shape)
    return Ending(shape, kind, piece, len(text) - len(piece if text.endswith(piece) else tail), len(text))


def _json_kind(text: str) -> str:
    if text[0] not in "{[" or not re.match(r"[{\[]\s*(?:[{\[\"\]}\n]|-?\d)", text):
        return ""
    try:
        json.loads(text)
    except RecursionError:
        return "end"
    except ValueError:
        return "json" if _is_open(text) and (text[0] == "{" or text[:2] in ('["', "[{", "[\n")) else ""
    return "end"


def _is_open(text: str) -> bool:
    """Tell whether JSON-like text ends inside a string, an object or a list."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)
    return '"' in bare or bare.count("{") > bare.count("}") or bare.count("[") > bare.count("]")


def _shape_of(text: str) -> str:
    if "```" in text[-400:] and text.endswith("```"):
        return "code"
    last_line = text[text.rfind("\n") + 1 :]
    if _ITEM.match(last_line) and "\n" in text:
        return "list"
    n_words = text.count(" ") + text.count("\n") + 1
    if n_words < 12:
        n_words = max(n_words, len(_CJK.findall(text)) // 2)
    if n_words < 3:
        return "label"
    if _CODE_LIKE.search(text[-200:]):
        return "code"
    return "phrase" if n_words < 8 else "prose"


def _kind_of(text: str, tail: str, shape: str) -> tuple[str, str]:
    if text.count("```") % 2:
        return "fence", "```"
    if shape == "label":
        return ("open", tail[-1]) if tail[-1] in "([{" and len(text) > 1 else ("end", tail)
    near = text[-_NEAR:]
    last_line = near[near.rfind("\n") + 1 :]
    if text[-1] in ")]>" and _CUT_MARK.search(near):
        return "marker", tail
    if "\n" in near and _EMPTY_ITEM.match(last_line):
        return "item", tail
    if shape == "code":
        return "end", tail
    if last_line.startswith("#") and _HEADING.match(last_line):
        return "heading", tail
    return _plain_kind(near, tail, shape)


def _plain_kind(text: str, tail: str, shape: str) -> tuple[str, str]:
    bare = text.rstrip(_CLOSERS)
    core = bare[-1:] or text[-1]
    abbreviated = _ABBREVIATED.search(text[-20:])
    if abbreviated:
        return "function", abbreviated.group()
    if tail in ('"', "'", "“", "„", "«") or tail[-1] in "([{“„«":
        return "open", tail[-1]
    if core in _SENTENCE_END:
        return "end", tail
    if _LINK.search(text[-120:]):
        return "link", tail
    opened = _unclosed(text)
    if opened:
        return "unclosed", opened
    if text[-1] in ",;、，&=/" or tail == "+" or (text[-1] in "-–—" and len(tail) <= 30 and text[-3:] != "---"):
        return ("signed" if _SIGNED.search(text[-120:]) else "comma"), tail
    if text[-1] in ":：":
        return "colon", tail
    return _word_kind(text, bare, shape)


def _word_kind(text: str, bare: str, shape: str) -> tuple[str, str]:
    match = _LAST_WORD.search(text[-60:])
    if match is None:
        return ("closed" if bare != text else "symbol"), text[-1]
    word = match.group()
    if _CJK.match(word[-1]):
        return "word", word[-1]
    if "\n" in text[-160:] and _SIGNED.search(text[-160:]):
        return "signed", word
    before = text[: len(text) - len(word)]
    if before.endswith(" ") and word.islower() and (shape != "phrase" or len(word) > 1):
        if word in _STRONG:
            return "function", word
        if word in _WEAK:
            return "weak", word
    if before.rstrip()[-1:] in tuple(".:!?") and word.istitle() and word.lower() in _STARTS:
        return "function", word
    if (
        before.rstrip()[-1:] in tuple("#@°$€£_=.×*/|≈≠≤≥<>±→~−^")
        or not any(map(str.islower, text))
        or (shape == "list" and not _item_before_ends(text))
    ):
        return "symbol", word
    if "\n" in text and shape != "list" and len(text[text.rfind("\n") :].split()) <= 4:
        return "title", word
    return ("digit" if word[-1].isdigit() else "word"), word


def _item_before_ends(text: str) -> bool:
    """Tell whether the line before the last one ends like a sentence; lists are uniform."""
    before = text[: text.rfind("\n")].rstrip().rstrip(_CLOSERS)
    return before[-1:] in tuple(_SENTENCE_END)


def _unclosed(text: str) -> str:
    """Return the bracket, quotation or bold mark that the last paragraph opens and does not close."""
    if text[-1] in ")]}）”»":
        return ""
    bare = _SMILEY.sub("", without_code(text))
    bare = bare[bare.rfind("\n\n") + 1 :]
    for opening, closing in ("()", "[]", "（）", "“”", "«»"):
        opened = bare.rfind(opening)
        if opened > bare.rfind(closing) and bare.count(opening) > bare.count(closing):
            return opening if "\n" not in bare[opened:] else ""
    if bare.count("**") % 2 and _OPEN_BOLD.search(bare):
        return "**"
    if bare.count("`") % 2 and _OPEN_CODE.search(bare):
        return "`"
    quotes = bare.count('"') - len(_INCHES.findall(bare))
    return '"' if quotes % 2 and _OPEN_QUOTE.search(bare) else ""
