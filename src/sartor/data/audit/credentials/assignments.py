"""Secrets that are assigned: password = "...", api_key: ..., Authorization: Bearer ..., --password ....

The name says that it is a secret; the value must look like one. Reads from the environment, placeholders, hashes and
words are left alone.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

from sartor.data.audit.credentials.made_up import is_low_variety, is_made_up
from sartor.data.audit.hit import Hit, Kind, lowered, matches_near, phrases

SECRET = Kind("a secret that is assigned to a name", "SECRET")
PASSWORD = Kind("a password", "SECRET")

_PASSWORD_NAME = (
    r"pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|contraseña|wachtwoord|mot_de_passe|senha|"
    r"lösenord|pw"
)
_KEY_NAME = (
    r"secret|token|api[-_ ]?key|apikey|access[-_]?key|auth[-_]?key|private[-_]?key|encryption[-_]?key|"
    r"signing[-_]?key|shared[-_]?key|master[-_]?key|"
    r"secret[-_]?key|client[-_]?secret|credentials?|account[-_]?key|license[-_]?key|licence[-_]?key|"
    r"webhook[-_]?key|psk|salt|api[-_]?token|auth"
)
_ASSIGNED = re.compile(
    rf"(?P<name>(?:[A-Za-z0-9]+[_.-])*?[A-Za-z0-9]*?(?:(?P<pass>{_PASSWORD_NAME})|"
    rf"(?P<key>{_KEY_NAME}))(?:[_-](?:id|key|value|prod|dev|live|staging|production|main|v?\d+)|\d)*)"
    r"(?P<close>[\"'\]`]*)\s*(?:=>|:=|==?|:(?!:)|"
    r",(?=\s*[\"']))\s*(?:[a-z]?(?P<quote>[\"'`])(?P<quoted>[^\"'`\n]{4,200})(?P=quote)|"
    r"(?P<bare>[^\s\"'`,;<>(){}\[\]]{5,200}))",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"(?<![^\s\"'(`])(?:--?(?:password|passwd|pass|pwd|token|api-key|secret|auth-token)[= ]|-p(?=[^\s\-])|"
    r"sshpass -p ?|-u [\w.@-]+:|--user[= ][\w.@-]+:|IDENTIFIED BY |requirepass |"
    r"login [\w.@-]+ password )[\"']?(?P<value>[^\s\"'<>]{6,80})",
)
_BEARER = re.compile(
    r"(?<![\w])(?:bearer|authorization[\"']?\s*[:=]\s*[\"']?(?:basic|token|apikey|"
    r"bearer))\s+(?P<value>[A-Za-z0-9._~+/-]{16,}={0,2})(?![\w])",
    re.IGNORECASE,
)
_SIGNS = phrases("""
    pass|pw|secret|token|key|credential|kennwort|contrase|wachtwoord|senha|auth|psk|salt|requirepass|
    identified by|bearer|-u 
""")
_NOT_SECRET = re.compile(
    r"(?:public[-_]?key|key[-_]?id$|token[-_]?(?:type|id|count|izer|s$|url|uri|name|expir\w*|limit)|"
    r"secret[-_]?name|(?:pad|eos|bos|unk|mask|sep|cls|special)[-_]?token|"
    r"bypass$|compass$|author$|oauth$|bypass|password[-_]?(?:hash|field|file|reset|policy|length|hint|"
    r"url)|by[-_]?pass)",
    re.IGNORECASE,
)
_HASH = re.compile(r"\$2[aby]\$|\$argon2|\$6\$|\$1\$|\$5\$|pbkdf2[:_$]|sha\d+[:$-]|md5:|scrypt:", re.IGNORECASE)
_CODE = re.compile(
    r"^[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)+$|^[A-Za-z_]+\($|^https?://|^/|^\.{1,2}/|^[a-z]+(?:[_-][a-z]+)+$|"
    r"^[A-Z]+(?:_[A-Z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$|^[A-Z][a-z]+(?:[A-Z][a-z]+)+$"
)
_BARE_KEY_CHARACTERS = 12


def find_assignments(text: str) -> Iterator[Hit]:
    """Yield values that are assigned to a name of a secret."""
    lower = lowered(text)
    signs = [sign for sign in _SIGNS if sign in lower]
    if not signs:
        return
    for match in matches_near(_ASSIGNED, text, lower, signs):
        group = "quoted" if match["quoted"] is not None else "bare"
        value = match[group].rstrip(".!?") if group == "bare" else match[group]
        if _NOT_SECRET.search(match["name"]) or is_made_up(value) or _HASH.match(value) or _CODE.match(value):
            continue
        is_quoted = group == "quoted"
        sure = _of_password(value, is_quoted=is_quoted) if match["pass"] else _of_key(value)
        if sure:
            start = match.start(group)
            kind = PASSWORD if match["pass"] else SECRET
            yield Hit(start, start + len(value), kind, f"secret:{value}", "error" if sure >= 0.9 else "warning", sure)
    bearers = matches_near(_BEARER, text, lower, ("bearer", "authorization"))
    for match in (*_FLAG.finditer(text), *bearers):
        value = match["value"].rstrip(".,")
        if not is_made_up(value) and not _CODE.match(value) and (_of_key(value) or looks_like_password(value)):
            start = match.start("value")
            yield Hit(start, start + len(value), SECRET, f"secret:{value}", "warning", 0.8)


def looks_like_password(value: str) -> bool:
    """Tell whether a value mixes letters with digits or signs, as words do not."""
    has_letter, has_digit = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    signs = [c for c in value if not c.isalnum()]
    has_sign = any(c in "!@#$%^&*?+=~|€§" for c in signs) or (bool(signs) and has_digit)
    return len(value) >= 5 and has_letter and (has_digit or has_sign)


def entropy_bits(value: str) -> float:
    """Return Shannon's entropy per character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _of_password(value: str, *, is_quoted: bool) -> float:
    if " " in value:
        is_phrase = is_quoted and len(value.split()) >= 4 and value.islower() and not value.endswith((".", ":", "?"))
        return 0.6 if is_phrase else 0.0
    if not looks_like_password(value) or len(value) < 6:
        return 0.0
    n_kinds = sum(any(map(test, value)) for test in (str.islower, str.isupper, str.isdigit)) + (not value.isalnum())
    return 0.9 if is_quoted and n_kinds >= 3 and len(value) >= 8 else 0.75


def _of_key(value: str) -> float:
    if " " in value or len(value) < _BARE_KEY_CHARACTERS or is_low_variety(value):
        return 0.0
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if not has_both or entropy_bits(value) < 3.0:
        return 0.0
    return 0.9 if len(value) >= 20 and entropy_bits(value) >= 3.5 else 0.7
