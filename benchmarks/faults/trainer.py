"""The same kills for Hugging Face's Trainer, resumed the way its documentation says."""

import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from forked import Child

_STEPS = 60


class PeerTally(NamedTuple):
    """What became of Trainer's runs."""

    runs: int
    kills: int
    identical: int
    failed: int
    """Ended with an error on resuming."""


def trainer_kills(folder: Path, n_kills: int, rng: random.Random) -> PeerTally:
    """Kill Trainer on a tiny model until `n_kills` are reached; compare final weights with an undisturbed run."""
    folder.mkdir(parents=True)
    wanted, seconds = _undisturbed(folder)
    runs = kills = identical = failed = 0
    while kills < n_kills:
        place, code = folder / f"run-{runs}", None
        for _ in range(60):
            child = Child(_work(place), folder / "log")
            if child.ended(rng.uniform(0.0, seconds)):
                code = child.code
                break
            child.kill()
            kills += 1
        runs += 1
        failed += code != 0
        identical += code == 0 and _hash(place) == wanted
    return PeerTally(runs, kills, identical, failed)


def _undisturbed(folder: Path) -> tuple[str, float]:
    import time

    began = time.monotonic()
    child = Child(_work(folder / "whole"), folder / "whole-log")
    child.ended()
    assert child.code == 0, child.err.read_text("utf-8")
    return _hash(folder / "whole"), time.monotonic() - began


def _hash(place: Path) -> str:
    return hashlib.sha256((place / "final" / "model.safetensors").read_bytes()).hexdigest()


def _work(place: Path) -> Callable[[], int]:
    def work() -> int:
        import torch
        from transformers import Trainer, TrainingArguments
        from transformers.trainer_utils import get_last_checkpoint

        from tiny_models import random_lm

        torch.set_num_threads(1)
        generator = torch.Generator().manual_seed(3)
        ids = torch.randint(3, 400, (64, 24), generator=generator).tolist()
        arguments = TrainingArguments(
            output_dir=str(place),
            max_steps=_STEPS,
            per_device_train_batch_size=4,
            learning_rate=1e-3,
            save_steps=2,
            save_total_limit=2,
            logging_steps=1,
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
            full_determinism=False,
            seed=1,
        )
        rows = [{"input_ids": row, "labels": row} for row in ids]
        trainer = Trainer(random_lm("llama"), arguments, train_dataset=rows)
        last = get_last_checkpoint(str(place)) if place.is_dir() else None
        trainer.train(resume_from_checkpoint=last)
        trainer.save_model(str(place / "final"))
        return 0

    return work
