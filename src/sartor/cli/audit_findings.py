"""What an audit found, for people: by check, errors first, each with its place, what it is and what to do."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.cli.prose import counted, plain, wrapped
from sartor.concepts.finding import Finding, Severity
from sartor.data.audit.report import AuditReport

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_MOST_TOLD, _MOST_ROWS = 10, 6
_REPAIRABLE = ("csv", "tsv", "json_array", "jsonl")
_LONG_NAME = 30


class _Told(NamedTuple):
    """What is said in one sentence."""

    severity: Severity
    says: str
    fix: str
    alone: int | None
    """A number of its own, if the finding is told alone."""


def headline(report: AuditReport) -> str:
    """Return the counts in a sentence or two."""
    rows, found = report.summary["rows"], report.summary["findings"]
    files = report.files[: len(report.files) - (rows["test"] is not None)]
    names = ", ".join(file.path for file in files)
    bad = f" and {rows['bad']:,} that cannot be used" if rows["bad"] else ""
    test = f", {counted(rows['test'], 'test row')}" if rows["test"] is not None else ""
    counts = ", ".join(counted(found[severity], severity) for severity in _SEVERITIES)
    says = counts if any(found.values()) else "nothing was found"
    return wrapped(f"{names}: {counted(rows['usable'], 'row')}{bad}{test}; {says}.")


def findings(report: AuditReport) -> Iterator[str]:
    """Yield a block of lines for each check that found something, those with errors first."""
    checks = dict.fromkeys(f.check for f in report.findings)
    groups = [sorted((f for f in report.findings if f.check == check), key=_rank) for check in checks]
    short = _short_names([file.path for file in report.files])
    for group in sorted(groups, key=lambda group: _rank(group[0])):
        yield "\n".join(_group(group, short))


def next_commands(report: AuditReport) -> list[str]:
    """Return what to type next: repairs, or the training if there is nothing to repair."""
    tested = report.summary["rows"]["test"] is not None
    trained = [file.path for file in report.files][: len(report.files) - tested]
    named = {f.file for f in report.findings if f.severity != "note" and f.fix}
    faulty = [path for path in trained if path in named]
    repairable = [path for path in faulty if report.summary["files"][path]["format"].endswith(_REPAIRABLE)]
    if repairable:
        return [f"sartor repair {shlex.quote(path)}" for path in repairable]
    return [] if faulty else [f"sartor tune {shlex.join(trained)}"]


def _rank(finding: Finding) -> int:
    return _SEVERITIES.index(finding.severity)


def _group(group: Sequence[Finding], short: dict[str, str]) -> Iterator[str]:
    n_of = {severity: sum(f.severity == severity for f in group) for severity in _SEVERITIES}
    yield f"{plain(group[0].check)}: {', '.join(counted(n, severity) for severity, n in n_of.items() if n)}"
    told = _together(group)
    shown = list(told)[:_MOST_TOLD]
    fixes = {one.fix for one in shown}
    for one in shown:
        mark = "" if one.severity == group[0].severity else f"({one.severity}) "
        fix = f" {one.fix}" if len(fixes) > 1 else ""
        yield wrapped(f"{_places(told[one], short)}: {mark}{one.says}{fix}", indent=2)
    n_more = sum(len(told[one]) for one in list(told)[_MOST_TOLD:])
    if n_more:
        yield f"  and {n_more:,} more: --json shows all"
    if len(fixes) == 1 and shown[0].fix:
        yield wrapped(shown[0].fix, indent=2)


def _together(group: Iterable[Finding]) -> dict[_Told, list[Finding]]:
    """Put findings of one row each together if the same is said of them; rows that belong together stay apart."""
    told: dict[_Told, list[Finding]] = {}
    for number, finding in enumerate(group):
        is_single = len(finding.rows) == 1 and not finding.related
        key = _Told(finding.severity, finding.says, _fix(finding), None if is_single else number)
        told.setdefault(key, []).append(finding)
    return told


def _fix(finding: Finding) -> str:
    if finding.fix is None:
        return ""
    detail = finding.fix.detail
    if not detail:
        return f"Fix: {finding.fix.action}."
    return f"Fix: redact as {detail}." if finding.fix.action == "redact" else f"Fix: {detail}"


def _places(findings: Sequence[Finding], short: dict[str, str]) -> str:
    """Write the first rows, file by file, and how many more there are."""
    places = [(f.file, row) for f in findings for row in f.rows]
    places += [(place.file, row) for f in findings for place in f.related for row in place.rows]
    places = list(dict.fromkeys(places))
    shown = places[:_MOST_ROWS]
    by_file: dict[str, list[str]] = {}
    for file, row in shown:
        by_file.setdefault(short.get(file, file), []).append(str(row))
    more = f" and {len(places) - len(shown):,} more" if len(places) > len(shown) else ""
    return "; ".join(f"{name}:{','.join(rows)}" for name, rows in by_file.items()) + more


def _short_names(paths: Sequence[str]) -> dict[str, str]:
    """Leave the folders of long paths out, unless two files then share a name."""
    names = [Path(path).name for path in paths]
    return {
        path: plain(name) if len(path) > _LONG_NAME and name and names.count(name) == 1 else plain(path)
        for path, name in zip(paths, names, strict=True)
    }
