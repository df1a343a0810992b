"""malformed, role_order, nothing_to_learn: rows that could not become Examples, and turns in an odd order."""

from collections.abc import Callable
from itertools import pairwise

from sartor.concepts.finding import BadRow, Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus


def from_bad_rows(check: str) -> Callable[[Corpus], list[Finding]]:
    """Return a function from a corpus to what its readers said under this name."""

    def run(corpus: Corpus) -> list[Finding]:
        return [_finding(bad) for bad in corpus.bad_rows if bad.check == check]

    return run


def _finding(bad: BadRow) -> Finding:
    action = "drop" if bad.check in ("empty", "nothing_to_learn") else "edit"
    fix = Fix(action=action, detail=bad.fix)
    return Finding(
        check=bad.check, severity="error", confidence=1, file=bad.file, rows=(bad.row,), says=bad.says, fix=fix
    )


def _role_order(corpus: Corpus) -> list[Finding]:
    findings = from_bad_rows("role_order")(corpus)
    for example in corpus.rows:
        roles = [m.role for m in example.messages]
        if any(a == b == "user" for a, b in pairwise(roles)):
            findings.append(_repeated_user(example.source.file, example.source.row))
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


MALFORMED = CorpusCheck("malformed", from_bad_rows("malformed"))
NOTHING_TO_LEARN = CorpusCheck("nothing_to_learn", from_bad_rows("nothing_to_learn"))
ROLE_ORDER = CorpusCheck("role_order", _role_order)
