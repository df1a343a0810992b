"""What tools/record_openai.py wrote: a fine-tuning job, and the answers of its model as rows of a golden set.

The last turn of a golden row is the recorded answer; the row's own answer, if it had one, stands beside it.
"""

import json
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.data.formats.chat_turns import parse_turn
from sartor.data.formats.read import read
from sartor.data.formats.rows import RowProblem, as_list, as_object

_OF_TURN = ("role", "content", "tool_calls", "function_call", "refusal")
_OF_ROW = ("tools", "functions")


class Job(NamedTuple):
    """A fine-tuning job at OpenAI; what it left to chance or does not say is None."""

    id: str
    status: str
    kind: str
    """supervised, dpo or reinforcement."""
    base: str
    model: str | None
    """Name of the fine-tuned model."""
    training_file: str | None
    validation_file: str | None
    created_at: int
    n_epochs: int | None
    batch_size: int | None
    rate_multiplier: float | None


class GoldenRow(NamedTuple):
    """A prompt with its recorded answer, and what to compare with besides."""

    recorded: Example
    """Its expected answer is the recorded one."""
    reference: str | None
    """The answer that the row itself brought."""
    again: str | None
    """What the same model answered when it was asked once more."""


def read_job(value: dict[str, object]) -> Job:
    """Read a job as OpenAI writes it."""
    method = as_object(value.get("method")) or {}
    kind = str(method.get("type") or "supervised")
    inner = as_object((as_object(method.get(kind)) or {}).get("hyperparameters")) or {}
    settings = {**(as_object(value.get("hyperparameters")) or {}), **inner}
    epochs, size = _number(settings.get("n_epochs")), _number(settings.get("batch_size"))
    return Job(
        id=str(value.get("id")),
        status=str(value.get("status")),
        kind=kind,
        base=str(value.get("model")),
        model=_text(value.get("fine_tuned_model")),
        training_file=_text(value.get("training_file")),
        validation_file=_text(value.get("validation_file")),
        created_at=int(_number(value.get("created_at")) or 0),
        n_epochs=None if epochs is None else int(epochs),
        batch_size=None if size is None else int(size),
        rate_multiplier=_number(settings.get("learning_rate_multiplier")),
    )


def golden_rows(lines: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Write recorded answers as chat rows: each prompt once, without those that were answered with nothing."""
    rows: dict[str, dict[str, object]] = {}
    for line in lines:
        answers = [_answer(choice) for choice in as_list(line.get("choices")) or []]
        turns = as_list(line.get("messages"))
        if not turns or not answers or _said(answers[0]) is None:
            continue
        asked = {name: line[name] for name in _OF_ROW if line.get(name)}
        about = {"key": line.get("key"), "model": line.get("asked_model"), "recorded_at": line.get("at")}
        row: dict[str, object] = {"messages": [*turns, answers[0]], **asked, "reference": line.get("reference")}
        row |= {"again": answers[1]} if len(answers) > 1 else {}
        confidence = _confidence(line)
        row["metadata"] = about if confidence is None else {**about, "confidence": confidence}
        rows.setdefault(json.dumps([turns, asked], sort_keys=True), row)
    return list(rows.values())


def as_lines(rows: Sequence[dict[str, object]]) -> bytes:
    """Write rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")


def read_golden(name: str, rows: Sequence[dict[str, object]]) -> list[GoldenRow]:
    """Read golden rows, through the reader of all chat rows; what it cannot read is left out.

    Raises: BadData: no row can be read.
    """
    if not rows:
        return []
    found = read(name, as_lines(rows)).examples
    return [GoldenRow(e, *(_said(rows[e.source.row - 1].get(k)) for k in ("reference", "again"))) for e in found]


def _answer(choice: object) -> dict[str, object]:
    message = as_object((as_object(choice) or {}).get("message")) or {}
    return {name: message[name] for name in _OF_TURN if message.get(name) is not None}


def _said(turn: object) -> str | None:
    """Return a turn as the text that a model reads; None if it says nothing."""
    try:
        return parse_turn(turn, 0).message.content if as_object(turn) else None
    except RowProblem:
        return None


def _confidence(line: dict[str, object]) -> float | None:
    """Return the recorded model's own probability of its answer, if it told it."""
    first = as_object((as_list(line.get("choices")) or [None])[0]) or {}
    tokens = as_list((as_object(first.get("logprobs")) or {}).get("content")) or []
    nats = [_number((as_object(token) or {}).get("logprob")) for token in tokens]
    known = [n for n in nats if n is not None]
    return math.exp(min(0.0, sum(known))) if known and len(known) == len(nats) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
