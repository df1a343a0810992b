"""What kind of answers a data set asks for: JSON objects, one of a few labels, or free text."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast

AnswerForm = Literal["json", "label", "text"]

_MOST_LABELS = 50
_LONGEST_LABEL_WORDS = 5


def detect_form(answers: Sequence[str]) -> AnswerForm:
    """Say which form at least 95% of the answers have; labels must also repeat."""
    if sum(parse_object(a) is not None for a in answers) >= 0.95 * len(answers):
        return "json"
    counts = Counter(a.strip() for a in answers)
    short = sum(n for label, n in counts.items() if len(label.split()) <= _LONGEST_LABEL_WORDS)
    few = len(counts) <= min(_MOST_LABELS, len(answers) / 5)
    return "label" if few and short >= 0.95 * len(answers) else "text"


def parse_object(text: str) -> dict[str, Any] | None:
    """Return the first JSON object in an answer, or None.

    The same reading for every contender: prose or a code fence around the object is passed over, but a broken object
    is never repaired.
    """
    start = text.find("{")
    while start >= 0:
        try:
            found = json.JSONDecoder().raw_decode(text, start)[0]
        except (ValueError, RecursionError) as error:
            start = text.find("{", max(start + 1, getattr(error, "pos", 0)))
            continue
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None
    return None


class JsonShape(NamedTuple):
    """What the JSON answers of a data set look like."""

    keys: tuple[str, ...]
    """Most frequent first."""
    always: frozenset[str]
    """Keys that every answer has."""
    copied_share: float
    """Share of text values that stand word for word in the input."""


def json_shape(inputs: Sequence[str], answers: Sequence[str]) -> JsonShape:
    """Describe the JSON objects among `answers`."""
    seen: Counter[str] = Counter()
    n_objects = n_values = n_copied = 0
    for text, answer in zip(inputs, answers, strict=True):
        found = parse_object(answer)
        if found is None:
            continue
        n_objects += 1
        seen.update(found.keys())
        values = [v for v in found.values() if isinstance(v, str) and v]
        n_values += len(values)
        n_copied += sum(v in text for v in values)
    keys = tuple(key for key, _ in seen.most_common())
    return JsonShape(keys, frozenset(k for k in keys if seen[k] == n_objects), n_copied / max(1, n_values))
