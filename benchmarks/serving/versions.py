"""A workspace with versions of one base whose adapters are noise: what is timed does not depend on their values."""

from pathlib import Path

import torch

from sartor.actions.workshop import Workshop, cache_folder, utc_now
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Arm
from sartor.concepts.evidence import Evidence
from sartor.concepts.model_version import AliasMove, ModelVersion
from sartor.concepts.recipe import Data, Lora, Recipe
from sartor.concepts.run import Run
from sartor.concepts.verdict import Verdict
from sartor.modeling.load_base import load_causal_lm, load_tokenizer
from sartor.modeling.lora import trainable
from sartor.modeling.tuned_lm import begin_tuning, save_tuned
from sartor.store.workspace import open_workspace
from sartor.tasks.served_settings import ServedSettings, write_settings

NAME, ALIAS = "noise", "production"


def make_versions(folder: Path, pin: BaseModelPin, number: int) -> None:
    """Make the workspace, its versions `noise@1`, ..., and let the alias point at the first."""
    with open_workspace(folder) as store:
        workshop = Workshop(store=store, cache=cache_folder(), clock=utc_now)
        for seed in range(1, number + 1):
            _add_version(workshop, pin, seed)
        move_alias(workshop, None, f"{NAME}@1")


def move_alias(workshop: Workshop, source: str | None, target: str) -> None:
    """Let the alias point at another version, as `sartor promote` does once it has decided."""
    evidence = workshop.store.models.get(target).evidence_id
    by = {"evidence": evidence, "decided_by": "override: benchmark", "at": workshop.now()}
    workshop.store.models.move_alias(AliasMove(alias=ALIAS, source=source, target=target, **by))


def _add_version(workshop: Workshop, pin: BaseModelPin, seed: int) -> None:
    store = workshop.store
    recipe = Recipe(name=NAME, data=Data(files=("none.jsonl",)), base=pin.name)
    run = Run(
        id=workshop.new_id(),
        state="running",
        recipe=recipe,
        dataset_id="d" * 64,
        base=pin,
        versions={},
        created_at=workshop.now(),
    )
    store.runs.create(run)
    adapter = store.runs.folder(run.id) / "adapter"
    adapter.mkdir()
    _save_noise(adapter, pin, seed)
    arm = Arm(name="tuned", role="candidate", metric="chrf", score=0.5, low=0.4, high=0.6, n=1)
    verdict = Verdict(
        verdict="BETTER",
        baseline="none",
        difference=0.1,
        low=0.1,
        high=0.1,
        n_items=1,
        n_groups=1,
        detectable_effect=0.1,
        items_needed=None,
    )
    hashes = dict.fromkeys(("test_seal", "recipe_hash", "base_id", "scores_blob", "dataset_id"), "0" * 64)
    evidence = Evidence(
        run_id=run.id,
        task="chat",
        candidate="tuned",
        metric="chrf",
        **hashes,
        adapter_files={},
        answers={},
        arms=(arm,),
        verdict=verdict,
        looks=1,
        versions={},
    )
    store.models.save_evidence(evidence)
    place = str(adapter.relative_to(store.folder))
    store.models.register_next(
        ModelVersion(
            name=NAME,
            number=1,
            task="chat",
            run_id=run.id,
            base=pin,
            adapter=place,
            adapter_files={},
            evidence_id=evidence.id,
            created_at=workshop.now(),
        )
    )


def _save_noise(folder: Path, pin: BaseModelPin, seed: int) -> None:
    model = begin_tuning(load_causal_lm(pin, dtype=torch.float32, device="cpu"), Lora(), seed=seed)
    chance = torch.Generator().manual_seed(seed)
    noise = {name: torch.randn(p.shape, generator=chance) * 0.002 for name, p in trainable(model).items()}
    save_tuned(model, noise, folder, pin=pin, tokenizer=load_tokenizer(pin))
    write_settings(folder, ServedSettings(task="chat", max_new_tokens=96))
