"""The audit's figures: rows, findings by severity, classes, and how long the texts are. No scores."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sartor.concepts.finding import Finding
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.too_long import n_tokens
from sartor.data.guess_task import class_counts

_PERCENTILES = (50, 90, 99, 100)


def summarise(corpus: Corpus, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return plain JSON values about the training rows; findings count for every file."""
    examples = corpus.train
    trained = {f.path for f in (corpus.files[:-1] if corpus.has_test else corpus.files)}
    count = corpus.base.count_tokens if corpus.base else None
    severities = Counter(f.severity for f in findings)
    return {
        "task": corpus.task,
        "rows": {
            "usable": len(examples),
            "bad": sum(bad.file in trained for bad in corpus.bad_rows),
            "test": len(corpus.test) if corpus.has_test else None,
        },
        "findings": {severity: severities[severity] for severity in ("error", "warning", "note")},
        "classes": class_counts(examples) if corpus.task == "classify" else None,
        "characters": {
            "input": percentiles(corpus.features.input_chars_N[: corpus.n_train]),
            "answer": percentiles(corpus.features.answer_chars_N[: corpus.n_train]),
        },
        "tokens": percentiles([n_tokens(e, count) for e in examples]) if count else None,
    }


def percentiles(lengths: ArrayLike) -> dict[str, int] | None:
    """Return p50, p90, p99 and max, each the length of a row that exists; None without rows."""
    if not np.size(lengths):
        return None
    values = np.percentile(np.asarray(lengths), _PERCENTILES, method="higher")
    return {"p50": int(values[0]), "p90": int(values[1]), "p99": int(values[2]), "max": int(values[3])}
