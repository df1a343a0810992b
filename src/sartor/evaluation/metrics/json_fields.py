"""Structured answers: does it parse, is every field right, and how many fields are.

A field is a path to a leaf ("address.city", "items.0"). Text is compared after NFKC, case folding and joining white
space; numbers as numbers; an empty text, null, and a missing field are the same: nothing.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any, cast

from sartor.evaluation.answer_form import parse_object


def json_valid(expected: str, answer: str) -> float:
    """Return 1.0 if the answer holds a JSON object."""
    del expected
    return float(parse_object(answer) is not None)


def json_exact(expected: str, answer: str) -> float:
    """Return 1.0 if every field is right and none is invented."""
    return float(field_f1(expected, answer) == 1.0)


def field_f1(expected: str, answer: str) -> float:
    """Return F1 over fields of one answer: a field counts if path and value are right. No object scores 0."""
    found = parse_object(answer)
    if found is None:
        return 0.0
    wanted_fields = dict(_fields(parse_object(expected) or {}))
    found_fields = dict(_fields(found))
    if not wanted_fields and not found_fields:
        return 1.0
    n_right = sum(found_fields.get(path) == value for path, value in wanted_fields.items())
    return 2 * n_right / (len(wanted_fields) + len(found_fields))


def _fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _fields(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(cast("list[Any]", value)):
            yield from _fields(inner, f"{path}.{i}")
    elif isinstance(value, str):
        text = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
        if text:
            yield path, text
    elif isinstance(value, bool):
        yield path, ("bool", value)
    elif value is not None:
        yield path, value
