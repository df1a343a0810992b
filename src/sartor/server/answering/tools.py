"""Tool calls: from requests to the text that a model reads, and from its answers back to OpenAI's shape.

Calls are written as training rows write them, so what a model learned to write is what is read here.
"""

import json
import re
from typing import Any, NamedTuple
from uuid import uuid4

_BEGIN, _END = "<tool_call>", "</tool_call>"
_CALL = re.compile(rf"{_BEGIN}\s*(.*?)\s*(?:{_END}|\Z)", re.DOTALL)


class Call(NamedTuple):
    """A call that an answer makes."""

    name: str
    arguments: str
    """JSON."""

    def wire(self) -> dict[str, Any]:
        """Return it in OpenAI's shape, with a new id."""
        return {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": self._asdict()}


class Said(NamedTuple):
    """An answer, taken apart."""

    content: str | None
    calls: tuple[Call, ...]


def read_calls(text: str) -> Said:
    """Take the calls out of an answer; what cannot be read as one stays text."""
    calls = [call for found in _CALL.finditer(text) if (call := _read(found[1]))]
    if not calls:
        return Said(text, ())
    content = _CALL.sub(lambda found: "" if _read(found[1]) else found[0], text).strip()
    return Said(content or None, tuple(calls))


def _read(text: str) -> Call | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    said = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return Call(value["name"], said)


class CallFilter:
    """Lets the text of a stream pass until a call begins; what follows is read when the answer is whole."""

    def __init__(self) -> None:
        """Begin an answer."""
        self._held = ""
        self.said = ""
        """What has passed."""

    def add(self, text: str) -> str:
        """Take more text; return what may be shown of it."""
        self._held += text
        at = self._held.find(_BEGIN)
        if at < 0:
            begun = (n for n in range(len(_BEGIN) - 1, 0, -1) if self._held.endswith(_BEGIN[:n]))
            at = len(self._held) - next(begun, 0)
        out = self._held[:at].rstrip() if _BEGIN in self._held else self._held[:at]
        self._held = self._held[at:]
        self.said += out
        return out
