"""TRL's SFTTrainer and the Trainer of transformers, with PEFT: given rows in given order, each step in one batch."""

import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from sitting import Sitting
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


class Knobs(NamedTuple):
    """What differs between the settings."""

    trl: bool = False
    dtype: torch.dtype = torch.bfloat16
    """Of the frozen weights."""
    fp32_adapter: bool = False
    """PEFT's default is True."""
    options: dict[str, Any] = {}
    """Of the training arguments, where they are not the maker's defaults."""
    short_attention: str = "eager"
    """For profiles of short rows, on which it is the faster one; long rows go through the default, sdpa."""


KNOBS = {
    "trl-defaults": Knobs(trl=True, dtype=torch.float32, fp32_adapter=True, short_attention="sdpa"),
    "trl-tuned": Knobs(trl=True, options={"gradient_checkpointing": False, "bf16": False}),
    "hf-trainer": Knobs(),
    "hf-classify-fp32": Knobs(dtype=torch.float32),
    "hf-classify-bf16": Knobs(dtype=torch.float32, options={"bf16": True}),
}


class Watch(TrainerCallback):
    """Tells the sitting of every step."""

    def __init__(self, sitting: Sitting) -> None:
        """Know no trainer yet."""
        self.sitting, self.losses, self.dev_nats = sitting, list[float](), lambda: 0.0

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        """Start the clock."""
        self.sitting.begin()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """Note the step."""
        self.sitting.done(self.losses[-1], self.dev_nats)


def main() -> None:
    """Train the given steps."""
    sitting = Sitting()
    knobs, given = KNOBS[sitting.setting], sitting.given
    torch.set_num_threads(sitting.threads)
    model = _classifier(sitting) if given["profile"] == "classify" else _with_adapter(sitting, knobs)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1.0, weight_decay=0.0, fused=True)
    rates = [*given["rates"], 0.0]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: rates[i])
    watch = Watch(sitting)
    with tempfile.TemporaryDirectory() as folder:
        shared = {
            "output_dir": folder,
            "max_steps": len(given["steps"]),
            "per_device_train_batch_size": 1,  # an item of the data set is a whole step
            "train_sampling_strategy": "sequential",
            "max_grad_norm": given["max_grad_norm"],
            "remove_unused_columns": False,
            "save_strategy": "no",
            "report_to": "none",
            "disable_tqdm": True,
            "use_cpu": True,
        }
        trainer = _trainer(knobs, sitting, model, shared, (optimizer, schedule))
        trainer.add_callback(watch)
        plain = trainer.training_step

        def training_step(*args: Any, **more: Any) -> Tensor:
            loss = plain(*args, **more)
            watch.losses.append(float(loss))
            return loss

        trainer.training_step = training_step
        watch.dev_nats = lambda: sitting.dev_nats(_logits_of(trainer, model))
        trainer.train()
    sitting.report()


def _trainer(knobs: Knobs, sitting: Sitting, model: Any, shared: dict[str, Any], optimizers: Any) -> Trainer:
    def collate(items: list[dict[str, int]]) -> dict[str, Tensor]:
        return sitting.step_batch(items[0]["step"])

    steps = [{"step": i} for i in range(len(sitting.given["steps"]))]
    if not knobs.trl:
        arguments = TrainingArguments(**shared, **knobs.options)
        return Trainer(model, arguments, data_collator=collate, train_dataset=steps, optimizers=optimizers)
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    arguments = SFTConfig(**shared, **knobs.options, max_length=None, dataset_kwargs={"skip_prepare_dataset": True})
    return SFTTrainer(
        model,
        arguments,
        data_collator=collate,
        train_dataset=Dataset.from_list(steps),
        processing_class=AutoTokenizer.from_pretrained(sitting.given["base"]),
        optimizers=optimizers,
    )


def _with_adapter(sitting: Sitting, knobs: Knobs) -> Any:
    from peft import PeftModel

    attention = "sdpa" if sitting.given["profile"] == "long" else knobs.short_attention
    base = AutoModelForCausalLM.from_pretrained(sitting.given["base"], dtype=knobs.dtype, attn_implementation=attention)
    adapter = str(sitting.folder / "adapter")
    return PeftModel.from_pretrained(base, adapter, is_trainable=True, autocast_adapter_dtype=knobs.fp32_adapter)


def _classifier(sitting: Sitting) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(sitting.folder / "classifier", dtype=torch.float32)


def _logits_of(trainer: Trainer, model: Any) -> Callable[[dict[str, Tensor]], Tensor]:
    def logits_of(batch: dict[str, Tensor]) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=trainer.args.bf16):
            return model(**batch).logits

    return logits_of


if __name__ == "__main__":
    main()
