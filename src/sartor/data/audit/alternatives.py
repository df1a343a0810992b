"""Patterns of many alternatives, compiled so that those which begin at the edge of a word are only tried there."""

import re
from itertools import groupby

_EDGE = r"\b"
_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""What is escaped, a class of characters, or a sign of structure."""


def one_of(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    r"""Compile alternatives, which match as ever and sooner: \bone|\btwo|three becomes \b(?:one|two)|three.

    Python's engine takes a common edge out itself only if all alternatives begin with it.
    """
    grouped: list[str] = []
    for at_edge, run in groupby(_split(pattern), key=lambda one: one.startswith(_EDGE)):
        ones = list(run)
        grouped += [rf"\b(?:{'|'.join(one.removeprefix(_EDGE) for one in ones)})"] if at_edge else ones
    return re.compile("|".join(grouped), flags)


def _split(pattern: str) -> list[str]:
    """Return the alternatives that stand outside of all brackets."""
    parts, depth, start = list[str](), 0, 0
    for sign in _SIGNS.finditer(pattern):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if sign[0] == "|" and not depth:
            parts.append(pattern[start : sign.start()])
            start = sign.end()
    return [*parts, pattern[start:]]
