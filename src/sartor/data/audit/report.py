"""What the audit reports. Shapes as in `sartor audit --json`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from sartor.concepts.finding import CheckState, Finding
from sartor.concepts.frozen import Frozen
from sartor.data.audit.corpus import AuditedFile


class AuditReport(Frozen):
    """The whole audit."""

    schema_number: int = Field(default=1, serialization_alias="schema")
    files: tuple[AuditedFile, ...]
    checks: tuple[CheckState, ...]
    findings: tuple[Finding, ...]
    summary: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the document that `sartor audit --json` prints."""
        return self.model_dump(mode="json", by_alias=True)

    def with_findings(self, more: Iterable[Finding]) -> "AuditReport":
        """Add what was found since, unless its check names the row already or was not to run."""
        place = {state.check: i for i, state in enumerate(self.checks)}
        paths = [file.path for file in self.files]
        known = {(f.check, f.file, row) for f in self.findings for row in f.rows}
        skipped = {state.check for state in self.checks if state.state == "skipped"}
        new = [f for f in more if f.check not in skipped and (f.check, f.file, f.rows[0]) not in known]
        findings = sorted((*self.findings, *new), key=lambda f: (place[f.check], paths.index(f.file), f.rows, f.says))
        summary = {**self.summary, "findings": count_severities(findings)}
        return self.model_copy(update={"findings": tuple(findings), "summary": summary})


def count_severities(findings: Sequence[Finding]) -> dict[str, int]:
    """Count the findings of each severity."""
    counts = Counter(f.severity for f in findings)
    return {severity: counts[severity] for severity in ("error", "warning", "note")}
