"""Small, real values to keep: a data set, a run, an adapter, evidence, a version."""

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.dataset import DatasetVersion, SourceFile
from sartor.concepts.evaluation import Arm, Evaluation
from sartor.concepts.evidence import Evidence, Signature
from sartor.concepts.ids import ulid
from sartor.concepts.model_version import AliasMove, ModelVersion
from sartor.concepts.recipe import Data, Recipe
from sartor.concepts.run import Run, StepReport
from sartor.concepts.verdict import Verdict
from sartor.store.atomic import atomic_write
from sartor.store.blobs import file_hash
from sartor.store.workspace import Store

AT = "2026-01-02T03:04:05Z"
BASE = BaseModelPin(name="tiny", kind="causal_lm", folder="bases/tiny", files={"model.safetensors": "a" * 64})


def run_id(n: int) -> str:
    return ulid(1_700_000_000_000 + n, n.to_bytes(10, "big"))


def a_dataset(store: Store, name: str = "tickets") -> DatasetVersion:
    rows_blob = store.blobs.put(b'{"messages":[]}\n{"messages":[]}\n')
    source = SourceFile(path="tickets.jsonl", sha256="b" * 64, rows=4)
    parts = {"train": ("e1", "e2"), "dev": ("e3",), "test": ("e4",)}
    return DatasetVersion(name=name, files=(source,), rows_blob=rows_blob, split_seed=1, **parts)


def a_run(n: int, dataset_id: str, *, name: str = "tickets") -> Run:
    recipe = Recipe(name=name, data=Data(files=("tickets.jsonl",)), base="tiny")
    versions = {"sartor": "0.1.0"}
    at = f"2026-01-02T03:04:{n % 60:02d}Z"
    return Run(
        id=run_id(n), state="running", recipe=recipe, dataset_id=dataset_id, base=BASE, versions=versions, created_at=at
    )


def a_verdict(verdict: str = "BETTER", **more: object) -> Verdict:
    facts = {"baseline": "few_shot", "difference": 0.1, "low": 0.05, "high": 0.15, "n_items": 200, "n_groups": 200}
    return Verdict.model_validate(
        {**facts, "detectable_effect": 0.07, "items_needed": None, "verdict": verdict, **more}
    )


def an_arm(name: str, role: str = "baseline", score: float = 0.5) -> Arm:
    low, high = score - 0.05, score + 0.05
    return Arm.model_validate(
        {"name": name, "role": role, "metric": "exact_match", "score": score, "low": low, "high": high, "n": 200}
    )


def an_evidence(run: str, *, arms: tuple[Arm, ...] = (), verdict: Verdict | None = None, **more: object) -> Evidence:
    facts = {"task": "chat", "candidate": "tickets", "metric": "exact_match", "dataset_id": "d" * 64, "looks": 1}
    hashes = {"test_seal": "s" * 64, "recipe_hash": "c" * 64, "base_id": BASE.id, "scores_blob": "f" * 64}
    named = {"adapter_files": {}, "answers": {}, "versions": {"sartor": "0.1.0"}}
    arms = arms or (an_arm("tickets", "candidate", 0.9), an_arm("few_shot"))
    kept = {"run_id": run, "arms": arms, "verdict": verdict or a_verdict()}
    return Evidence(**{**facts, **hashes, **named, **kept, **more})


def a_version(store: Store, n: int, *, name: str = "tickets", number: int = 1) -> ModelVersion:
    """Put a data set, a run with steps, an adapter and evidence on record; return the version, not yet registered."""
    dataset = a_dataset(store)
    store.datasets.save(dataset)
    run = a_run(n, dataset.id, name=name)
    store.runs.create(run)
    store.runs.append_step(run.id, StepReport(step=1, epoch=0.5, loss_nats=2.5))
    weights = store.runs.folder(run.id) / "adapter" / "adapter_model.safetensors"
    atomic_write(weights, f"weights of run {n}".encode())
    files = {weights.name: file_hash(weights)}
    evidence = an_evidence(
        run.id,
        dataset_id=dataset.id,
        adapter_files=files,
        answers={"few_shot/test": store.blobs.put(b"answers of few_shot")},
        scores_blob=store.blobs.put(f"scores of run {n}".encode()),
    )
    store.models.save_evidence(evidence)
    adapter = weights.parent.relative_to(store.folder).as_posix()
    names = {"name": name, "number": number, "task": "chat", "run_id": run.id, "base": BASE, "created_at": AT}
    return ModelVersion(**names, adapter=adapter, adapter_files=files, evidence_id=evidence.id)


def an_evaluation(store: Store, n: int) -> Evaluation:
    """Put an evaluation with its scores on record."""
    scores = store.evaluations.folder(run_id(n)) / "scores.jsonl"
    atomic_write(scores, f"scores of evaluation {n}".encode())
    found = Evaluation(
        id=run_id(n), model="tickets@1", base_id=BASE.id, weights={}, rows={"new.jsonl": "b" * 64}, verdict=a_verdict(),
        files={scores.name: file_hash(scores)}, created_at=AT,
    )  # fmt: skip
    store.evaluations.save(found)
    return found


def a_signature(store: Store, evidence_id: str) -> Signature:
    """Put a signature on record, which nobody made."""
    signature = Signature(evidence_id=evidence_id, text="-----BEGIN SSH SIGNATURE-----", at=AT)
    store.models.save_signature(signature)
    return signature


def a_move(target: str, *, source: str | None = None, alias: str = "production", by: str = "policy") -> AliasMove:
    return AliasMove(alias=alias, source=source, target=target, evidence="ev_1", decided_by=by, at=AT)
