"""Run the checks over files that were read, in a fixed order, and say what did not run and why."""

from collections.abc import Callable, Sequence

from sartor.concepts.finding import CheckState, Finding
from sartor.data.audit.class_imbalance import CLASS_IMBALANCE
from sartor.data.audit.conflicting_answers import CONFLICTING_ANSWERS
from sartor.data.audit.contract import CHECKS, AuditedFile, AuditReport, AuditRows, Check, ReadFile
from sartor.data.audit.exact_duplicate import EXACT_DUPLICATE
from sartor.data.audit.split_leakage import SPLIT_LEAKAGE
from sartor.data.audit.structural import EMPTY, MALFORMED, NOTHING_TO_LEARN, ROLE_ORDER
from sartor.data.audit.summary import summarise
from sartor.data.audit.too_long import TOO_LONG
from sartor.data.guess_task import guess_task
from sartor.errors import BadRecipe

BUILT_IN: tuple[Check, ...] = (
    MALFORMED, ROLE_ORDER, NOTHING_TO_LEARN, EXACT_DUPLICATE, SPLIT_LEAKAGE, CONFLICTING_ANSWERS, EMPTY, TOO_LONG,
    CLASS_IMBALANCE,
)  # fmt: skip


def run_audit(  # noqa: PLR0913  (the options of `sartor audit`)
    files: Sequence[ReadFile],
    *,
    test: ReadFile | None = None,
    checks: Sequence[str] | None = None,
    count_tokens: Callable[[str], int] | None = None,
    context_tokens: int | None = None,
    task: str | None = None,
    plugins: Sequence[Check] = (),
) -> AuditReport:
    """Look at the training files, and at how they touch the test file.

    Args:
        checks: Names to run; by default all.
        count_tokens: The base's tokenizer, for lengths.
        task: Guessed from the training rows if unset.
        plugins: Further checks, named `vendor:name`.
    Raises: BadRecipe: a check of that name does not exist.
    """
    known = {check.name: check for check in (*BUILT_IN, *plugins)}
    names = (*CHECKS, *(check.name for check in plugins))
    for asked in checks or ():
        if asked not in names:
            raise BadRecipe(f"there is no check '{asked}'.", fix=f"Choose from: {', '.join(names)}.")
    examples = [e for file in files for e in file.result.examples]
    rows = AuditRows(tuple(files), test, task or guess_task(examples).task, count_tokens, context_tokens)
    states: list[CheckState] = []
    findings: list[Finding] = []
    for name in names:
        why = _why_not(name, known, rows, asked=checks)
        states.append(CheckState(check=name, state="skipped" if why else "ran", why=why or ""))
        if why is None:
            findings.extend(sorted(known[name].run(rows), key=lambda f: _place(f, rows)))
    return AuditReport(
        files=tuple(AuditedFile(path=f.path, rows=f.result.n_rows, sha256=f.sha256) for f in rows.every_file),
        checks=tuple(states),
        findings=tuple(findings),
        summary=summarise(rows, findings),
    )


def _why_not(name: str, known: dict[str, Check], rows: AuditRows, *, asked: Sequence[str] | None) -> str | None:
    if asked is not None and name not in asked:
        return "not asked for"
    if name not in known:
        return "not in this version"
    return known[name].lacks(rows)


def _place(finding: Finding, rows: AuditRows) -> tuple[int, tuple[int, ...], str]:
    """Order findings of one check by file as given, then by row."""
    order = [file.path for file in rows.every_file]
    return order.index(finding.file) if finding.file in order else len(order), finding.rows, finding.says
