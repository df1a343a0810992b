"""Personal data and secrets taken out of what the audit itself says, whichever checks run.

A check may quote a piece of a row to show what it means. The piece can hold what no output may hold, also cut off by
the quotation.
"""

import re
from collections.abc import Iterable

from sartor.data.audit.hit import Hit
from sartor.data.audit.personal_data import find_personal_data
from sartor.data.audit.secret import find_secrets

_QUOTED = re.compile(r"(?<=')[^']+(?=')")
_LEAST_CHARS = 4
"""Of a value that the quotation cuts off: shorter pieces give nothing away."""


def blanked(text: str) -> str:
    """Return the text with a space for everything personal or secret."""
    for hit in reversed(_hits(text)):
        text = f"{text[: hit.start]} {text[hit.end :]}"
    return text


def discreet(says: str, texts: Iterable[str] = ()) -> str:
    """Return a sentence whose quotations hold placeholders for what is personal or secret.

    Args:
        says: What a check says.
        texts: What it may quote: the turns of the row.
    """
    if "'" not in says:
        return says
    hidden = [
        (" ".join(t[h.start : h.end].split()), f"[{h.kind.placeholder}]") for t in (*texts, says) for h in _hits(t)
    ]
    for value, placeholder in hidden:
        says = says.replace(value, placeholder)
    return _QUOTED.sub(lambda quoted: _without_ends(quoted.group(), hidden), says) if hidden else says


def _hits(text: str) -> list[Hit]:
    """Return what is to be hidden, in order, overlaps joined."""
    found: list[Hit] = []
    for hit in sorted([*find_personal_data(text), *find_secrets(text)]):
        if found and hit.start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(found[-1].end, hit.end))
        else:
            found.append(hit)
    return found


def _without_ends(quoted: str, hidden: Iterable[tuple[str, str]]) -> str:
    """Hide a value that begins where the quotation ends, or ends where it begins."""
    for value, placeholder in hidden:
        for n in range(len(value) - 1, _LEAST_CHARS - 1, -1):
            if quoted.endswith(value[:n]):
                quoted = quoted[:-n] + placeholder
            if quoted.startswith(value[-n:]):
                quoted = placeholder + quoted[n:]
    return quoted
