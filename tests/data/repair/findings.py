"""Findings and rows in a line each."""

import json
from typing import Any

from sartor.concepts.finding import Finding, Fix, Place, Span
from sartor.data.formats.read import read
from sartor.data.repair.pieces import cut, join
from sartor.data.repair.plan import plan
from sartor.data.repair.repair import Repaired, repair

FILE = "t.jsonl"


def finding(check: str, *rows: int, do: str = "drop", severity: str = "error", **more: Any) -> Finding:
    fix = Fix.model_validate({"action": do, "detail": more.pop("detail", None)})
    facts = {"check": check, "severity": severity, "confidence": 1, "file": FILE, "rows": rows, "says": "is so."}
    return Finding.model_validate({**facts, "fix": fix, **more})


def redact(row: int, message: int, start: int, end: int, kind: str = "EMAIL") -> Finding:
    span = Span(row=row, message=message, start=start, end=end)
    return finding("personal_data", row, do="redact", span=span, detail=f"Replace it with [{kind}].")


def edit(check: str, row: int, *place: int) -> Finding:
    span = Span(row=row, message=place[0], start=place[1], end=place[2]) if place else None
    return finding(check, row, do="edit", span=span)


def cluster(*rows: int, **more: Any) -> Finding:
    return finding("exact_duplicate", *rows, severity="warning", **more)


def elsewhere(file: str, *rows: int) -> Place:
    return Place(file=file, rows=rows)


def repaired(text: str, *findings: Finding, name: str = FILE) -> tuple[str, Repaired]:
    """Repair a file's text by these findings; returns the new text and all that came of it."""
    result = read(name, text.encode())
    done = repair(cut(text, result.format), result.columns, plan(findings, FILE, {}))
    return join(done.pieces), done


def chat(*turns: tuple[str, object]) -> str:
    messages = [{"role": role, "content": content} for role, content in turns]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def contents(line: str) -> list[Any]:
    return [message["content"] for message in json.loads(line)["messages"]]
