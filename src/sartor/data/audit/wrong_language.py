"""wrong_language: an answer in another language than its prompt, where this data keeps to it, or a rare language.

Translations and language lessons, code, names, and data of many languages are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Fix
from sartor.data.audit.contract import RowCheck, Seen, Sighting, Tally
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.languages import COMMON_LANGUAGES, Language, is_english_throughout, language_of, same
from sartor.data.audit.quoted import without_code

_SURE = 0.75
_RARE = 0.12
_LONG = 120
_SENTENCE_START = re.compile(r"(?<=[.!?:…。！？\n])\s*(?=[^\W\d_])")
_TAIL_LETTERS = 50
_SURE_OF_TAIL = 0.9
_WITHOUT_SPACES = ("zh", "ja", "ko", "th")
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_ASKS = re.compile(
    r"\btranslat|\btraduc|\btradui|\btraduz|\btradurre|\bübersetz|\bvertal|\böversätt|\bprzetłum|перевед|перевод"
    r"|翻译|翻譯|訳|번역"
    r"|\bhow (?:do|would|can) (?:you|i|we) say\b|\bwie sagt man|\bcomment dit-on|\bcómo se dice|\bsay .{1,60} in"
    r" \w+|\blanguage\b|\bmultilingual|\bbilingual"
    r"|\b(?:in|into|to|auf|en|ins|nach|from|using|speak|learn|write|reply|respond|answer) (?:\w+ )?(?:arabic"
    r"|bulgarian|catalan|chinese|mandarin"
    r"|czech|danish|dutch|english|finnish|french|german|greek|hebrew|hindi|hungarian|indonesian|italian|japanese"
    r"|korean|latin|norwegian|polish|portuguese"
    r"|romanian|russian|spanish|swedish|swahili|tamil|telugu|bengali|urdu|thai|turkish|ukrainian|vietnamese"
    r"|deutsch\w*|englisch\w*|französisch\w*|spanisch\w*|italienisch\w*|français|anglais|allemand"
    r"|espagnol|español|inglés|alemán|francés|inglês|alemão|italiano|inglese|tedesco|francese|engels|duits)\b"
    r"|\bauf (?:\w{3,}isch|kölsch|deutsch)\b|\bins? \w{3,}ische\b|\ben (?:fran[cç][eé]s|allemand|alem[aá]n|italien"
    r"|italiano"
    r"|anglais|ingl[eé]s|espagnol|español|portugais|portugu[eé]s|néerlandais|holandés|polonais|polaco|russe|ruso"
    r"|suédois"
    r"|turc|turco|chinois|chino|japonais|japonés|arabe|árabe|grec|griego)\b|\bin het \w{3,}s\b"
    r"|\b(?:in|em) (?:tedesco|francese|inglese|spagnolo|portoghese|olandese|russo|francês|alemão|inglês|espanhol"
    r"|italiano)\b"
    r"|\b(?:french|german|spanish|italian|english|russian|japanese|chinese|portuguese|latin|arabic|korean|dutch"
    r"|polish|swedish) (?:word|phrase|sentence|version|translation|text|for|proverb|poem|lesson|grammar|teacher"
    r"|tutor|equivalent|greeting|expression)"
    r"|英文|英语|法语|日语|中文|德语|西班牙语|用\w{1,3}语|по-английски|по-немецки|по-французски"
    r"|на английск|英語|日本語で",
    re.IGNORECASE,
)


def _look(example: Example) -> Iterator[Seen | Tally]:
    prompt = _sure(language_of(example.input_text))
    answer = _of_answer(example.expected or "", prompt)
    if not {prompt.code, answer.code} <= {"", "en"} and _is_asked(example):
        return
    if prompt.code:
        yield Tally(f"prompt:{prompt.code}")
    if answer.code:
        yield Tally(f"answer:{answer.code}")
    if prompt.code and answer.code:
        yield Tally(f"{prompt.code}>{answer.code}")
        if not same(prompt.code, answer.code):
            yield _seen(example, f"{prompt.code}>{answer.code}", prompt, answer)
            return
    for side, guess in (("answer", answer), ("prompt", prompt)):
        if guess.code not in ("", "en"):
            yield _seen(example, f"{side}:{guess.code}", prompt, answer)
            return


def _of_answer(text: str, prompt: Language) -> Language:
    """Return the language of the answer; of its last sentences if they leave the prompt's."""
    if len(text) < _LONG or prompt.code in _WITHOUT_SPACES:
        return _sure(language_of(text))
    if is_english_throughout(text):
        return Language("en", _SURE_OF_TAIL)
    text = without_code(text)
    head, tail = _sure(language_of(text[: len(text) // 2])), _sure(language_of(_tail(text)))
    if head.code and prompt.code and same(head.code, prompt.code) and tail.confidence >= _SURE_OF_TAIL:
        return tail
    return head if head.code else tail


def _tail(text: str) -> str:
    """Return the last sentences, as few as hold enough letters."""
    first = len(text) - 5 * _TAIL_LETTERS
    starts = [m.end() for m in _SENTENCE_START.finditer(text, max(0, first), len(text) - _TAIL_LETTERS)]
    return text[starts[-1] :] if starts else text[-len(text) // 3 :]


def _is_asked(example: Example) -> bool:
    return any(_ASKS.search(turn.content) for turn in example.messages)


def _sure(guess: Language) -> Language:
    return guess if guess.confidence >= _SURE and guess.code in COMMON_LANGUAGES else Language("", 0.0)


def _seen(example: Example, key: str, prompt: Language, answer: Language) -> Seen:
    in_answer = not key.startswith("prompt:")
    index = len(example.messages) if in_answer else _last_user(example)
    length = len(example.expected or "") if in_answer else len(example.input_text)
    if ">" in key:
        says = f"the answer is in {_name(answer)}, the prompt in {_name(prompt)}."
    else:
        says = f"is in {_name(answer if in_answer else prompt)}, which hardly any other row is."
    return Seen(
        severity="warning",
        confidence=round(min(answer.confidence or 1, prompt.confidence or 1) * 0.95, 2),
        says=says,
        span=(index, 0, length),
        fix=Fix(action="drop", detail="Answer in the language of the prompt, or drop the row."),
        key=key,
    )


def _last_user(example: Example) -> int:
    return max(i for i, m in enumerate(example.messages) if m.content == example.input_text)


def _name(language: Language) -> str:
    return _NAMES.get(language.code, f"the language '{language.code}'")


def _settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterator[Sighting]:
    counts = corpus.tallies.get(WRONG_LANGUAGE.name, Counter[str]())
    for sighting in sightings:
        key = sighting.seen.key
        if _differs_rarely(key, counts) if ">" in key else _is_rare(key, counts):
            yield sighting


def _differs_rarely(pair: str, counts: Mapping[str, int]) -> bool:
    """Tell whether answers to prompts of this language, and of any, are mostly in the prompt's own language."""
    prompt = pair.split(">")[0]
    of_prompt = {k: n for k, n in counts.items() if k.startswith(f"{prompt}>")}
    kept = sum(n for k, n in of_prompt.items() if same(prompt, k.split(">")[1]))
    n = sum(of_prompt.values())
    if n >= 5 and of_prompt.get(pair, 0) <= max(2, _RARE * n) and kept >= 0.6 * n:
        return True
    pairs = {k: n for k, n in counts.items() if ">" in k}
    return n < 5 and sum(n for k, n in pairs.items() if same(*k.split(">"))) >= 0.8 * sum(pairs.values()) > 8


def _is_rare(key: str, counts: Mapping[str, int]) -> bool:
    """Tell whether next to nothing is in this language, nor in one close to it, and one language rules."""
    side, code = key.split(":")
    of_side = {k.split(":")[1]: n for k, n in counts.items() if k.startswith(f"{side}:")}
    n, alike = sum(of_side.values()), sum(n for k, n in of_side.items() if same(code, k))
    most = max(of_side.values(), default=0)
    return (
        n >= 20
        and most >= 0.9 * n
        and alike <= max(2, 0.04 * n)
        and not same(code, max(of_side, key=of_side.__getitem__))
    )


WRONG_LANGUAGE = RowCheck("wrong_language", _look, _settle)
