"""Which language a text is in, if that can be told: code, names and short texts have none."""

import re
from functools import lru_cache
from typing import NamedTuple

from sartor.data.audit.gates import words_of
from sartor.data.audit.gibberish import COMMON, identifier
from sartor.data.audit.quoted import without_code

_FAMILIES = (
    "hr bs sr me sl mk bg", "no nb nn da sv fo is", "cs sk", "gl es pt an ext ca oc", "af nl fy", "ms id jv", "en pcm",
    "it vec lij la", "fr wa gcf gcr ht", "de lb", "zh yue wuu", "ru uk be bg mk sr", "hi mr ne sa gom", "ar ary arz",
    "fa ps ur ku sdh", "tr az crh uz tk uzs tt ba kk ky", "tl bcl", "bn as", "zu xh", "st nso", "he hbo", "el grc",
    "lt lv ltg", "et fi", "rw lg sn", "qu gug", "ga gd",
)  # fmt: skip
_RELATED = {
    language: frozenset(other for family in _FAMILIES if language in family.split() for other in family.split())
    for language in " ".join(_FAMILIES).split()
}
COMMON_LANGUAGES = frozenset(
    (
        "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv "
        "ta te th tr uk ur vi zh"
    ).split()
)
_NO_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[@#$]\w+|<[^<>\n]{1,80}>|\{\{.*?\}\}|\S*[\d_/\\=<>{}\[\]|+*^~]\S*|\b[A-Z]{2,}\b"
    r"|(?<=[a-z,] )[A-Z][\w'’-]+|\w+\.\w+\(?|\w+\(\)"
)
_QUOTE = re.compile(r"[\"“„«][^\"“”„«»\n]{1,300}[\"”“»]")
_LETTER = re.compile(r"[^\W\d_]")
_ONLY_ENGLISH = frozenset(
    (
        "the and what how which with this that your you from write give explain describe create generate find make"
        " identify rewrite calculate compare suggest why when where who does did provide following should would could"
        " please each between their about into using these those there were have change choose convert summarize"
        " classify construct determine edit tell translate given they she its than then such also through during two"
        " three four five select specify design any but been example examples word words sentence"
    ).split()
)
"""Words that no other language writes so."""
_ENGLISH = _ONLY_ENGLISH | frozenset(
    "of to is it for are be or can will not an by if at we my has as on was i in".split()
)
_NOT_ENGLISH = (
    COMMON
    - _ENGLISH
    - {"a", "me", "do", "no", "will", "he", "she", "his", "her", "our", "so", "your", "there", "where"}
)
_FAST_CHARS = 1500
_FEW_CHARS = 300
_MIN_ENGLISH = 2
_MIN_SHARE = 0.2
_MOST_OTHER = 0.3
_READ_CHARS = 240
_MIN_LETTERS = 16
_SETTLED = 0.9
_MIN_OUTSIDE = 10
"""Letters beside a quotation that make it a quotation, and not the text itself."""
_MIN_CJK = 6
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")), ("he", re.compile("[\u0590-\u05ff]")), ("ar", re.compile("[\u0600-\u06ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")), ("hi", re.compile("[\u0900-\u097f]")), ("ru", re.compile("[\u0400-\u04ff]")),
)  # fmt: skip


class Language(NamedTuple):
    """A guess."""

    code: str
    """ISO 639; empty if nothing can be told."""
    confidence: float


def same(one: str, other: str) -> bool:
    """Tell whether two languages are equal, or too close to be told apart."""
    return one == other or other in _RELATED.get(one, ())


def is_english_throughout(text: str) -> bool:
    """Tell whether a text has English words and none that another language needs: a cheap look."""
    guess = _plain_english(text)
    return guess is not None and text.isascii() and words_of(text.lower()).isdisjoint(_NOT_ENGLISH)


@lru_cache(maxsize=64)
def language_of(text: str) -> Language:
    """Guess the language of the running text: by function words if it is plain English, else by the model."""
    return _plain_english(text if len(text) <= _FAST_CHARS else text[:_FEW_CHARS]) or _by_model(text)


def _plain_english(text: str) -> Language | None:
    lower = text.lower()
    words = words_of(lower)
    n_english = len(words & _ENGLISH)
    n_other = len(words & _NOT_ENGLISH)
    if n_english < max(_MIN_ENGLISH, _MIN_SHARE * len(words)) or n_other > _MOST_OTHER * n_english:
        return None
    if n_other or words.isdisjoint(_ONLY_ENGLISH) or not lower.isascii():
        return Language("en", 0.99) if n_english >= 2 * _MIN_ENGLISH else None
    return Language("en", 0.95)


def _by_model(text: str) -> Language:
    plain = _NO_WORDS.sub(" ", without_code(text[: 3 * _READ_CHARS]))
    bare = _QUOTE.sub(" ", plain)
    plain = " ".join((bare if len(_LETTER.findall(bare)) >= _MIN_OUTSIDE else plain).split())[:_READ_CHARS]
    letters = _LETTER.findall(plain)
    if not plain.isascii():
        for code, script in _SCRIPTS:
            n_of_script = len(script.findall(plain))
            if n_of_script >= _MIN_CJK and n_of_script > 0.5 * len(letters):
                return _of_script(code, plain)
            if code == "ja" and n_of_script >= 3 and n_of_script > 0.15 * len(letters):
                return Language("ja", 0.99)
    if len(letters) < _MIN_LETTERS or plain.count(" ") < max(3, 3 * plain.count(",") - 1):
        return Language("", 0.0)
    return _by_family(plain)


def _of_script(code: str, plain: str) -> Language:
    """Let the script decide, and the model between the languages that share it."""
    if code in ("ja", "ko", "zh", "el", "he", "th"):
        return Language(code, 0.99)
    guess = _by_family(plain)
    return guess if guess.confidence > 0.5 else Language(code, 0.9)


def _by_family(plain: str) -> Language:
    """Return the likeliest language, as sure as it and those close to it are likely together."""
    code, confidence = identifier().classify(plain)
    if confidence < _SETTLED:
        confidence = sum(share for other, share in identifier().rank(plain) if same(code, other))
    return Language(code, float(confidence))
