"""OpenAI chat rows: {"messages": [{"role", "content", "weight"}]} -> Example, and back.

The last assistant turn with weight 1 is the expected answer; what follows it teaches nothing and is left out.
Tool calls and parts other than text are refused with a sentence: nothing is dropped in silence.
"""

from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.rows import Columns, RawRow, RowProblem, as_list, as_object, as_text, tag_of, with_system

_ROLES = ("system", "developer", "user", "assistant")
_TOOL_FIX = "Leave the row out, or write the call as text in the assistant turn."


def parse_chat(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one chat row into an Example with its answer.

    Raises: RowProblem: malformed, empty, in a wrong order, or without an answer to learn.
    """
    messages = _messages(raw.value)
    _require_order(messages)
    learned = [i for i, m in enumerate(messages) if m.role == "assistant" and m.learn]
    if not learned:
        has_answer = any(m.role == "assistant" for m in messages)
        says = "gives every assistant turn weight 0." if has_answer else "has no assistant turn."
        raise RowProblem("nothing_to_learn", says, "Add the answer as an assistant turn with weight 1.")
    if messages[-1].role != "assistant":
        raise RowProblem("role_order", "ends with a user turn.", "Add the answer, or take the last turn away.")
    prompt, answer = messages[: learned[-1]], messages[learned[-1]]
    return _example(raw, file, columns, tuple(prompt), answer.content)


def parse_chat_input(raw: RawRow, file: str, columns: Columns) -> Example:
    """Turn one chat row into an Example without answer; a final assistant turn is left out."""
    messages = _messages(raw.value)
    while messages and messages[-1].role == "assistant":
        messages = messages[:-1]
    _require_order(messages)
    if not any(m.role == "user" for m in messages):
        raise RowProblem("empty", "has no user turn.", "Add the question as a user turn.")
    return _example(raw, file, columns, tuple(messages), None)


def chat_row(example: Example) -> dict[str, object]:
    """Write an Example as a chat row; `parse_chat` reads back the same id."""
    turns: list[dict[str, object]] = []
    for message in example.messages:
        turn: dict[str, object] = {"role": message.role, "content": message.content}
        if message.role == "assistant" and not message.learn:
            turn["weight"] = 0
        turns.append(turn)
    if example.expected is not None:
        turns.append({"role": "assistant", "content": example.expected})
    row: dict[str, object] = {"messages": turns}
    if example.group is not None:
        row["metadata"] = {"group": example.group}
    return row


def _example(raw: RawRow, file: str, columns: Columns, messages: tuple[Message, ...], expected: str | None) -> Example:
    return Example(
        messages=with_system(messages, columns.system),
        expected=expected,
        source=Source(file=file, row=raw.row),
        group=tag_of(raw.value, columns.group),
        slice=tag_of(raw.value, columns.slice),
    )


def _messages(row: dict[str, object]) -> list[Message]:
    for key in ("tools", "functions"):
        if row.get(key):
            raise RowProblem("malformed", f"declares '{key}', which this version cannot learn.", _TOOL_FIX)
    turns = as_list(row.get("messages"))
    if turns is None:
        raise RowProblem("malformed", "has no list 'messages'.", 'Write {"messages": [{"role", "content"}]}.')
    if not turns:
        raise RowProblem("empty", "has no turns in 'messages'.", "Add a user and an assistant turn.")
    return [_message(turn, index) for index, turn in enumerate(turns)]


def _message(value: object, index: int) -> Message:
    place = f"message {index}"
    turn = as_object(value)
    if turn is None:
        raise RowProblem("malformed", f"{place} is not an object.", 'Write {"role": "user", "content": "..."}.')
    if turn.get("tool_calls") or turn.get("function_call") or turn.get("role") in ("tool", "function"):
        raise RowProblem("malformed", f"{place} is a tool call, which this version cannot learn.", _TOOL_FIX)
    role = turn.get("role")
    if role not in _ROLES:
        roles = ", ".join(_ROLES)
        raise RowProblem("malformed", f"{place} has the role {as_text(role)!r}.", f"Use one of {roles}.")
    content = _content(turn.get("content"), place)
    if not content.strip() and role in ("user", "assistant"):
        raise RowProblem("empty", f"{place} ({role}) is empty.", "Fill it in, or drop the row.")
    return Message(role=role, content=content, learn=_learn(turn.get("weight"), role, place))


def _content(content: object, place: str) -> str:
    parts = as_list(content)
    if parts is not None:
        return "\n".join(_part(part, place) for part in parts)
    if content is None or isinstance(content, str):
        return as_text(content)
    raise RowProblem("malformed", f"{place} has a 'content' that is not text.", "Write the content as text.")


def _part(value: object, place: str) -> str:
    part = as_object(value) or {}
    text = part.get("text") if part.get("type") == "text" else None
    if isinstance(text, str):
        return as_text(text)
    kind = as_text(part.get("type")) or "unknown"
    raise RowProblem(
        "malformed",
        f"{place} holds a part of type {kind!r}; this version reads text only.",
        "Leave the part or the row out.",
    )


def _learn(weight: object, role: str, place: str) -> bool:
    if role != "assistant" or weight is None:
        return True
    if isinstance(weight, int | float) and weight in (0, 1):
        return bool(weight)
    raise RowProblem("malformed", f"{place} has the weight {as_text(weight)}.", "Use 0 (do not learn) or 1 (learn).")


def _require_order(messages: list[Message]) -> None:
    """Raise unless instructions stand first and each assistant turn answers a user turn."""
    previous = "start"
    for index, message in enumerate(messages):
        if message.role in ("system", "developer"):
            if previous not in ("start", "system"):
                raise RowProblem(
                    "role_order", f"message {index} ({message.role}) stands after a turn.", "Move it to the front."
                )
            previous = "system"
            continue
        if message.role == "assistant" and previous != "user":
            says = "follows another assistant turn" if previous == "assistant" else "has no user turn before it"
            raise RowProblem(
                "role_order",
                f"message {index} (assistant) {says}.",
                "Order the turns user, assistant, user, assistant.",
            )
        previous = message.role
