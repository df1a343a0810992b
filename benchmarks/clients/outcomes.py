"""What came of a client's checks: from its own words or from pytest's report, to one line of the table."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Outcome(NamedTuple):
    """One thing that was checked."""

    claim: str
    held: bool
    why: str = ""
    excused: bool = False
    """It failed for a reason that is listed."""


def of_claims(done: "subprocess.CompletedProcess[str]") -> list[Outcome]:
    """Read what a script of `checks` said."""
    told = [json.loads(line[6:]) for line in done.stdout.splitlines() if line.startswith("CLAIM ")]
    found = [Outcome(one["claim"], one["held"], one["why"]) for one in told]
    if done.returncode or not found:
        found.append(Outcome("the script ran to its end", False, done.stderr.strip()[-600:]))
    return found


def of_pytest(report: Path, excuses: Mapping[str, str]) -> list[Outcome]:
    """Read pytest's report; tests that were skipped are left out.

    Args:
        report: In JUnit's form.
        excuses: Why a test may fail, by a pattern of its name.
    """
    if not report.is_file():
        return [Outcome("pytest ran to its end", False, "it wrote no report")]
    found: list[Outcome] = []
    for case in ET.parse(report).getroot().iter("testcase"):
        if case.find("skipped") is not None:
            continue
        name = f"{case.get('classname')}::{case.get('name')}"
        problem = next((p for kind in ("failure", "error") if (p := case.find(kind)) is not None), None)
        reason = next((why for pattern, why in excuses.items() if re.search(pattern, name)), None)
        if problem is None:
            found.append(Outcome(name, True))
        elif reason:
            found.append(Outcome(name, True, reason, excused=True))
        else:
            found.append(Outcome(name, False, problem.get("message", "")[:300]))
    return found or [Outcome("there are tests", False, "the report is empty")]


def table(name: str, client: str, what: str, outcomes: Sequence[Outcome]) -> str:
    """Return a client's line: how much held, what did not, and what was excused."""
    n_held = sum(outcome.held and not outcome.excused for outcome in outcomes)
    failed = [f"**{o.claim}**: {_flat(o.why)}" for o in outcomes if not o.held]
    reasons = sorted({o.why for o in outcomes if o.excused})
    excused = [f"{sum(o.why == why for o in outcomes)} excused: {why}" for why in reasons]
    told = [_flat(o.claim) for o in outcomes if re.search(r"\d", o.claim) and "::" not in o.claim and o.held]
    mark = "FAILED" if failed else "passed"
    return f"| {name} {mark} | {client} | {what} | {n_held}/{len(outcomes)} | {'; '.join([*failed, *excused, *told])} |"


def _flat(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
