"""Audit files before training: what would spoil a model, with the rows that show it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Required, TypedDict, Unpack, cast

from sartor.actions.scan_rows import Scan
from sartor.actions.source_manifest import read_manifest
from sartor.concepts.event import Event, Finished, Progressed, StageStarted
from sartor.concepts.finding import CheckState
from sartor.concepts.frozen import Frozen
from sartor.concepts.source_manifest import SourceManifest
from sartor.data.audit.contract import Check
from sartor.data.audit.corpus import Base, Corpus, Stretch
from sartor.data.audit.report import AuditReport
from sartor.data.audit.run_audit import Stage, choose_checks, conclude, row_checks
from sartor.data.formats.rows import Columns, ColumnsUsed, Format
from sartor.data.guess_group import guess_group
from sartor.data.guess_task import guess_task

_ROWS_TO_GUESS = 20_000
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

    Raises: BadData, BadBase, BadRecipe: a file, base or check is not there.
    """
    checks = choose_checks(options.get("checks"), stage=options.get("stage", "full"))
    base, test = options.get("base"), options.get("test")
    counted = _base(base, options["cache"]) if base else None
    scan = Scan(files, test, options.get("columns") or Columns(), [c.name for c in row_checks(checks)])
    try:
        yield StageStarted(stage="looking at rows", total=_size([*files, *([test] if test else [])]) // _MB, unit="MB")
        for n_bytes in scan.run():
            yield Progressed(done=n_bytes // _MB)
        yield StageStarted(stage="comparing rows", unit="checks", total=len(checks))
        report = _report(scan, checks, counted, has_test=test is not None)
        group = _group(scan, options.get("columns") or Columns())
        yield Finished(result={"report": report.model_copy(update={"summary": {**report.summary, "group": group}})})
    finally:
        scan.close()


def _size(paths: Sequence[str]) -> int:
    return sum(Path(path).stat().st_size for path in paths if Path(path).is_file())


def _report(scan: Scan, checks: Sequence[Check | CheckState], base: Base | None, *, has_test: bool) -> AuditReport:
    train = Stretch(scan.rows, range(0, scan.n_train, 1 + scan.n_train // _ROWS_TO_GUESS))
    corpus = Corpus(
        files=tuple(file.audited for file in scan.files),
        rows=scan.rows,
        n_train=scan.n_train,
        bad_rows=tuple(scan.bad_rows),
        task=guess_task_of_most(train).task,
        has_test=has_test,
        base=base,
        measured=scan.features,
    )
    report = conclude(corpus, checks, scan.looked)
    how = {f.audited.path: how_read(f.audited.path, f.format, f.columns).model_dump(mode="json") for f in scan.files}
    return report.model_copy(update={"summary": {**report.summary, "files": how}})


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


def _base(base: str, cache: Path) -> Base:
    """Return the base's token counter and its context."""
    from sartor.actions.open_base import open_base
    from sartor.modeling.load_base import context_tokens, load_tokenizer

    pin = open_base(base, cache)
    tokenizer = load_tokenizer(pin)

    def count_tokens(text: str) -> int:
        return len(tokenizer(text, add_special_tokens=False)["input_ids"])

    return Base(count_tokens, context_tokens(pin))
