"""What is shown of a finished run: the facts for report and card, and the result that --json prints."""

from pathlib import Path

from sartor.actions.contest import CANDIDATE
from sartor.actions.explain import abstention_json
from sartor.actions.give_verdict import Judged, arms_json, judge_line, recheck_command
from sartor.actions.resolve_recipe import as_yaml
from sartor.actions.write_report import Subject, file_facts, files_by_name
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.model_version import ModelVersion
from sartor.concepts.recipe import Recipe
from sartor.concepts.report import Report, SideBySide, ThisRun
from sartor.concepts.run import Run, StepReport
from sartor.evaluation.diagnose import Diagnosis


def this_run_of(run: Run, model: ModelVersion, judged: Judged, *, looks: int, seconds: dict[str, float]) -> ThisRun:
    """Gather what differs from one run to the next."""
    return ThisRun(
        id=run.id,
        model=model.ref,
        created_at=model.created_at,
        evidence_id=model.evidence_id,
        looks=looks,
        versions=run.versions,
        seconds=seconds,
        commands={
            "Serve it": f"sartor serve --model {model.ref}",
            "Make it production": f"sartor promote {model.ref}",
            "Roll back": 'sartor rollback --reason "why"',
            "Ask it": f'sartor answer {model.ref} "your text"',
            "Check that nothing was changed": f"sartor verify {model.ref}",
        },
        recheck=recheck_command(judged.scores_path, run.recipe.judge),
    )


def subject_of(
    run: Run, model: ModelVersion, dataset: DatasetVersion, this_run: ThisRun, steps: tuple[StepReport, ...]
) -> Subject:
    """Gather what the report says besides the contest."""
    weights = {f"weights {n}": sha for n, sha in model.adapter_files.items() if n.endswith(".safetensors")}
    return Subject(
        title=model.name,
        this_run=this_run,
        task=run.recipe.task,
        base=run.base,
        steps=steps,
        settings_yaml=as_yaml(run.recipe),
        data_facts={
            **file_facts(dataset, run.recipe.data),
            **({"documents": f"{len(dataset.documents):,} files"} if dataset.documents else {}),
            **({"accepted errors": _accepted(dataset)} if dataset.accepted else {}),
            **({"review": f"{dataset.n_drafts:,} rows are unreviewed drafts"} if dataset.n_drafts else {}),
            "train": f"{len(dataset.train):,} rows",
            "dev": f"{len(dataset.dev):,} rows",
            "test": _test_fact(run.recipe, len(dataset.test)),
        },
        hashes={
            "data set": dataset.id,
            "sealed test part": dataset.test_seal,
            "recipe": run.recipe.hash,
            "base": run.base.id,
            **weights,
            **{name: f.sha256 for name, f in files_by_name(dataset).items()},
            **{f"receipt of {n}": f.repair.receipt for n, f in files_by_name(dataset).items() if f.repair},
            **{f"document {d.path}": d.sha256 for d in dataset.documents},
        },
        notes=_fold_notes(run.recipe, len(dataset.train)),
    )


def _accepted(dataset: DatasetVersion) -> str:
    return ", ".join(f"{n:,} of {check}" for check, n in dataset.accepted.items())


def _test_fact(recipe: Recipe, n_rows: int) -> str:
    folds = recipe.judge.folds
    return f"{n_rows:,} rows, cross-fitted in {folds} folds" if folds else f"{n_rows:,} rows, sealed"


def _fold_notes(recipe: Recipe, n_rows: int) -> tuple[str, ...]:
    folds = recipe.judge.folds
    if not folds:
        return ()
    return (
        f"Cross-fitted: the scores are those of {folds} models, each asked only rows that it had not learned from. The "
        f"model that is kept was trained in the same way on all {n_rows:,} rows; it was not itself measured.",
    )


def result_of(
    run: Run, folder: Path, dataset: DatasetVersion, judged: Judged, report: Report, found: Diagnosis
) -> dict[str, object]:
    """Return what `sartor tune --json` prints, but for the seconds."""
    return {
        "schema": 1,
        "run": run.id,
        "model": report.this_run.model,
        "adapter": str(folder / "adapter"),
        "report": str(folder / "report.html"),
        "card": str(folder / "adapter" / "README.md"),
        "task": run.recipe.task,
        "base": run.base.name,
        "data": {"train": len(dataset.train), "dev": len(dataset.dev), "test": len(dataset.test)},
        "verdict": judge_line(judged),
        "arms": arms_json(judged.arms),
        "says": judged.verdict.says,
        "examples": [_short(row, judged.verdict.baseline) for row in report.examples],
        "causes": [cause.model_dump(mode="json") for cause in found.causes],
        "probes": [probe.model_dump(mode="json") for probe in found.probes],
        "slices": [one.model_dump(mode="json") for one in found.slices],
        "abstention": abstention_json(found),
    }


def _short(row: SideBySide, baseline: str) -> dict[str, str]:
    """Return three answers to one row: the expected, the tuned model's, the best baseline's."""
    answers = {"expected": row.expected, "tuned": row.answers[CANDIDATE], "baseline": row.answers[baseline]}
    return {"source": row.source, "input": row.input, **answers}
