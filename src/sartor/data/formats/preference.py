"""Preference pairs -> Example with the answer that won as `expected` and the other as `rejected`, and back.

Read are {prompt, chosen, rejected} as texts or lists of turns, and OpenAI's {input: {messages}, preferred_output,
non_preferred_output}. Both answers must follow the same turns.
"""

from typing import NamedTuple

from sartor.concepts.example import Example, Source
from sartor.data.formats.chat_jsonl import parse_answered, parse_turns, tools_of, turn_rows, turns_of, with_own_system
from sartor.data.formats.hold import cannot_hold, joined, refuse, rest_keys
from sartor.data.formats.rows import (
    Columns,
    RawRow,
    RowProblem,
    as_list,
    as_object,
    as_text,
    rest_of,
    tag_keys,
    tag_of,
    with_system,
)

_PROMPTS = ("prompt", "question", "instruction", "query", "input")
_FIX = 'Write {"prompt": "...", "chosen": "...", "rejected": "..."}.'


class _Pair(NamedTuple):
    """Two conversations, alike but for their last turn."""

    chosen: list[object]
    rejected: list[object]
    used: tuple[str, ...]
    """Keys of the row that they were made of."""


def is_preference(row: dict[str, object]) -> bool:
    """Tell whether a row holds two answers."""
    return {"chosen", "rejected"} <= row.keys() or {"preferred_output", "non_preferred_output"} <= row.keys()


def parse_preference(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one pair into an Example.

    Raises: RowProblem: a part is missing, or the two conversations differ before their last turn.
    """
    pair = _pair_of(raw.value)
    chosen, rejected = parse_answered(pair.chosen), parse_answered(pair.rejected)
    if chosen.messages != rejected.messages:
        says = "has two answers that do not follow the same turns."
        raise RowProblem("malformed", says, "Give both answers the same turns before them.")
    plain = turn_rows(chosen.messages, chosen.expected), turn_rows(rejected.messages, rejected.expected)
    own = {} if plain == (pair.chosen, pair.rejected) else {"chosen": pair.chosen, "rejected": pair.rejected}
    inner = as_object(raw.value.get("input")) or {}
    return Example(
        messages=with_system(chosen.messages, columns.system),
        expected=chosen.expected,
        rejected=rejected.expected,
        source=Source(file=file, row=raw.row),
        group=tag_of(raw.value, columns.group),
        slice=tag_of(raw.value, columns.slice),
        tools=tools_of(inner) or tools_of(raw.value),
        modalities=tuple(dict.fromkeys((*chosen.modalities, *rejected.modalities))),
        rest=rest_of(raw.value | _without_turns(inner), (*pair.used, "tools", *tag_keys(columns)), **own),
    )


def parse_preference_input(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one pair into an Example without answer."""
    turns = parse_turns(_pair_of(raw.value).chosen)
    return Example(
        messages=with_system(tuple(turn.message for turn in turns[:-1]), columns.system),
        source=Source(file=file, row=raw.row),
        group=tag_of(raw.value, columns.group),
        slice=tag_of(raw.value, columns.slice),
    )


def preference_row(example: Example) -> dict[str, object]:
    """Write an Example as prompt, chosen and rejected.

    Raises: BadData: there is no rejected answer.
    """
    refuse(example, "preference")
    if example.rejected is None:
        raise cannot_hold(example, "preference", "only one answer")
    rest = rest_keys(example)
    chosen, rejected = as_list(rest.pop("chosen", None)), as_list(rest.pop("rejected", None))
    if chosen and rejected:
        row: dict[str, object] = {
            "chosen": with_own_system(chosen, example),
            "rejected": with_own_system(rejected, example),
        }
    elif example.modalities:
        raise cannot_hold(example, "preference", "an image or the like that is gone")
    elif "prompt" in rest:
        pair = (turn_rows(example.messages, answer) for answer in (example.expected, example.rejected))
        row = dict[str, object](zip(("chosen", "rejected"), pair, strict=True))
    else:
        row = {"prompt": turn_rows(example.messages, None)}
        row |= {"chosen": turn_rows((), example.expected), "rejected": turn_rows((), example.rejected)}
    tags = {"tools": example.tools, "group": example.group, "slice": example.slice}
    more = {name: value for name, value in tags.items() if value is not None}
    return joined(example, joined(example, row, rest), more)


def _pair_of(row: dict[str, object]) -> _Pair:
    if "preferred_output" in row:
        shared = turns_of(as_object(row.get("input")) or {})
        won, lost = (_answer(row, key) for key in ("preferred_output", "non_preferred_output"))
        return _Pair([*shared, *won], [*shared, *lost], ("input", "preferred_output", "non_preferred_output"))
    won, lost = _answer(row, "chosen"), _answer(row, "rejected")
    if _is_whole(won) and _is_whole(lost):
        return _Pair(won, lost, ("chosen", "rejected"))
    key = next((key for key in _PROMPTS if row.get(key)), None)
    if key is None:
        raise RowProblem("malformed", "has no 'prompt'.", _FIX)
    shared = as_list(row[key]) or [{"role": "user", "content": as_text(row[key])}]
    system = row.get("system")
    if isinstance(system, str) and system.strip() and (as_object(shared[0]) or {}).get("role") != "system":
        shared = [{"role": "system", "content": system}, *shared]
        return _Pair([*shared, *won], [*shared, *lost], (key, "system", "chosen", "rejected"))
    return _Pair([*shared, *won], [*shared, *lost], (key, "chosen", "rejected"))


def _answer(row: dict[str, object], key: str) -> list[object]:
    value = row.get(key)
    turns = as_list(value)
    if turns:
        return turns
    if turns is not None or not as_text(value).strip():
        raise RowProblem("empty", f"has an empty '{key}'.", "Fill it in, or drop the row.")
    return [{"role": "assistant", "content": as_text(value)}]


def _is_whole(turns: list[object]) -> bool:
    """Tell whether these turns begin the conversation rather than continue it."""
    return (as_object(turns[0]) or {}).get("role") in ("system", "developer", "user")


def _without_turns(inner: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in inner.items() if key not in ("messages", "tools", "functions")}
