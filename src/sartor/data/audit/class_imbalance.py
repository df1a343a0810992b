"""class_imbalance: labels with very few rows, and a label that leaves little for the others. Labels only."""

from statistics import median

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix, Severity
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.guess_task import class_counts

_FEW_ROWS = 5
_TOO_FEW_TO_MEASURE = 10
"""Of fewer rows, a test part of a tenth holds none."""
_RARER_THAN_USUAL_IF_FEW = 4
_MUCH_RARER = 15
"""Than the commonest label."""
_RARER_THAN_USUAL = 8
"""Than the label in the middle."""
_MANY_SINGLE = 3
_DOMINANT_SHARE = 0.8


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.task == "classify" else "only for rows with labels"


def _run(corpus: Corpus) -> list[Finding]:
    examples = corpus.train
    counts = class_counts(examples)
    if not counts:
        return []
    top, most = next(iter(counts.items()))
    findings: list[Finding] = []
    if len(counts) > 1 and most > _DOMINANT_SHARE * len(examples):
        others = [e for e in examples if (e.expected or "").strip() != top]
        says = f"the label '{top}' holds {most} of {len(examples)} rows; these are all the others."
        findings.append(_finding(others, says, "warning"))
    single = {label for label, count in counts.items() if count == 1}
    if len(single) > _MANY_SINGLE:
        members = [e for e in examples if (e.expected or "").strip() in single]
        findings.append(
            _finding(members, f"{len(single)} answers stand in one row each, beside the labels.", "warning")
        )
        counts = {label: count for label, count in counts.items() if label not in single}
    usual = median(counts.values())
    for label, count in counts.items():
        times_rarer = _RARER_THAN_USUAL_IF_FEW if count < _TOO_FEW_TO_MEASURE else _RARER_THAN_USUAL
        if count < _FEW_ROWS or count * _MUCH_RARER < most or count * times_rarer <= usual:
            members = [e for e in examples if (e.expected or "").strip() == label]
            says = f"the label '{label}' has {count} of {len(examples)} rows; '{top}' has {most}."
            findings.append(_finding(members, says, "warning" if count < _FEW_ROWS else "note"))
    return findings


def _finding(members: list[Example], says: str, severity: Severity) -> Finding:
    first, *others = places(members)
    return Finding(
        check="class_imbalance",
        severity=severity,
        confidence=0.9,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=says,
        fix=Fix(action="review", detail="Collect more rows of the rare labels, or merge labels."),
    )


CLASS_IMBALANCE = CorpusCheck("class_imbalance", _run, _lacks)
