"""malformed, empty, role_order, nothing_to_learn: rows that could not become Examples, and turns in an odd order."""

from collections.abc import Callable
from itertools import pairwise

from sartor.concepts.finding import BadRow, Finding, Fix
from sartor.data.audit.contract import AuditRows, Check


def _from_bad_rows(check: str) -> Callable[[AuditRows], list[Finding]]:
    def run(rows: AuditRows) -> list[Finding]:
        return [_finding(bad) for f in rows.every_file for bad in f.result.bad_rows if bad.check == check]

    return run


def _finding(bad: BadRow) -> Finding:
    action = "drop" if bad.check in ("empty", "nothing_to_learn") else "edit"
    fix = Fix(action=action, detail=bad.fix)
    return Finding(
        check=bad.check, severity="error", confidence=1, file=bad.file, rows=(bad.row,), says=bad.says, fix=fix
    )


def _role_order(rows: AuditRows) -> list[Finding]:
    findings = _from_bad_rows("role_order")(rows)
    for file in rows.every_file:
        for example in file.result.examples:
            roles = [m.role for m in example.messages]
            if any(a == b == "user" for a, b in pairwise(roles)):
                findings.append(_repeated_user(file.path, example.source.row))
    return findings


def _repeated_user(file: str, row: int) -> Finding:
    return Finding(
        check="role_order",
        severity="warning",
        confidence=0.8,
        file=file,
        rows=(row,),
        says="has two user turns in a row, which some chat templates refuse.",
        fix=Fix(action="merge", detail="Join the two turns."),
    )


MALFORMED = Check("malformed", _from_bad_rows("malformed"))
EMPTY = Check("empty", _from_bad_rows("empty"))
NOTHING_TO_LEARN = Check("nothing_to_learn", _from_bad_rows("nothing_to_learn"))
ROLE_ORDER = Check("role_order", _role_order)
