"""What every writer asks first: can this format hold the row? If not, a sentence, and nothing is lost in silence."""

import json
from collections.abc import Mapping

from sartor.concepts.example import Example
from sartor.errors import BadData


def refuse(
    example: Example,
    format: str,
    *,
    tools: bool = False,
    rejected: bool = False,
    modalities: bool = False,
    own_turns: bool = False,
) -> None:
    """Raise for what is named, if the row has it.

    Raises: BadData: the format cannot hold it; also for a row without an answer.
    """
    rest = rest_keys(example)
    reasons = {
        "no answer": example.expected is None,
        "tools": tools and example.tools is not None,
        "a rejected answer": rejected and example.rejected is not None,
        "an image or the like": modalities and bool(example.modalities),
        "turns that say more than their text (ids of tool calls, names, images, weights)": own_turns
        and bool({"messages", "chosen"} & rest.keys()),
    }
    found = next((reason for reason, holds in reasons.items() if holds), None)
    if found:
        raise cannot_hold(example, format, found)


def cannot_hold(example: Example, format: str, what: str) -> BadData:
    """Say what a format cannot hold."""
    fix = "Leave it out." if example.expected is None else "Export to chat; preference pairs to preference."
    return BadData(f"has {what}, which {format} cannot hold.", where=str(example.source), fix=fix)


def rest_keys(example: Example) -> dict[str, object]:
    """Return what the row holds besides its text."""
    return json.loads(example.rest) if example.rest else {}


def joined(example: Example, row: dict[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Add keys to a row.

    Raises: BadData: one of them stands there already with another value.
    """
    taken = next((key for key, value in more.items() if key in row and row[key] != value), None)
    if taken is not None:
        says = f"has a further key '{taken}', which the new row needs for something else."
        raise BadData(says, where=str(example.source), fix="Rename it before the export.")
    return row | dict(more)
