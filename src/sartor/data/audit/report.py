"""What the audit reports. Shapes as in `sartor audit --json`."""

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
