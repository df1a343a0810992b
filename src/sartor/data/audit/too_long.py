"""too_long: rows whose text alone has more tokens than the base's context. The chat template adds a few more."""

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import AuditRows, Check


def n_tokens(example: Example, rows: AuditRows) -> int:
    """Count the tokens of all turns and the answer, template left out."""
    if rows.count_tokens is None:
        return 0
    texts = [m.content for m in example.messages] + [example.expected or ""]
    return sum(rows.count_tokens(text) for text in texts if text)


def _lacks(rows: AuditRows) -> str | None:
    if rows.count_tokens is None or rows.context_tokens is None:
        return "needs a base model to count tokens; name one with --base"
    return None


def _run(rows: AuditRows) -> list[Finding]:
    limit = rows.context_tokens or 0
    return [
        _finding(example, count, limit)
        for file in rows.every_file
        for example in file.result.examples
        if (count := n_tokens(example, rows)) > limit
    ]


def _finding(example: Example, count: int, limit: int) -> Finding:
    return Finding(
        check="too_long",
        severity="error",
        confidence=0.95,
        file=example.source.file,
        rows=(example.source.row,),
        says=f"has {count} tokens; {limit} fit.",
        fix=Fix(action="edit", detail="Shorten the row, or choose a larger context."),
    )


TOO_LONG = Check("too_long", _run, _lacks)
