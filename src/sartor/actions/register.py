"""Freeze the evidence of a finished run and give its weights a number under the model's name."""

from sartor.actions.contest import CANDIDATE
from sartor.actions.give_verdict import Judged
from sartor.actions.sign import sign_evidence
from sartor.actions.workshop import Workshop
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.evidence import Evidence
from sartor.concepts.model_version import ModelVersion
from sartor.concepts.run import Run
from sartor.modeling.file_hash import file_sha256


def register(
    workshop: Workshop, run: Run, dataset: DatasetVersion, judged: Judged, *, answers: dict[str, str], looks: int
) -> ModelVersion:
    """Save evidence, signed if a key is set, and version; the same run registered again is the same version."""
    store = workshop.store
    adapter = store.runs.folder(run.id) / "adapter"
    files = {p.name: file_sha256(p) for p in sorted(adapter.iterdir()) if p.name != "README.md"}
    evidence = Evidence(
        run_id=run.id,
        task=run.recipe.task,
        candidate=CANDIDATE,
        metric=judged.arms[0].metric,
        dataset_id=dataset.id,
        test_seal=dataset.test_seal,
        recipe_hash=run.recipe.hash,
        base_id=run.base.id,
        adapter_files=files,
        answers=answers,
        scores_blob=store.blobs.put_file(judged.scores_path),
        arms=judged.arms,
        verdict=judged.verdict,
        looks=looks,
        versions=run.versions,
    )
    store.models.save_evidence(evidence)
    sign_evidence(workshop, evidence)
    version = ModelVersion(
        name=run.recipe.name,
        number=1,
        task=run.recipe.task,
        run_id=run.id,
        base=run.base,
        adapter=str(adapter.relative_to(store.folder)),
        adapter_files=files,
        evidence_id=evidence.id,
        created_at=workshop.now(),
    )
    return store.models.register_next(version)
