"""Audit files before training: what would spoil a model, with the rows that show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack, cast

from sartor.actions.describe_rows import describe_rows
from sartor.actions.find_checks import find_checks
from sartor.actions.scan_rows import Scan
from sartor.actions.source_manifest import read_manifest
from sartor.actions.workers import Workers
from sartor.concepts.event import Event, Finished, Progressed, StageStarted
from sartor.concepts.frozen import Frozen
from sartor.concepts.source_manifest import SourceManifest
from sartor.data.audit.corpus import Base, Corpus, Stretch
from sartor.data.audit.report import AuditReport
from sartor.data.audit.run_audit import Stage, choose_checks, conclude, row_checks
from sartor.data.formats.rows import Columns, ColumnsUsed, Format
from sartor.data.guess_group import guess_group
from sartor.data.guess_task import guess_task_of_most

if TYPE_CHECKING:
    from sartor.actions.try_base import OpenedBase

_ROWS_TO_GUESS = 20_000
_WITHOUT_BASE = {"rendering": None, "training_time": {"minutes": None, "why": "--base was not given"}}
_MB = 10**6


class Options(TypedDict, total=False):
    """What an audit may be told."""

    test: str | None
    """A test file, for leakage."""
    base: str | None
    """Counts tokens as this base does; without it lengths are estimated."""
    columns: Columns | None
    """How to read tables."""
    checks: Sequence[str] | None
    """Names; by default all of the stage."""
    stage: Stage
    """"fast" leaves out the checks that look at a sample of many rows."""
    cache: Required[Path]
    """Where fetched bases lie."""


def audit(files: Sequence[str], **options: Unpack[Options]) -> AuditReport:
    """Audit without showing progress; see `audit_step_by_step`."""
    *_, last = audit_step_by_step(files, **options)
    return cast("AuditReport", cast("Finished", last).result["report"])


def audit_step_by_step(files: Sequence[str], **options: Unpack[Options]) -> Iterator[Event]:
    """Run the checks over training files; the last event is Finished and holds the AuditReport.

    Raises: BadData, BadBase, BadRecipe: a file, base or check is not there.  BadPlugin: a check cannot be loaded.
    """
    checks = choose_checks(options.get("checks"), find_checks(), stage=options.get("stage", "full"))
    base, test = options.get("base"), options.get("test")
    opened = _opened(base, options["cache"]) if base else None
    scan = Scan(files, test, options.get("columns") or Columns(), row_checks(checks))
    workers = Workers()
    try:
        yield StageStarted(stage="looking at rows", total=_size([*files, *([test] if test else [])]) // _MB, unit="MB")
        for n_bytes in scan.run(workers.mapped):
            yield Progressed(done=n_bytes // _MB)
        yield StageStarted(stage="comparing rows", unit="checks", total=len(checks))
        corpus = _corpus(scan, opened.counter if opened else None, has_test=test is not None)
        corpus = replace(corpus, mapped=workers.mapped)
        report = conclude(corpus, checks, scan.looked)
        group = {"group": _group(scan, options.get("columns") or Columns())}
        report = _telling(report, {"files": _how_read(scan), **group, **describe_rows(corpus), **_WITHOUT_BASE})
        if opened:
            yield StageStarted(stage=f"trying {base}", total=0)
            report = _tried(report, opened, corpus, options)
        yield Finished(result={"report": report})
    finally:
        workers.close()
        scan.close()


def _size(paths: Sequence[str]) -> int:
    return sum(Path(path).stat().st_size for path in paths if Path(path).is_file())


def _corpus(scan: Scan, base: Base | None, *, has_test: bool) -> Corpus:
    train = Stretch(scan.rows, range(0, scan.n_train, 1 + scan.n_train // _ROWS_TO_GUESS))
    return Corpus(
        files=tuple(file.audited for file in scan.files),
        rows=scan.rows,
        n_train=scan.n_train,
        bad_rows=tuple(scan.bad_rows),
        task=guess_task_of_most(train).task,
        has_test=has_test,
        base=base,
        measured=scan.features,
    )


def _telling(report: AuditReport, facts: Mapping[str, Any]) -> AuditReport:
    return report.model_copy(update={"summary": {**report.summary, **facts}})


def _opened(base: str, cache: Path) -> "OpenedBase":
    from sartor.actions.try_base import open_for_audit  # loads torch, which an audit without a base does not need

    return open_for_audit(base, cache)


def _tried(report: AuditReport, base: "OpenedBase", corpus: Corpus, options: Options) -> AuditReport:
    from sartor.actions.try_base import try_base

    tried = try_base(base, corpus, options.get("test"), options["cache"])
    return _telling(report, tried.summary).with_findings(tried.findings)


def _how_read(scan: Scan) -> dict[str, Any]:
    return {f.audited.path: how_read(f.audited.path, f.format, f.columns).model_dump(mode="json") for f in scan.files}


def _group(scan: Scan, columns: Columns) -> dict[str, str] | None:
    """Say which key a split would keep together, if none was named."""
    if columns.group is not None:
        return None
    taken = {name for file in scan.files for name in (*file.columns.inputs, file.columns.target)}
    guess = guess_group(scan.units, scan.n_train, taken=taken)
    return {"key": guess.key, "says": guess.says} if guess else None


class HowRead(Frozen):
    """How a file was read, for whoever goes by what the audit found in it."""

    format: Format
    inputs: tuple[str, ...]
    target: str | None
    system: str | None
    source: SourceManifest

    @property
    def columns(self) -> ColumnsUsed:
        """The columns that were read."""
        return ColumnsUsed(inputs=self.inputs, target=self.target, system=self.system)


def how_read(path: str, format_: Format, columns: ColumnsUsed) -> HowRead:
    """Say how a file was read."""
    used = {"inputs": columns.inputs, "target": columns.target, "system": columns.system}
    return HowRead.model_validate({"format": format_, "source": read_manifest(path) or SourceManifest(), **used})
