"""Audit files before training: what would spoil a model, with the rows that show it."""

from collections.abc import Sequence
from pathlib import Path

from sartor.actions.read_files import read_file
from sartor.actions.source_manifest import read_manifest
from sartor.concepts.frozen import Frozen
from sartor.concepts.source_manifest import SourceManifest
from sartor.data.audit.corpus import Base, ReadFile
from sartor.data.audit.report import AuditReport
from sartor.data.audit.run_audit import run_audit
from sartor.data.formats.rows import Columns, ColumnsUsed, Format


def audit(
    files: Sequence[str],
    *,
    test: str | None = None,
    base: str | None = None,
    columns: Columns | None = None,
    checks: Sequence[str] | None = None,
    cache: Path,
) -> AuditReport:
    """Run every check over the training files.

    Args:
        files: Training files.
        test: A test file, for leakage.
        base: Counts tokens as this base does; without it lengths are not checked.
        columns: How to read tables.
        checks: Names; by default all.
        cache: Where fetched bases lie.
    Raises: BadData, BadBase, BadRecipe: a file, base or check is not there.
    """
    columns = columns or Columns()
    read = [read_file(path, columns) for path in files]
    tested = read_file(test, columns) if test else None
    report = run_audit(read, test=tested, checks=checks, base=_base(base, cache) if base else None)
    every = [*read, tested] if tested else read
    how = {file.path: how_read(file).model_dump(mode="json") for file in every}
    return report.model_copy(update={"summary": {**report.summary, "files": how}})


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


def how_read(file: ReadFile) -> HowRead:
    """Say how a file was read."""
    columns = file.result.columns
    used = {"inputs": columns.inputs, "target": columns.target, "system": columns.system}
    source = read_manifest(file.path) or SourceManifest()
    return HowRead.model_validate({"format": file.result.format, "source": source, **used})


def _base(base: str, cache: Path) -> Base:
    """Return the base's token counter and its context."""
    from sartor.actions.open_base import open_base
    from sartor.modeling.load_base import context_tokens, load_tokenizer

    pin = open_base(base, cache)
    tokenizer = load_tokenizer(pin)

    def count_tokens(text: str) -> int:
        return len(tokenizer(text, add_special_tokens=False)["input_ids"])

    return Base(count_tokens, context_tokens(pin))
