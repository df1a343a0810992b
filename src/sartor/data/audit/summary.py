"""The audit's figures: rows, findings by severity, classes, and how long the texts are. No scores."""

from collections.abc import Sequence
from typing import Any

from sartor.concepts.finding import Finding
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.private import discreet
from sartor.data.audit.report import count_severities
from sartor.data.audit.token_counts import percentiles, token_counts
from sartor.data.guess_task import class_counts


def summarise(corpus: Corpus, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return plain JSON values about the training rows; findings count for every file."""
    examples = corpus.train
    trained = {f.path for f in (corpus.files[:-1] if corpus.has_test else corpus.files)}
    tokens = token_counts(corpus)
    return {
        "task": corpus.task,
        "rows": {
            "usable": len(examples),
            "bad": sum(bad.file in trained for bad in corpus.bad_rows),
            "test": len(corpus.test) if corpus.has_test else None,
        },
        "findings": count_severities(findings),
        "classes": _classes(corpus) if corpus.task == "classify" else None,
        "characters": {
            "input": percentiles(corpus.features.input_chars_N[: corpus.n_train]),
            "answer": percentiles(corpus.features.answer_chars_N[: corpus.n_train]),
        },
        "tokens": tokens["row"] if corpus.base else None,
        "token_counts": tokens,
    }


def _classes(corpus: Corpus) -> dict[str, int]:
    """Count the labels; what stands in one row only is no label, and may be anything."""
    return {discreet(label): count for label, count in class_counts(corpus.train).items() if count > 1}
