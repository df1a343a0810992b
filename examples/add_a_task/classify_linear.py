"""KIND: classify-linear. One linear layer over hashed token n-grams: a classifier of a few hundred kilobytes.

Of the base it uses the tokenizer only. Everything else of a task is here: features, model, loss, saving, answering.
The walk through this file is docs/guide/add-a-task.md.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.concepts.rendered import Rendered
from sartor.data.guess_task import clean_labels, require_two_classes
from sartor.errors import BadBase
from sartor.evaluation.baselines import Predict, linear_text, most_frequent, nearest_answer
from sartor.evaluation.measure import Measured, measure, primary_metric
from sartor.modeling.hardware import Hardware
from sartor.modeling.load_base import load_tokenizer
from sartor.modeling.lora import trainable
from sartor.rendering.classification import render_text
from sartor.tasks.contract import Contender, Learner, Preflight, Setting, Task
from sartor.tasks.served_settings import ServedSettings, read_settings, write_settings
from sartor.training.batches import Batch, collate_labelled
from sartor.training.loss import LossOf

# B rows, T features of a row, F buckets, C classes

N_BUCKETS = 1 << 15


def render_features(example: Example, tokenizer: Any, *, max_tokens: int) -> Rendered:
    """Return a row's tokens and token pairs as bucket numbers."""
    row = render_text(example, tokenizer, max_tokens=max_tokens)
    ids = row.token_ids
    grams = [*((i,) for i in ids), *pairwise(ids)]
    buckets = tuple(zlib.crc32(repr(gram).encode()) % N_BUCKETS for gram in grams)
    return row.model_copy(update={"token_ids": buckets, "loss_mask": (False,) * len(buckets)})


class LinearText(nn.Module):
    """Adds up a weight per bucket and class; starts at zero, so chance plays no part."""

    def __init__(self, n_labels: int) -> None:
        """Know nothing yet."""
        super().__init__()
        self.weight_FC = nn.Parameter(torch.zeros(N_BUCKETS, n_labels))
        self.bias_C = nn.Parameter(torch.zeros(n_labels))

    def forward(self, buckets_BT: Tensor, present_BT: Tensor) -> Tensor:
        """Return the logits, longer rows scaled down. Shape (B, C)."""
        summed_BC = (self.weight_FC[buckets_BT] * present_BT[..., None]).sum(1)
        return summed_BC / present_BT.sum(1, keepdim=True).clamp(min=1).sqrt() + self.bias_C


def label_loss(model: LinearText) -> LossOf:
    """Return the cross-entropy of the labels, summed over rows, in nats."""

    def loss_of(batch: Batch) -> Tensor:
        logits_BC = model(batch.input_ids_BT, batch.attention_BT)
        return nn.functional.cross_entropy(logits_BC, batch.labels_BT[:, 0], reduction="sum")

    return loss_of


class LinearClassifier:
    """A trained folder that answers: the one path of `tune`, `evaluate`, `answer` and `serve`."""

    def __init__(self, pin: BaseModelPin, folder: Path | None, hardware: Hardware) -> None:
        """Load the weights of `folder` and the tokenizer of the base."""
        del hardware
        if folder is None:
            raise BadBase("has no linear layer yet.", where=pin.name, fix="Tune it first: sartor tune DATA.csv")
        self._labels: list[str] = json.loads((folder / "labels.json").read_text("utf-8"))
        self._model = LinearText(len(self._labels))
        self._model.load_state_dict(load_file(folder / "model.safetensors"))
        self._tokenizer = load_tokenizer(pin)
        self._max_tokens = read_settings(folder, task="classify-linear").context_tokens

    @torch.inference_mode()
    def __call__(self, examples: Sequence[Example], *, max_new_tokens: int | None = None) -> Iterator[Answer]:
        """Give each row its most probable label."""
        del max_new_tokens
        for example in examples:
            row = render_features(example, self._tokenizer, max_tokens=self._max_tokens)
            buckets_BT = torch.tensor([row.token_ids], dtype=torch.long)
            probabilities = self._model(buckets_BT, torch.ones_like(buckets_BT)).softmax(-1)[0].tolist()
            by_label = dict(zip(self._labels, probabilities, strict=True))
            label = max(self._labels, key=lambda name: by_label[name])
            yield Answer(example_id=example.id, text=label, label=label, probabilities=by_label)


class LinearWorkbench:
    """The task, opened on one tokenizer and one set of rows."""

    def __init__(self, setting: Setting) -> None:
        """Collect the labels and turn the training rows into features."""
        self._setting = setting
        self._labels = sorted({e.expected or "" for e in setting.train})
        self._tokenizer = load_tokenizer(setting.base)
        self._rows = self._render(setting.train)
        self.metric = primary_metric("label", setting.recipe.judge.metric)

    def _render(self, examples: Sequence[Example]) -> list[Rendered]:
        limit = self._setting.recipe.budget.context_tokens
        return [render_features(e, self._tokenizer, max_tokens=limit) for e in examples]

    def preflight(self) -> Preflight:
        """Count the classes for the report; nothing here can spoil training that `prepare` let through."""
        counts = Counter(e.expected or "" for e in self._setting.train)
        classes = ", ".join(f"{label} {n}" for label, n in counts.most_common())
        return Preflight({"answers": "labels", "classes": classes}, (), ())

    def baselines(self) -> list[Contender]:
        """Name what the trained layer must beat."""
        train = self._setting.train
        return [
            Contender("majority", most_frequent(train)),
            Contender("nearest answer", nearest_answer(train)),
            Contender("tf-idf + logistic regression", linear_text(train)),
        ]

    def learner(self) -> Learner:
        """Hand the loop a model, its batches and a way to save it."""
        model = LinearText(len(self._labels))
        dev = [e for e in self._setting.dev if e.expected in self._labels]
        labels_N = self._numbers(self._setting.train)

        def batch_of(numbers: Sequence[int]) -> Batch:
            return collate_labelled([self._rows[i] for i in numbers], [labels_N[i] for i in numbers], pad_id=0)

        return Learner(
            loss_of=label_loss(model),
            parameters=trainable(model),
            lengths_N=[len(row.token_ids) for row in self._rows],
            batch_of=batch_of,
            source_of=lambda i: str(self._setting.train[i].source),
            dev_batches=[collate_labelled(self._render(dev), self._numbers(dev), pad_id=0)] if dev else [],
            max_tokens=1 << 16,
            save=self._save,
        )

    def _numbers(self, examples: Sequence[Example]) -> list[int]:
        return [self._labels.index(e.expected or "") for e in examples]

    def _save(self, folder: Path, tensors: Mapping[str, Tensor]) -> None:
        save_file(dict(tensors), folder / "model.safetensors")
        (folder / "labels.json").write_text(json.dumps(self._labels), "utf-8")
        limit = self._setting.recipe.budget.context_tokens
        write_settings(folder, ServedSettings(task="classify-linear", context_tokens=limit))

    def candidate(self, folder: Path) -> Predict:
        """Open what was trained."""
        return LinearClassifier(self._setting.base, folder, self._setting.hardware)

    def measure(self, examples: Sequence[Example], answers: Mapping[str, Answer]) -> Measured:
        """Score labels."""
        return measure(examples, answers, form="label", metric=self._setting.recipe.judge.metric)


def labelled_rows(examples: Sequence[Example]) -> Sequence[Example]:
    """Trim labels; refuse rows that all have the same one."""
    cleaned = clean_labels(examples)
    require_two_classes(cleaned)
    return cleaned


CLASSIFY_LINEAR = Task(
    name="classify-linear",
    describes="A small linear text classifier: one of a few labels, with probabilities.",
    base_kind="encoder",
    default_base="all-minilm-l6-v2",
    defaults={
        "method": {"kind": "full"},
        "budget": {"learning_rate": 0.02, "tokens_per_step": 512, "epochs": 20, "context_tokens": 256},
    },
    row_passes=16_000,
    prepare=labelled_rows,
    open=LinearWorkbench,
    answerer=LinearClassifier,
)
