"""Rows as they may be shown: personal data and secrets behind placeholders."""

from collections.abc import Sequence

from sartor.concepts.example import Example, Source
from sartor.data.audit.contract import turns
from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.run_audit import run_audit
from sartor.data.formats.rows import ColumnsUsed, ReadResult
from sartor.data.repair.pieces import Value
from sartor.data.repair.redact import fits, redactions
from sartor.data.repair.turns import swapped, turns_of

_CHECKS = ("personal_data", "secret")


def masked(examples: Sequence[Example]) -> list[Example]:
    """Return the rows with everything replaced that the audit would call personal or secret."""
    if not examples:
        return []
    numbered = [e.model_copy(update={"source": Source(file="", row=i)}) for i, e in enumerate(examples)]
    read = ReadFile("", "", ReadResult(tuple(numbered), (), "chat_jsonl", ColumnsUsed(), len(numbered)))
    findings = run_audit([read], checks=_CHECKS, task="chat").findings
    shown: list[Example] = []
    for number, example in enumerate(examples):
        row: Value = {"messages": [{"role": t.role, "content": t.content} for t in turns(example)]}
        places = turns_of(row, ColumnsUsed())
        swaps = redactions(places, [f for f in findings if f.rows == (number,) and fits(places, f)])
        texts = [turn.text for turn in turns_of(swapped(row, places, swaps), ColumnsUsed())]
        messages = tuple(m.model_copy(update={"content": t}) for m, t in zip(example.messages, texts, strict=False))
        expected = texts[-1] if example.expected is not None else None
        shown.append(example.model_copy(update={"messages": messages, "expected": expected}))
    return shown
