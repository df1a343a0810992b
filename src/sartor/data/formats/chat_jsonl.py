"""OpenAI chat rows: {"messages": [{"role", "content", "weight"}], "tools"} -> Example, and back.

The last assistant turn with weight 1 is the expected answer; what follows it teaches nothing and is left out.
Turns that say more than their text (ids of tool calls, names, images) are kept beside it, in `Example.rest`.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sartor.concepts.example import Example, Message, Source
from sartor.concepts.ids import canonical_json
from sartor.data.formats.chat_turns import Turn, parse_turn
from sartor.data.formats.hold import cannot_hold, joined, refuse, rest_keys
from sartor.data.formats.rows import (
    Columns,
    RawRow,
    RowProblem,
    as_list,
    as_object,
    as_text,
    parsed,
    rest_of,
    tag_keys,
    tag_of,
    with_system,
)

_READ = ("messages", "tools", "functions")


class Conversation(NamedTuple):
    """Turns that were read, with the answer if one is to be learned."""

    turns: tuple[Turn, ...]
    expected: str | None

    @property
    def messages(self) -> tuple[Message, ...]:
        """The turns as text."""
        return tuple(turn.message for turn in self.turns)

    @property
    def modalities(self) -> tuple[str, ...]:
        """What the turns hold beside text, each kind once."""
        return tuple(dict.fromkeys(kind for turn in self.turns for kind in turn.modalities))


def parse_chat(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one chat row into an Example with its answer.

    Raises: RowProblem: malformed, empty, in a wrong order, or without an answer to learn.
    """
    return chat_example(raw, file, columns, parse_answered(turns_of(raw.value)))


def parse_chat_input(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one chat row into an Example without answer; a final assistant turn is left out."""
    turns = parse_turns(turns_of(raw.value))
    while turns and turns[-1].message.role == "assistant":
        turns = turns[:-1]
    _require_order(turns)
    if not any(turn.message.role == "user" for turn in turns):
        raise RowProblem("empty", "has no user turn.", "Add the question as a user turn.")
    return chat_example(raw, file, columns, Conversation(tuple(turns), None))


def parse_answered(values: Sequence[object]) -> Conversation:
    """Read turns and find the answer among them."""
    turns = parse_turns(values)
    _require_order(turns)
    messages = [turn.message for turn in turns]
    learned = [i for i, m in enumerate(messages) if m.role == "assistant" and m.learn]
    if not learned:
        has_answer = any(m.role == "assistant" for m in messages)
        says = "gives every assistant turn weight 0." if has_answer else "has no assistant turn."
        raise RowProblem("nothing_to_learn", says, "Add the answer as an assistant turn with weight 1.")
    if messages[-1].role != "assistant":
        says = f"ends with a {messages[-1].role} turn."
        raise RowProblem("role_order", says, "Add the answer, or take the last turn away.")
    last = turns[learned[-1]]
    if last.modalities:
        says = f"answers with {last.modalities[0]}, which is no text."
        raise RowProblem("malformed", says, "Leave the row out.")
    return Conversation(tuple(turns[: learned[-1]]), last.message.content)


def chat_example(raw: RawRow, file: str, columns: Columns, read: Conversation) -> Example:
    """Make the Example of a row whose turns were read."""
    values = turns_of(raw.value)
    own = {} if values == turn_rows(read.messages, read.expected) else {"messages": values}
    return Example(
        messages=with_system(read.messages, columns.system),
        expected=read.expected,
        source=Source(file=file, row=raw.row),
        group=tag_of(raw.value, columns.group),
        slice=tag_of(raw.value, columns.slice),
        tools=tools_of(raw.value),
        modalities=read.modalities,
        rest=rest_of(raw.value, (*_READ, *tag_keys(columns)), **own),
    )


def chat_row(example: Example) -> dict[str, object]:
    """Write an Example as a chat row; `parse_chat` reads back the same id.

    Raises: BadData: it is half of a preference pair, or its images are gone.
    """
    refuse(example, "chat", rejected=True)
    rest = rest_keys(example)
    turns = as_list(rest.pop("messages", None))
    if turns is None:
        refuse(example, "chat", modalities=True)
        turns = turn_rows(example.messages, example.expected)
    row: dict[str, object] = {"messages": with_own_system(turns, example)}
    if example.tools is not None:
        row["tools"] = json.loads(example.tools)
    tags = {"group": example.group, "slice": example.slice}
    told = {name: tag for name, tag in tags.items() if tag is not None}
    if told:
        own = as_object(rest.pop("metadata", {}))
        if own is None:
            raise cannot_hold(example, "chat", "a group or slice, and 'metadata' that is no object")
        row["metadata"] = joined(example, own, told)
    return joined(example, row, rest)


def turn_rows(messages: Sequence[Message], expected: str | None) -> list[object]:
    """Write turns as plain chat turns."""
    turns: list[object] = []
    for message in messages:
        turn: dict[str, object] = {"role": message.role, "content": message.content}
        if message.role == "assistant" and not message.learn:
            turn["weight"] = 0
        turns.append(turn)
    if expected is not None:
        turns.append({"role": "assistant", "content": expected})
    return turns


def with_own_system(turns: list[object], example: Example) -> list[object]:
    """Put the instruction that was added by `--system` before turns that were kept as they stood."""
    if example.system is None or any((as_object(t) or {}).get("role") in ("system", "developer") for t in turns):
        return turns
    return [*turn_rows(example.messages[:1], None), *turns]


def turns_of(row: dict[str, object]) -> list[object]:
    """Return the turns of a chat row.

    Raises: RowProblem: there is no list of them.
    """
    turns = as_list(parsed(row.get("messages")))
    if turns is None:
        raise RowProblem("malformed", "has no list 'messages'.", 'Write {"messages": [{"role", "content"}]}.')
    return turns


def tools_of(row: dict[str, object]) -> str | None:
    """Return the declared tools as canonical JSON; the older `functions` become tools."""
    tools = parsed(row.get("tools") or None)
    functions = as_list(row.get("functions") or None)
    if tools is None and functions:
        tools = [{"type": "function", "function": function} for function in functions]
    if tools is None:
        return None
    if as_list(tools) is None:
        raise RowProblem("malformed", "has 'tools' that are not a list.", "Write a list of tools.")
    as_text(tools)
    return canonical_json(tools)


def parse_turns(values: Sequence[object]) -> list[Turn]:
    """Read every turn.

    Raises: RowProblem: there is none, or one is malformed or empty.
    """
    if not values:
        raise RowProblem("empty", "has no turns in 'messages'.", "Add a user and an assistant turn.")
    return [parse_turn(value, index) for index, value in enumerate(values)]


def _require_order(turns: Sequence[Turn]) -> None:
    """Raise unless instructions stand first, and each assistant turn answers a user turn or a tool."""
    previous = "start"
    for index, (message, _) in enumerate(turns):
        if message.role in ("system", "developer"):
            if previous not in ("start", "system"):
                raise RowProblem(
                    "role_order", f"message {index} ({message.role}) stands after a turn.", "Move it to the front."
                )
            previous = "system"
            continue
        if message.role == "assistant" and previous not in ("user", "tool"):
            says = "follows another assistant turn" if previous == "assistant" else "has no user turn before it"
            raise RowProblem(
                "role_order",
                f"message {index} (assistant) {says}.",
                "Order the turns user, assistant, user, assistant.",
            )
        if message.role == "tool" and previous not in ("assistant", "tool"):
            raise RowProblem(
                "role_order", f"message {index} (tool) follows no call of a tool.", "Put it after the call."
            )
        previous = message.role
