"""Read, check, split and seal: files become a DatasetVersion in the store."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.actions.get_asset import get_asset
from sartor.actions.read_documents import Documents, keep_documents, read_documents
from sartor.actions.read_files import bad_rows_sentence, read_file, usable_rows
from sartor.actions.source_manifest import read_manifest
from sartor.actions.tag_rows import Tags, find_tags, tagged
from sartor.actions.workshop import Workshop
from sartor.concepts.asset import find_asset
from sartor.concepts.dataset import DatasetVersion, SourceFile
from sartor.concepts.example import Example
from sartor.concepts.finding import Finding
from sartor.concepts.recipe import Data, Recipe
from sartor.data.audit.corpus import ReadFile
from sartor.data.audit.run_audit import run_audit
from sartor.data.drafts import STATUS, is_draft
from sartor.data.folds import pooled, shares_for_folds
from sartor.data.formats.rows import Columns
from sartor.data.guess_time import shown_time
from sartor.data.repair.plan import is_mechanical
from sartor.data.split import Split, split
from sartor.errors import BadData, BadRecipe
from sartor.tasks.find import find_task

CHECKS = (
    "special_token", "exact_duplicate", "near_duplicate", "split_leakage", "conflicting_answers", "truncated",
    "too_long", "personal_data", "secret", "wrong_language", "template_artefact", "prompt_injection", "garbled_text",
    "class_imbalance",
)  # fmt: skip
"""Those of the stage fast; malformed rows were refused or left out when they were read."""
REFUSED = (
    "special_token", "conflicting_answers", "personal_data", "secret", "split_leakage", "prompt_injection", "too_long",
    "garbled_text",
)  # fmt: skip
"""Checks whose errors no training starts with, unless they are accepted."""


class Rows(NamedTuple):
    """The user's files as they were read."""

    train: tuple[ReadFile, ...]
    dev: ReadFile | None
    test: ReadFile | None
    examples: tuple[Example, ...]
    """Of the training files, without bad rows."""
    told: tuple[str, ...]
    """What the user should know about the reading."""
    documents: Documents = Documents()
    tags: Tags = Tags()


class Imported(NamedTuple):
    """A stored version and its rows."""

    version: DatasetVersion
    parts: Split
    told: tuple[str, ...]
    by_time: tuple[str, ...] = ()
    """What the rows' times did to the split, if they have times."""


def read_rows(data: Data, cache: Path) -> Rows:
    """Read every file of the recipe, its documents too; a built-in data set may stand for a file.

    Raises: BadData: as the readers say.  AssetUnavailable: a built-in data set cannot be fetched.
    """
    columns = Columns(input=data.input, target=data.target, group=data.group, slice=data.slice, system=data.system)
    train = [read_file(_path(name, cache), columns) for name in data.files]
    tags = find_tags(train, data)
    train = tuple(tagged(file, tags) for file in train)
    dev = tagged(read_file(data.dev, columns), tags) if data.dev else None
    test = tagged(read_file(data.test, columns), tags) if data.test else None
    examples, bad = usable_rows([*train, *_given(dev), *_given(test)], skip_bad_rows=data.skip_bad_rows)
    n_other = sum(len(f.result.examples) for f in (*_given(dev), *_given(test)))
    told = [f"{f.path}: {f.result.n_rows:,} rows, {f.result.format}, {f.result.columns.says}." for f in train]
    told += tags.told
    if bad:
        told.append(bad_rows_sentence(bad))
    documents = read_documents(data.documents)
    told += documents.told
    return Rows(train, dev, test, tuple(examples[: len(examples) - n_other]), tuple(told), documents, tags)


def import_dataset(workshop: Workshop, recipe: Recipe, rows: Rows, *, strict: bool = True) -> Imported:
    """Look at the rows, split them, seal the test part and keep all of it.

    Args:
        strict: Refuse what the audit calls an error and nobody accepted; advice is given on any rows.
    Raises: BadData: too few rows, rows without answers, leaked rows, or errors that were not accepted.
    """
    _require_answers(rows.examples)
    cross_fitted = recipe.judge.folds > 0
    if cross_fitted and rows.test:
        raise BadRecipe(
            "a test file of your own leaves nothing to cross-fit.", where="judge.folds", fix="Leave --folds out."
        )
    findings = run_audit(rows.train, test=rows.test, checks=CHECKS, task=recipe.task).findings
    accepted = Counter(f.check for f in findings if f.severity == "error" and f.check in recipe.accept)
    open_findings = [f for f in findings if f.severity != "note" and f.check not in recipe.accept]
    if strict:
        _refuse_errors(open_findings, rows)
    prepare = find_task(recipe.task).prepare
    examples = prepare(rows.examples)
    parts = split(
        examples,
        seed=recipe.seeds.split,
        shares=shares_for_folds(len(examples)) if cross_fitted else None,
        given_dev=prepare(rows.dev.result.examples) if rows.dev else None,
        given_test=prepare(rows.test.result.examples) if rows.test else None,
        drop_leaks="split_leakage" in recipe.accept,
        by_time=not cross_fitted,
        labelled=recipe.task == "classify",
    )
    by_time = _say_time(parts, rows, cross_fitted=cross_fitted)
    if parts.leaks and "split_leakage" not in recipe.accept:
        leak = parts.leaks[0]
        raise BadData(
            f"this row also stands in the {leak.into} file ({leak.related[0]}), as do {len(parts.leaks) - 1} others.",
            where=str(leak.row),
            fix="Remove them from one side, or leave them out of training with --accept split_leakage.",
        )
    if cross_fitted:
        parts = pooled(parts, examples)
    n_drafts = sum(is_draft(e) for f in (*rows.train, *_given(rows.dev), *_given(rows.test)) for e in f.result.examples)
    lines = [e.model_dump_json() for part in (parts.train, parts.dev, parts.test) for e in part]
    version = DatasetVersion(
        name=recipe.name,
        files=tuple(_source_file(workshop, f) for f in (*rows.train, *_given(rows.dev), *_given(rows.test))),
        train=tuple(e.id for e in parts.train),
        dev=tuple(e.id for e in parts.dev),
        test=tuple(e.id for e in parts.test),
        rows_blob=workshop.store.blobs.put("\n".join(lines).encode()),
        split_seed=recipe.seeds.split,
        documents=keep_documents(workshop, rows.documents),
        accepted=dict(accepted),
        n_drafts=n_drafts,
    )
    workshop.store.datasets.save(version)
    return Imported(version, parts, (*_drafts_told(n_drafts), *_told(open_findings)), by_time)


def load_parts(workshop: Workshop, dataset_id: str) -> tuple[DatasetVersion, Split]:
    """Return a stored version with its rows."""
    version = workshop.store.datasets.get(dataset_id)
    lines = workshop.store.blobs.get(version.rows_blob).decode().split("\n")
    examples = [Example.model_validate(json.loads(line)) for line in lines]
    n, m = len(version.train), len(version.train) + len(version.dev)
    return version, Split(tuple(examples[:n]), tuple(examples[n:m]), tuple(examples[m:]))


def _say_time(parts: Split, rows: Rows, *, cross_fitted: bool) -> tuple[str, ...]:
    """Say what the rows' times did to the split.

    Raises: BadData: the column of times was named, and no part can be cut by it.
    """
    time = rows.tags.time
    if time is None or (rows.test and rows.dev):
        return ()
    if cross_fitted:
        says = "Folds learn from rows later than those they are asked, so the score may be too good for the future"
    elif parts.since:
        part = "Dev" if rows.test else "Test"
        says = f"{part} rows are the latest, from {shown_time(parts.since)} on"
    elif time.guessed:
        says = "Rows have times, but too many share the latest ones: the parts are chosen by hash"
    else:
        raise BadData(
            f"the rows cannot be divided by '{time.key}': too many share the latest times.",
            where=rows.train[0].path,
            fix="Use a finer time, or --time none.",
        )
    return (f"{says} ({time.says}).",)


def _source_file(workshop: Workshop, file: ReadFile) -> SourceFile:
    """Put a file on record with what is known of how it came about."""
    return SourceFile(
        path=file.path,
        sha256=file.sha256,
        rows=file.result.n_rows,
        repair=workshop.store.receipts.repair(file.sha256),
        source=read_manifest(file.path),
    )


def _refuse_errors(findings: Sequence[Finding], rows: Rows) -> None:
    """Stop before anything is kept if the rows to learn from hold what spoils a model."""
    learned = {file.path for file in rows.train}
    errors = [f for f in findings if f.severity == "error" and f.check in REFUSED and f.file in learned]
    if not errors:
        return
    first = errors[0]
    counted = ", ".join(f"{n:,} of {check}" for check, n in Counter(f.check for f in errors).items())
    raise BadData(
        f"{first.says} Errors: {counted}.",
        where=f"{first.file}:{first.rows[0]}",
        fix=f"Mend them with: {_repair_command(first, rows)}, or go on with: --accept {first.check}.",
    )


def _repair_command(finding: Finding, rows: Rows) -> str:
    """Return the command that applies a fix which needs no person, or else the one that goes through the findings."""
    repair = f"sartor repair {finding.file}"
    if not is_mechanical(finding):
        return repair
    test = f" --test {rows.test.path}" if rows.test and finding.check == "split_leakage" else ""
    return f"sartor audit {finding.file}{test} --json > findings.json && {repair} --apply findings.json"


def _told(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Say each kind of finding once, with its first rows."""
    counts = Counter(f.check for f in findings)
    first = {f.check: f for f in reversed(findings)}
    return tuple(
        f"{check}: {n} findings, the first in {first[check].file}, rows {', '.join(map(str, first[check].rows[:5]))}: "
        f"{first[check].says} See all with: sartor audit {first[check].file}"
        for check, n in counts.items()
    )


def _drafts_told(n_drafts: int) -> tuple[str, ...]:
    if not n_drafts:
        return ()
    says = f"{n_drafts:,} rows are unreviewed drafts: their metadata.status is '{STATUS}'."
    return (f"{says} Read them, then change or remove it.",)


def _require_answers(examples: Sequence[Example]) -> None:
    bare = next((e for e in examples if not (e.expected or "").strip()), None)
    if bare:
        raise BadData("has no answer.", where=str(bare.source), fix="Add it, or leave it out with --skip-bad-rows.")


def _path(name: str, cache: Path) -> str:
    asset = find_asset(name)
    return str(get_asset(name, cache)) if asset and asset.kind == "data" and not Path(name).exists() else name


def _given(file: ReadFile | None) -> tuple[ReadFile, ...]:
    return (file,) if file else ()
