"""Random letters: pairs of letters that hardly any language has, and words that this data does not know."""

import re
from collections.abc import Collection

import py3langid.langid as langid

RARE_PAIR = re.compile(
    r"q[bcdefghjklmnopqrstvwxyz]|j[bcdfghklmnpqrstvwxz]|v[bcdfghjkmpqtwxz]|[bcdfghjklmpqsvwz]x|x[bdgjkmnqrvwxz]"
    r"|z[bcdfgjmnpqrsvx]|w[bcgjmpquvxz]|[bcdfghkmpvwxyz]q|[bcdfghklmptw]j|f[bcdghkmnpqvwz]|g[bcfjkpqvwxz]"
    r"|h[bcfghjkpqvxz]"
    r"|k[bcdfgjmpqvxz]|p[bcdfgjkmqvwxz]|c[bdfgjmpvwx]|b[cdfghkmnpqtvwxz]|d[bcfhkpqtxz]|m[cdfghjkqrtvwxz]"
    r"|y[hjkquvwxyz]|tg|tk|tx|tv|td"
)
_RARE_END = re.compile(r"[a-z](?:j|q|v|hj|lr|pk|gd)\b")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_TOKEN_OF_CODE = re.compile(r"\S*(?:[_\d/\\@#=<>{}()\[\]+*]|\w\.\w|[a-z][A-Z])\S*|\b[A-Z]{2,}s?\b")
COMMON = frozenset(
    (
        "the of and to in is a for you that it on with are be this as your not or can at we from have if an by was "
        "will do der die das und ist nicht sie ein eine zu mit den von auf für es im wir wie kann le la les de des "
        "et un une est que pour vous en du dans el los y por con se su una lo di il che per non è del sono o e os "
        "um não para com da het een van niet op dat voor ik i my what how when where which there he she his her "
        "they og att det som är på na w z nie się jest ve bir bu için yang dan untuk"
    ).split()
)
_MIN_LETTERS = 25
_MANY_PAIRS = 0.045
_MANY_UNKNOWN = 0.6


def looks_random(text: str) -> bool:
    """Tell cheaply whether the letters of a text may be random or shuffled."""
    if len(RARE_PAIR.findall(text.lower())) < 2:
        return False
    plain = _TOKEN_OF_CODE.sub(" ", text)
    n_letters = sum(map(len, _WORD.findall(plain)))
    if n_letters < 8:
        return False
    lower = plain.lower()
    pairs = len(RARE_PAIR.findall(lower)) + len(_RARE_END.findall(lower))
    if n_letters < _MIN_LETTERS:
        return pairs >= 3 and pairs >= 0.2 * n_letters
    return pairs >= 4 and pairs >= _MANY_PAIRS * n_letters


def is_gibberish(text: str, known: Collection[str]) -> bool:
    """Tell whether most words are unknown and no language is recognised.

    Args:
        known: Words of other rows, in lower case.
    """
    words = [w for w in _WORD.findall(_TOKEN_OF_CODE.sub(" ", text)) if len(w) > 3]
    unknown = sum(word.islower() and word not in known for word in words)
    if not words or unknown < _MANY_UNKNOWN * len(words):
        return False
    language, confidence = identifier().classify(text[:300])
    return len(text) < 40 or confidence < 0.9 or language == "zxx"  # no linguistic content


_IDENTIFIER: list[langid.LanguageIdentifier] = []


def identifier() -> langid.LanguageIdentifier:
    """Return the language model, read once in each process."""
    if not _IDENTIFIER:
        _IDENTIFIER.append(langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True))
    return _IDENTIFIER[0]
