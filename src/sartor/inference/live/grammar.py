"""Forms that clients ask for (JSON schemas, tool calls) as masks over a vocabulary, by the grammar library llguidance.

Schemas are never fetched: a reference to another document is an error.
"""

# V vocabulary
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from llguidance import LLMatcher
from llguidance.hf import from_tokenizer

_WHITE_SPACE: Any = {"whitespace_flexible": True, "whitespace_pattern": r" ?|\n {0,12}"}
"""Between the parts of an answer: as on one line, or indented; never without end."""
_AS_TRAINED = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""Tool calls are written as training rows write them."""

_SAYING_MORE = frozenset(
    "additionalProperties patternProperties unevaluatedProperties minProperties $ref allOf anyOf oneOf not if "
    "dependentSchemas dependentRequired".split()
)
"""Parts of a schema after which its properties may not be all."""


class BadSchemaError(Exception):
    """No grammar can be made of a schema."""


class Grammars:
    """Makes grammars for one vocabulary."""

    def __init__(self, tokenizer: Any, *, vocabulary: int, stop_ids: frozenset[int]) -> None:
        """Look at the vocabulary, which takes up to a second; it may be smaller than the model's."""
        self._tokenizer = from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=sorted(stop_ids))

    def json(self, schema: Mapping[str, Any]) -> "Grammar":
        """Return the form of JSON that a schema describes.

        Raises: BadSchemaError: it describes none, or uses what the library does not know.
        """
        return Grammar(self._checked(LLMatcher.grammar_from_json_schema(dict(schema), overrides=_WHITE_SPACE)))

    def tool_call(self, parameters: Mapping[str, Mapping[str, Any]]) -> "Grammar":
        """Return the form of a call of one of some functions, given the schema of each one's arguments.

        Raises: BadSchemaError: as `json`.
        """
        calls = [_call(name, schema) for name, schema in parameters.items()]
        for call in calls:  # alone, as the library's messages say too little of one among others
            self._checked(LLMatcher.grammar_from_json_schema(call))
        said = json.dumps({"anyOf": calls, "x-guidance": _AS_TRAINED})
        lark = f'start: "<tool_call>\\n" call "\\n</tool_call>"\ncall: %json {said}'
        return Grammar(self._checked(LLMatcher.grammar_from_lark(lark)))

    def _checked(self, grammar: str) -> LLMatcher:
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0)
        if matcher.is_error():
            raise BadSchemaError(matcher.get_error().splitlines()[0])
        return matcher


def _call(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    definitions = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    arguments = {key: value for key, value in schema.items() if key not in definitions}
    properties = {"name": {"const": name}, "arguments": {"type": "object", **_closed(arguments)}}
    return {
        "type": "object",
        "properties": properties,
        "required": ["name", "arguments"],
        "additionalProperties": False,
        **definitions,
    }


def _closed(arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave no room for arguments that are not named, where a schema does not say whether there may be others.

    What follows is still what the schema allows; and a call with made-up arguments is no use to anyone.
    """
    named = arguments.get("properties")
    says_more = _SAYING_MORE & set(arguments)
    if named is None or says_more or not set(arguments.get("required", ())) <= set(named):
        return arguments
    return {**arguments, "additionalProperties": False}


class Grammar:
    """A checked grammar, from which the forms of any number of answers begin."""

    def __init__(self, matcher: LLMatcher) -> None:
        """Keep the grammar at its beginning."""
        self._matcher = matcher

    def begin(self) -> "GrammarForm":
        """Return the form of one answer."""
        return GrammarForm(self._matcher.deep_copy())


class GrammarForm:
    """Where one answer stands in its grammar."""

    def __init__(self, matcher: LLMatcher) -> None:
        """Begin."""
        self._matcher = matcher

    def mask(self, logits_V: torch.Tensor) -> None:
        """Rule out, in place, every token that may not come next."""
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), np.uint8), bitorder="little")
        allowed_V = torch.zeros(len(logits_V), dtype=torch.bool)
        n = min(len(bits), len(logits_V))
        allowed_V[:n] = torch.from_numpy(bits[:n].astype(bool))
        logits_V.masked_fill_(~allowed_V.to(logits_V.device), float("-inf"))

    def take(self, token: int) -> None:
        """Go on by a token."""
        self._matcher.consume_token(token)

    @property
    def finished(self) -> bool:
        """Whether nothing may follow."""
        return self._matcher.is_stopped()
