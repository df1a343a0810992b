"""One chat turn as others write it -> a Message: tool calls, tool results and parts other than text become text."""

from typing import NamedTuple

from sartor.concepts.example import Message
from sartor.concepts.ids import content_hash
from sartor.data.formats.rows import RowProblem, as_list, as_object, as_text, parsed

_ROLES = ("system", "developer", "user", "assistant", "tool")
_PARTS = {"image_url": "image", "input_image": "image", "input_audio": "audio", "video_url": "video"}


class Turn(NamedTuple):
    """A turn as text, and which of its parts are none."""

    message: Message
    modalities: tuple[str, ...] = ()


def parse_turn(value: object, index: int) -> Turn:
    """Read one turn.

    Raises: RowProblem: malformed or empty.
    """
    place = f"message {index}"
    turn = as_object(value)
    if turn is None:
        raise RowProblem("malformed", f"{place} is not an object.", 'Write {"role": "user", "content": "..."}.')
    role = "tool" if turn.get("role") == "function" else turn.get("role")
    if role not in _ROLES:
        roles = ", ".join(_ROLES)
        raise RowProblem("malformed", f"{place} has the role {as_text(role)!r}.", f"Use one of {roles}.")
    content, modalities = _content(turn.get("content"), place)
    said = [content, as_text(turn.get("refusal")), *_calls(turn, place)] if role == "assistant" else [content]
    text = "\n".join(piece for piece in said if piece) if len(said) > 1 else content
    if not text.strip() and role in ("user", "assistant"):
        raise RowProblem("empty", f"{place} ({role}) is empty.", "Fill it in, or drop the row.")
    return Turn(Message(role=role, content=text, learn=_learn(turn.get("weight"), role, place)), modalities)


def call_text(name: str, arguments: object) -> str:
    """Write a tool call as the text that a model reads and answers with."""
    return f"<tool_call>\n{as_text({'name': name, 'arguments': arguments})}\n</tool_call>"


def _calls(turn: dict[str, object], place: str) -> list[str]:
    calls = as_list(turn.get("tool_calls") or [])
    if calls is None:
        raise RowProblem("malformed", f"{place} has 'tool_calls' that are not a list.", "Write a list of calls.")
    functions = [(as_object(call) or {}).get("function") for call in calls]
    functions += [turn["function_call"]] if turn.get("function_call") else []
    return [_call(as_object(function), place) for function in functions]


def _call(function: dict[str, object] | None, place: str) -> str:
    name = (function or {}).get("name")
    if function is None or not isinstance(name, str):
        fix = 'Write {"type": "function", "function": {"name", "arguments"}}.'
        raise RowProblem("malformed", f"{place} has a tool call without the name of a function.", fix)
    return call_text(name, parsed(function.get("arguments")))


def _content(content: object, place: str) -> tuple[str, tuple[str, ...]]:
    parts = as_list(content)
    if parts is not None:
        read = [_part(part, place) for part in parts]
        return "\n".join(text for text, _ in read), tuple(kind for _, kind in read if kind)
    if content is None or isinstance(content, str):
        return as_text(content), ()
    raise RowProblem("malformed", f"{place} has a 'content' that is not text.", "Write the content as text.")


def _part(value: object, place: str) -> tuple[str, str | None]:
    """Return the text of a part; for an image or the like a mark that tells it from others, and its kind."""
    part = as_object(value) or {}
    kind = part.get("type")
    text = part.get("text", part.get("refusal"))
    if kind in ("text", "input_text", "output_text", "refusal") and isinstance(text, str):
        return as_text(text), None
    if not isinstance(kind, str) or kind in ("text", ""):
        raise RowProblem("malformed", f"{place} holds a part without a type or its text.", "Leave the part out.")
    name = _PARTS.get(kind, kind)
    return f"[{name} {content_hash(as_text(part))[:8]}]", name


def _learn(weight: object, role: str, place: str) -> bool:
    if role != "assistant" or weight is None:
        return True
    if isinstance(weight, int | float) and weight in (0, 1):
        return bool(weight)
    raise RowProblem("malformed", f"{place} has the weight {as_text(weight)}.", "Use 0 (do not learn) or 1 (learn).")
