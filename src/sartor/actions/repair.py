"""Repair a file by what an audit found in it: a new file beside the old one, and a receipt for every changed row."""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from sartor import __version__
from sartor.actions.audit import HowRead, how_read
from sartor.actions.read_files import read_bytes, read_file
from sartor.actions.source_manifest import manifest_path
from sartor.actions.workshop import Workshop
from sartor.concepts.finding import Finding, Span
from sartor.concepts.ids import bytes_hash
from sartor.concepts.receipt import FileState, Receipt
from sartor.data.audit.contract import CHECKS, turns
from sartor.data.audit.corpus import AuditedFile
from sartor.data.formats.decode import encoding_of, text_pieces
from sartor.data.formats.rows import Columns, ColumnsUsed
from sartor.data.repair.pieces import Cut, cut, join, value_of
from sartor.data.repair.plan import ByHand, is_default, is_mechanical, is_settled, plan, rows_in
from sartor.data.repair.repair import repair
from sartor.data.repair.turns import turns_of
from sartor.errors import BadData, BadRecipe
from sartor.store.atomic import atomic_write

_AUDIT = "Write them with: sartor audit {} --json > findings.json"


class Train(NamedTuple):
    """The file to be repaired, and what the audit found in it."""

    path: str
    content: bytes
    sha256: str
    name: str
    """The file's path as the findings give it."""
    cut: Cut
    columns: ColumnsUsed
    findings: tuple[Finding, ...]
    """Those about rows of this file."""
    misplaced: frozenset[int]
    """Rows with spans that do not fall where the audit saw them; they are neither redacted nor shown."""


class Decided(NamedTuple):
    """What is to be done."""

    findings: Sequence[Finding]
    by_hand: Mapping[int, ByHand] = {}
    drop_from: float = math.inf
    """Confidence from which a row goes if what was found in it cannot be mended."""


class Target(NamedTuple):
    """Where the repaired file goes, and in whose name."""

    path: Path
    by: str

    @property
    def receipt_path(self) -> Path:
        """Where the receipt goes."""
        return self.path.with_name(f"{self.path.name}.receipt.json")


class Outcome(NamedTuple):
    """What came of a repair."""

    before: FileState
    after: FileState
    receipt: Receipt | None
    """None: nothing was changed, and the new file is a copy."""
    left: dict[str, int]
    """Findings that were not applied, counted by check."""


def read_report(path: str) -> dict[str, Any]:
    """Read what `sartor audit --json` printed.

    Raises: BadData: it is something else.
    """
    try:
        document: object = json.loads(read_bytes(path))
    except ValueError as error:
        raise BadData("is not JSON.", where=path, fix=_AUDIT.format("TRAIN")) from error
    if not isinstance(document, dict) or not {"files", "findings"} <= document.keys():
        raise BadData("is not what an audit found.", where=path, fix=_AUDIT.format("TRAIN"))
    return cast("dict[str, Any]", document)


def open_train(path: str, report: Mapping[str, Any], *, where: str) -> Train:
    """Read the file that is to be repaired, and take the findings that are about it.

    Args:
        path: The file.
        report: What `sartor audit --json` printed.
        where: What to call the report in a sentence.
    Raises: BadData: the report is about other bytes.
    """
    try:
        files = [AuditedFile.model_validate(file) for file in report["files"]]
        findings = [Finding.model_validate(finding) for finding in report["findings"]]
    except ValidationError as error:
        raise BadData("is not what an audit found.", where=where, fix=_AUDIT.format(path)) from error
    content = read_bytes(path)
    sha256 = bytes_hash(content)
    same = [file.path for file in files if file.sha256 == sha256]
    if not same:
        says = f"is not the file that {where} is about: its sha256 is {sha256[:12]}."
        raise BadData(says, where=path, fix=_AUDIT.format(path))
    name = path if path in same else same[0]
    how = _how_read(path, report, name)
    mine = tuple(f for f in findings if rows_in(f, name))
    found = cut("".join(text_pieces(path, [content])), how.format)
    misplaced = _misplaced(path, found, how.columns, [f.span for f in mine if f.span and f.file == name])
    sure = (f.model_copy(update={"fix": None}) if f.span and f.span.row in misplaced else f for f in mine)
    return Train(path, content, sha256, name, found, how.columns, tuple(sure), misplaced)


def to_apply(train: Train, only: Collection[str], min_confidence: float = math.inf) -> list[Finding]:
    """Choose the findings that are applied without asking; named checks are applied whatever their severity.

    Args:
        train: The file.
        only: Names of checks, if not all.
        min_confidence: From this confidence on, what is for a person to judge is settled too: the rows go.
    Raises: BadRecipe: a check of that name does not exist.
    """
    for name in only:
        if name not in CHECKS and ":" not in name:
            raise BadRecipe(f"there is no check '{name}'.", where="--only", fix=f"Choose from: {', '.join(CHECKS)}.")
    asked = [f for f in train.findings if not only or f.check in only]
    return [f for f in asked if is_settled(f, min_confidence) or (is_mechanical(f) if only else is_default(f))]


def target_of(path: str, out: str | None, *, by: str, force: bool) -> Target:
    """Settle where the repaired file goes.

    Raises: BadData: something is there already, or it is the file itself.
    """
    old = Path(path)
    new = Path(out) if out else old.with_name(f"{old.stem}.repaired{old.suffix}")
    if new.exists() and old.exists() and new.samefile(old):
        raise BadData("is the file to be repaired, which is never touched.", where=str(new), fix="Use -o elsewhere.")
    if new.exists() and not force:
        raise BadData("is there already.", where=str(new), fix="Use -o elsewhere, or --force to write over it.")
    return Target(new, by)


def write_repair(workshop: Workshop, train: Train, decided: Decided, target: Target) -> Outcome:
    """Write the repaired file, with its receipt beside it and on record.

    Raises: BadData: no row would be left.
    """
    planned = plan(decided.findings, train.name, decided.by_hand)
    done = repair(train.cut, train.columns, planned, drop_from=decided.drop_from)
    n_before = sum(piece.row is not None for piece in train.cut.pieces)
    n_after = sum(piece.row is not None for piece in done.pieces)
    if n_after == 0:
        raise BadData("no row would be left.", where=train.path, fix="Apply fewer checks with --only.")
    content = _encoded(join(done.pieces), train.content)
    before = FileState(path=train.path, sha256=train.sha256, rows=n_before)
    after = FileState(path=str(target.path), sha256=bytes_hash(content), rows=n_after)
    left = _left(train, decided, done.left)
    receipt = None
    if done.changes:
        now = workshop.now()
        receipt = Receipt(
            before=before, after=after, changes=done.changes, left=left, by=target.by, at=now, version=__version__
        )
        workshop.store.receipts.save(receipt)
        atomic_write(target.receipt_path, (json.dumps(receipt.to_json(), ensure_ascii=False, indent=1) + "\n").encode())
    if manifest_path(train.path).exists():
        atomic_write(manifest_path(str(target.path)), read_bytes(str(manifest_path(train.path))))
    atomic_write(target.path, content)
    return Outcome(before, after, receipt, left)


def _how_read(path: str, report: Mapping[str, Any], name: str) -> HowRead:
    """Return how the audit read the file; where the report does not say, how it is read without being told."""
    try:
        return HowRead.model_validate(report["summary"]["files"][name])
    except (KeyError, TypeError):
        result = read_file(path, Columns()).result
        return how_read(path, result.format, result.columns)


def _misplaced(path: str, found: Cut, columns: ColumnsUsed, spans: Sequence[Span]) -> frozenset[int]:
    """Find rows whose turns we do not put together as the reader does, whose spans would fall on other text."""
    if not spans:
        return frozenset()
    asked = Columns(input=columns.inputs[0], target=columns.target) if len(columns.inputs) == 1 else Columns()
    rows = {span.row for span in spans}
    read = {e.source.row: turns(e) for e in read_file(path, asked).result.examples if e.source.row in rows}
    values = {p.row: value_of(p, found.layout) for p in found.pieces if p.row in rows}
    ours = {row: turns_of(value, columns) for row, value in values.items() if value is not None}

    def is_there(span: Span) -> bool:
        theirs, mine = read.get(span.row, ()), ours.get(span.row, [])
        return span.message < min(len(theirs), len(mine)) and theirs[span.message].content == mine[span.message].text

    return frozenset(span.row for span in spans if not is_there(span))


def _encoded(text: str, old: bytes) -> bytes:
    """Write the text in the encoding, and with the byte order mark, of the old file."""
    encoding, mark_length = encoding_of(old)
    return old[:mark_length] + text.encode(encoding)


def _left(train: Train, decided: Decided, failed: Iterable[Finding]) -> dict[str, int]:
    handled = {id(f) for f in decided.findings} - {id(f) for f in failed}
    handled |= {id(made.finding) for made in decided.by_hand.values()}
    return dict(Counter(f.check for f in train.findings if id(f) not in handled))
