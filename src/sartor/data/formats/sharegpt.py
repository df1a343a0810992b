"""ShareGPT rows: {"conversations": [{"from", "value"}], "system", "tools"} -> Example by way of chat turns, and back.

The variant with `role` and `content` is read too.
"""

from sartor.concepts.example import Example
from sartor.data.formats.chat_jsonl import parse_chat, parse_chat_input, turn_rows
from sartor.data.formats.chat_turns import call_text
from sartor.data.formats.hold import joined, refuse, rest_keys
from sartor.data.formats.rows import Columns, RawRow, RowProblem, as_list, as_object, as_text, parsed

KEYS = ("conversations", "conversation")
_ROLES = {
    "human": "user", "gpt": "assistant", "chatgpt": "assistant", "model": "assistant", "bot": "assistant",
    "observation": "tool", "function_response": "tool", "tool_response": "tool",
}  # fmt: skip
_NAMES = {"user": "human", "assistant": "gpt"}


def parse_sharegpt(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one row into an Example with its answer.

    Raises: RowProblem: as for chat rows.
    """
    return parse_chat(_as_chat(raw), file, columns)


def parse_sharegpt_input(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one row into an Example without answer."""
    return parse_chat_input(_as_chat(raw), file, columns)


def sharegpt_row(example: Example) -> dict[str, object]:
    """Write an Example as a ShareGPT row.

    Raises: BadData: its turns say more than their text, or it is a preference pair.
    """
    refuse(example, "sharegpt", rejected=True, modalities=True, own_turns=True)
    row: dict[str, object] = {"conversations": [_named(t) for t in turn_rows(example.messages, example.expected)]}
    tags = {"tools": example.tools, "group": example.group, "slice": example.slice}
    more = rest_keys(example) | {name: value for name, value in tags.items() if value is not None}
    return joined(example, joined(example, row, rest_keys(example)), more)


def _as_chat(raw: RawRow) -> RawRow:
    key = next((key for key in KEYS if key in raw.value), KEYS[0])
    turns = as_list(raw.value.get(key))
    if turns is None:
        raise RowProblem("malformed", f"has no list '{key}'.", f'Write {{"{key}": [{{"from", "value"}}]}}.')
    if not turns:
        raise RowProblem("empty", f"has no turns in '{key}'.", "Add a human and a gpt turn.")
    read = [_turn(turn) for turn in turns]
    system = raw.value.get("system")
    own = system if isinstance(system, str) and system.strip() else None
    if own is not None and (as_object(read[0]) or {}).get("role") != "system":
        read = [{"role": "system", "content": own}, *read]
    else:
        own = None
    value = {k: v for k, v in raw.value.items() if k != key and not (k == "system" and own is not None)}
    return RawRow(raw.row, value | {"messages": read}, raw.n_chars)


def _turn(value: object) -> object:
    """Write a turn as chat rows do; what is no such turn stays as it is, for the chat reader to name."""
    turn = as_object(value)
    if turn is None or ("from" not in turn and "value" not in turn):
        return value
    others = {k: v for k, v in turn.items() if k not in ("from", "value") and v is not None}
    sender, content = turn.get("from"), turn.get("value")
    if sender == "function_call":
        return others | {"role": "assistant", "content": _call(content)}
    role = _ROLES.get(sender, sender) if isinstance(sender, str) else sender
    return {"role": role, "content": content} | others


def _call(content: object) -> object:
    call = as_object(parsed(content)) or {}
    name = call.get("name")
    if not isinstance(name, str):
        return as_text(content)
    return call_text(name, parsed(call.get("arguments")))


def _named(value: object) -> dict[str, object]:
    turn = as_object(value) or {}
    role = turn["role"]
    others = {k: v for k, v in turn.items() if k not in ("role", "content")}
    return {"from": _NAMES.get(str(role), role), "value": turn["content"]} | others
