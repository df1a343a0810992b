"""The audit's figures: rows, findings by severity, classes, and how long the texts are. No scores."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding
from sartor.data.audit.contract import AuditRows
from sartor.data.audit.too_long import n_tokens
from sartor.data.guess_task import class_counts

_PERCENTILES = (50, 90, 99, 100)


def summarise(rows: AuditRows, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return plain JSON values about the training rows; findings count for every file."""
    examples = rows.examples
    severities = Counter(f.severity for f in findings)
    return {
        "task": rows.task,
        "rows": {
            "usable": len(examples),
            "bad": sum(len(f.result.bad_rows) for f in rows.files),
            "test": len(rows.test.result.examples) if rows.test else None,
        },
        "findings": {severity: severities[severity] for severity in ("error", "warning", "note")},
        "classes": class_counts(examples) if rows.task == "classify" else None,
        "characters": {
            "input": percentiles([_input_chars(e) for e in examples]),
            "answer": percentiles([len(e.expected or "") for e in examples]),
        },
        "tokens": percentiles([n_tokens(e, rows) for e in examples]) if rows.count_tokens else None,
    }


def percentiles(lengths: Sequence[int]) -> dict[str, int] | None:
    """Return p50, p90, p99 and max, each the length of a row that exists; None without rows."""
    if not lengths:
        return None
    values = np.percentile(np.asarray(lengths), _PERCENTILES, method="higher")
    return {"p50": int(values[0]), "p90": int(values[1]), "p99": int(values[2]), "max": int(values[3])}


def _input_chars(example: Example) -> int:
    return sum(len(m.content) for m in example.messages)
