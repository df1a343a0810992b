"""Which findings a repair applies, and what they mean for which row of one file."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sartor.concepts.finding import Finding, Place
from sartor.data.repair.pieces import Value

_DUPLICATES = ("exact_duplicate", "near_duplicate")
_MECHANICAL = ("drop", "redact", "merge", "edit")
_DOUBTED = ("label_error", "mismatched_answer", "conflicting_answers", "off_topic", "toxic")
"""Checks that leave a person to judge the very rows that they name, and not the file."""


class ByHand(NamedTuple):
    """What a person made of a row."""

    finding: Finding
    """What they were looking at."""
    value: Value | None
    """None: the row goes."""


@dataclass
class RowPlan:
    """What is to be done to one row."""

    drop: list[tuple[Finding, str]] = field(default_factory=list[tuple[Finding, str]])
    """With what there is to add to the finding's sentence."""
    redact: list[Finding] = field(default_factory=list[Finding])
    edit: list[Finding] = field(default_factory=list[Finding])
    merge: list[Finding] = field(default_factory=list[Finding])
    by_hand: ByHand | None = None


def is_default(finding: Finding) -> bool:
    """Say whether a finding is applied without being named: errors, duplicates, and what loses no row."""
    if not is_mechanical(finding) or finding.severity == "note":
        return False
    loses_a_row = finding.fix is not None and finding.fix.action == "drop"
    return not loses_a_row or finding.severity == "error" or finding.check in _DUPLICATES


def is_mechanical(finding: Finding) -> bool:
    """Say whether its fix needs no person."""
    return finding.fix is not None and finding.fix.action in _MECHANICAL


def is_settled(finding: Finding, min_confidence: float) -> bool:
    """Say whether the audit is sure enough of a finding to act on it without a person."""
    acts = is_mechanical(finding) or (finding.fix is not None and finding.check in _DOUBTED)
    return acts and finding.confidence >= min_confidence


def rows_in(finding: Finding, file: str) -> tuple[int, ...]:
    """Return the rows of this file that the finding is about: a leak is about its training rows alone."""
    own = (Place(file=finding.file, rows=finding.rows), *(finding.related if finding.check in _DUPLICATES else ()))
    return tuple(row for place in own if place.file == file for row in place.rows)


def plan(findings: Iterable[Finding], file: str, by_hand: Mapping[int, ByHand]) -> dict[int, RowPlan]:
    """Sort what the findings ask for by row.

    Args:
        findings: To be applied; of those that are for a person to judge the rows go.
        file: As the findings name it.
        by_hand: What a person made of some rows.
    """
    rows: dict[int, RowPlan] = {row: RowPlan(by_hand=made) for row, made in by_hand.items()}
    clusters: list[Finding] = []
    for finding in findings:
        action = finding.fix.action if finding.fix else "review"
        if action == "drop" and finding.check in _DUPLICATES:
            clusters.append(finding)
            continue
        for row in rows_in(finding, file):
            _add(rows.setdefault(row, RowPlan()), action, finding)
    gone = {row for row, found in rows.items() if found.drop or (found.by_hand and found.by_hand.value is None)}
    for cluster in clusters:
        for row, stays in _copies(cluster, file, gone):
            rows.setdefault(row, RowPlan()).drop.append((cluster, f" {stays} stays."))
    return rows


def _add(found: RowPlan, action: str, finding: Finding) -> None:
    if action in ("drop", "review"):
        found.drop.append((finding, ""))
    elif action == "redact":
        found.redact.append(finding)
    elif action == "edit":
        found.edit.append(finding)
    elif action == "merge":
        found.merge.append(finding)


def _copies(cluster: Finding, file: str, gone: Collection[int]) -> list[tuple[int, str]]:
    """Return the rows of this file but the first of the cluster that is not gone already, and what stays."""
    places: Sequence[Place] = (Place(file=cluster.file, rows=cluster.rows), *cluster.related)
    members = [(place.file, row) for place in places for row in place.rows]
    kept = next((m for m in members if m[0] != file or m[1] not in gone), members[0])
    name = f"Row {kept[1]}" if kept[0] == file else f"{kept[0]}:{kept[1]}"
    return [(row, name) for where, row in members if where == file and (where, row) != kept]
