"""KIND: classify. A text encoder with a head gives one of a few labels, with probabilities.

Binds the text renderer, full fine-tuning of the encoder, label loss, batched classification, and the baselines that
labels invite: the majority class, TF-IDF with logistic regression, nearest neighbours on the frozen base's vectors.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.concepts.recipe import FullWeights
from sartor.concepts.rendered import Rendered
from sartor.data.guess_task import clean_labels, require_two_classes
from sartor.errors import BadBase, BadRecipe
from sartor.evaluation.baselines import Predict, nearest_vectors
from sartor.evaluation.measure import Measured, measure, primary_metric
from sartor.inference.classify import classify, embed
from sartor.modeling.attention import attend_in_groups
from sartor.modeling.classifier_head import load_classifier, load_encoder, load_trained_classifier
from sartor.modeling.hardware import Hardware
from sartor.modeling.load_base import context_tokens, load_tokenizer
from sartor.modeling.lora import trainable
from sartor.rendering.classification import render_text
from sartor.tasks.contract import Contender, Learner, Preflight, Setting, Task, label_baselines
from sartor.tasks.served_settings import ServedSettings, read_settings, write_settings
from sartor.training.batches import Batch, collate_labelled
from sartor.training.loss import label_loss

_NEIGHBOURS = 5
_MAX_MICROBATCH_TOKENS = 8192
_MOST_TOKENS = 512


class TextEmbedder:
    """The vectors of an encoder: the mean of what it says of each token, at length 1."""

    def __init__(self, encoder: Any, tokenizer: Any, *, context_tokens: int) -> None:
        """Keep the parts."""
        self._encoder, self._tokenizer, self.context_tokens = encoder, tokenizer, context_tokens

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        return [len(ids) for ids in self._tokenizer(list(texts))["input_ids"]]

    def text_of(self, token_ids: Sequence[int]) -> str:
        """Return the text of tokens."""
        return self._tokenizer.decode(token_ids, skip_special_tokens=True)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector for each text. Shape (N, D)."""
        return embed(self._encoder, self._tokenizer, texts, max_tokens=self.context_tokens)


class Encoder:
    """A bare encoder: it gives vectors, and has no labels to answer with."""

    def __init__(self, pin: BaseModelPin) -> None:
        """Load the base."""
        tokenizer = load_tokenizer(pin)
        readable = min(int(tokenizer.model_max_length), context_tokens(pin) or _MOST_TOKENS, _MOST_TOKENS)
        self.embedder = TextEmbedder(load_encoder(pin), tokenizer, context_tokens=readable)
        self._name = pin.name

    def __call__(self, examples: Sequence[Example], *, max_new_tokens: int | None = None) -> Iterator[Answer]:
        """Refuse. Raises: BadBase."""
        raise BadBase("is an encoder without labels.", where=self._name, fix="Tune it first: sartor tune DATA.csv")


class Classifier:
    """A trained classifier that answers with a label and the probability of each."""

    def __init__(self, folder: Path) -> None:
        """Load the trained folder."""
        self.model, self.tokenizer = load_trained_classifier(folder)
        self.settings = read_settings(folder, task="classify")
        self.embedder = TextEmbedder(self.model.base_model, self.tokenizer, context_tokens=self.settings.context_tokens)
        self._labels = [self.model.config.id2label[i] for i in range(self.model.config.num_labels)]

    def __call__(self, examples: Sequence[Example], *, max_new_tokens: int | None = None) -> Iterator[Answer]:
        """Classify every text."""
        texts = [e.input_text for e in examples]
        for done in classify(self.model, self.tokenizer, texts, max_tokens=self.settings.context_tokens):
            label = self._labels[int(np.argmax(done.probabilities))]
            yield Answer(
                example_id=examples[done.index].id,
                text=label,
                label=label,
                probabilities=dict(zip(self._labels, done.probabilities, strict=True)),
                confidence=max(done.probabilities),
                prompt_tokens=done.n_tokens,
            )


def open_encoder(pin: BaseModelPin, folder: Path | None, _: Hardware) -> Classifier | Encoder:
    """Open a trained classifier, or the bare base."""
    return Classifier(folder) if folder else Encoder(pin)


class ClassifyWorkbench:
    """Classification on one encoder and one set of rows."""

    def __init__(self, setting: Setting) -> None:
        """Collect the labels of the training rows."""
        self._setting = setting
        self._labels = tuple(sorted({e.expected or "" for e in setting.train}))
        self.metric = primary_metric("label", setting.recipe.judge.metric)

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self._setting.base)

    @cached_property
    def _limit(self) -> int:
        """Tokens the encoder can read."""
        readable = context_tokens(self._setting.base) or _MOST_TOKENS
        return min(
            self._setting.recipe.budget.context_tokens, int(self._tokenizer.model_max_length), readable, _MOST_TOKENS
        )

    @cached_property
    def _rendered(self) -> list[Rendered]:
        return [render_text(e, self._tokenizer, max_tokens=self._limit) for e in self._setting.train]

    def preflight(self) -> Preflight:
        """Tell of texts that will be cut and of labels that nothing can be learned for."""
        counts = Counter(e.expected or "" for e in self._setting.train)
        lengths = sorted(len(r.token_ids) for r in self._rendered)
        facts = {
            "answers": "labels",
            "classes": ", ".join(f"{label} {n}" for label, n in counts.most_common()),
            "tokens per row": f"median {lengths[len(lengths) // 2]}, longest {lengths[-1]}",
        }
        notes: list[str] = []
        n_cut = sum(r.cut_tokens > 0 for r in self._rendered)
        if n_cut:
            notes.append(
                f"{n_cut} of {len(self._rendered)} texts are longer than {self._limit} tokens; their end is cut."
            )
        strangers = {e.expected or "" for e in self._setting.dev} - set(self._labels)
        if strangers:
            notes.append(f"The dev part has labels without training rows: {', '.join(sorted(strangers))}.")
        return Preflight(facts, (), tuple(notes))

    def baselines(self) -> list[Contender]:
        """Majority, TF-IDF with logistic regression, neighbours in the frozen base's vectors."""
        train = self._setting.train
        return [
            *label_baselines(train),
            Contender(f"frozen base, {_NEIGHBOURS} nearest", nearest_vectors(train, self._embed, k=_NEIGHBOURS)),
        ]

    @cached_property
    def _encoder(self) -> Any:
        return load_encoder(self._setting.base)

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        return embed(self._encoder, self._tokenizer, texts, max_tokens=self._limit)

    def learner(self) -> Learner:
        """Put a fresh head on the encoder; all weights learn."""
        setting, rows = self._setting, self._rendered
        if not isinstance(setting.recipe.method, FullWeights):
            raise BadRecipe("classify trains all weights.", where="method.kind", fix="Use `method: {kind: full}`.")
        model = load_classifier(setting.base, self._labels, seed=setting.recipe.seeds.init)
        attend_in_groups(model)
        number = {label: i for i, label in enumerate(self._labels)}
        labels_N = [number[e.expected or ""] for e in setting.train]
        pad = self._tokenizer.pad_token_id or 0

        def batch_of(numbers: Sequence[int]) -> Batch:
            return collate_labelled([rows[i] for i in numbers], [labels_N[i] for i in numbers], pad_id=pad)

        def save(folder: Path, tensors: Mapping[str, Tensor]) -> None:
            for name, parameter in trainable(model).items():
                parameter.data.copy_(tensors[name])
            model.save_pretrained(folder)
            self._tokenizer.save_pretrained(folder)
            write_settings(folder, ServedSettings(task="classify", context_tokens=self._limit))

        return Learner(
            loss_of=label_loss(model.eval()),
            parameters=trainable(model),
            lengths_N=[len(r.token_ids) for r in rows],
            batch_of=batch_of,
            source_of=lambda i: str(setting.train[i].source),
            dev_batches=self._dev_batches(number, pad),
            max_tokens=_MAX_MICROBATCH_TOKENS,
            save=save,
        )

    def _dev_batches(self, number: Mapping[str, int], pad: int) -> list[Batch]:
        known = [e for e in self._setting.dev if (e.expected or "") in number]
        rows = [(render_text(e, self._tokenizer, max_tokens=self._limit), number[e.expected or ""]) for e in known]
        rows.sort(key=lambda pair: len(pair[0].token_ids))
        parts = [rows[i : i + 32] for i in range(0, len(rows), 32)]
        return [collate_labelled([r for r, _ in part], [n for _, n in part], pad_id=pad) for part in parts]

    def candidate(self, folder: Path) -> Predict:
        """Open the tuned classifier."""
        return Classifier(folder)

    def measure(self, examples: Sequence[Example], answers: Mapping[str, Answer]) -> Measured:
        """Score labels."""
        return measure(examples, answers, form="label", metric=self._setting.recipe.judge.metric)


def labelled_rows(examples: Sequence[Example]) -> list[Example]:
    """Trim labels; refuse rows that all have the same one."""
    cleaned = clean_labels(examples)
    require_two_classes(cleaned)
    return list(cleaned)


CLASSIFY = Task(
    name="classify",
    describes="A text classifier: one of a few labels, with probabilities.",
    base_kind="encoder",
    default_base="all-minilm-l6-v2",
    defaults={
        "method": {"kind": "full"},
        "budget": {"learning_rate": 1e-4, "tokens_per_step": 512, "context_tokens": 256},
    },
    row_passes=16_000,
    prepare=labelled_rows,
    open=ClassifyWorkbench,
    answerer=open_encoder,
)
