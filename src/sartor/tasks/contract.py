"""What a kind of model must bring. A third kind is one file that fills in a Task; docs/guide/add-a-task.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from sartor.concepts.base_model import BaseKind, BaseModelPin
from sartor.concepts.document import Passage
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.concepts.probe import RowLoss, Variant
from sartor.concepts.recipe import Recipe
from sartor.concepts.report import LearnedToken
from sartor.evaluation.baselines import Predict, linear_text, most_frequent
from sartor.evaluation.measure import Measured
from sartor.modeling.hardware import Hardware
from sartor.training.batches import Batch
from sartor.training.loss import LossOf

REMOTE = "remote "
"""How the names of contenders on other machines begin."""


class Contender(NamedTuple):
    """Something that answers, and is judged."""

    name: str
    predict: Predict
    family: str | None = None
    """Of one family (few-shot with 2, 4, 8 examples) only the best on dev goes on to the test."""
    sends_to: str | None = None
    """The host that gets the rows, if they leave this machine."""


def label_baselines(train: Sequence[Example]) -> list[Contender]:
    """Return what needs no model and labels invite: the most frequent one, and words with logistic regression."""
    return [
        Contender("majority", most_frequent(train)),
        Contender("tf-idf + logistic regression", linear_text(train)),
    ]


class Preflight(NamedTuple):
    """What was found out before the first step, and is shown."""

    facts: dict[str, str]
    learned: tuple[LearnedToken, ...]
    """One training example, token by token."""
    notes: tuple[str, ...]


class Learner(NamedTuple):
    """A model ready to be fitted by the one loop."""

    loss_of: LossOf
    parameters: Mapping[str, Any]
    """Trainable torch parameters by name."""
    lengths_N: Sequence[int]
    """Tokens of each training row."""
    batch_of: Callable[[Sequence[int]], Batch]
    source_of: Callable[[int], str]
    """File and line of a training row."""
    dev_batches: Sequence[Batch]
    max_tokens: int
    """Most padded tokens of one micro-batch."""
    save: Callable[[Path, Mapping[str, Any]], None]
    """Write the trained tensors as a folder that others can load."""


class Workbench(Protocol):
    """A task opened on one base and one set of training and dev rows."""

    metric: str
    """The primary metric."""

    def preflight(self) -> Preflight:
        """Look at everything that would spoil training. Raises: BadData, BadBase."""
        ...

    def baselines(self) -> list[Contender]:
        """Return what the tuned model must beat."""
        ...

    def learner(self) -> Learner:
        """Return the model to fit."""
        ...

    def candidate(self, folder: Path) -> Predict:
        """Return the tuned model that lies in `folder`."""
        ...

    def measure(self, examples: Sequence[Example], answers: Mapping[str, Answer]) -> Measured:
        """Score answers."""
        ...


@runtime_checkable
class Probed(Protocol):
    """A workbench that can say how surprised a tuned model is by expected answers."""

    templates: Sequence[str]
    """Foreign templates that can be tried."""

    def losses(self, folder: Path) -> Callable[[Sequence[Example], Variant], Sequence[RowLoss]]:
        """Open the tuned model that lies in `folder`; return the losses of rows by variant."""
        ...


@runtime_checkable
class Rendering(Protocol):
    """A workbench whose rows become tokens by a chat template."""

    def trained_prompt(self, example: Example) -> tuple[int, ...] | None:
        """Return the tokens that a row to learn from has before its answer; None: it could not be learned from."""
        ...


class Answerer(Protocol):
    """A loaded model that answers: the one path of evaluation, `sartor answer` and the server."""

    def __call__(self, examples: Sequence[Example], *, max_new_tokens: int | None = None) -> Iterator[Answer]:
        """Answer in any order; an answer carries the id of its example."""
        ...


@runtime_checkable
class TokenAnswerer(Protocol):
    """An answerer whose tokens can be taken one by one, as the server does for many who ask at once."""

    model: Any
    """A causal language model of transformers, or a base that several share."""
    adapter: int | None
    """Which adapter answers, if the model is a base that several share."""
    tokenizer: Any
    stop_ids: frozenset[int]

    @property
    def longest_answer(self) -> int:
        """Tokens of an answer that nobody gave another limit."""
        ...

    @property
    def context_tokens(self) -> int:
        """Tokens that prompt and answer may have together."""
        ...

    def prompt_ids(self, example: Example) -> list[int]:
        """Return what the model reads for a conversation."""
        ...

    def text_of(self, token_ids: Sequence[int]) -> str:
        """Return the text of an answer's tokens."""
        ...


class Embedder(Protocol):
    """Gives texts as vectors of length 1."""

    @property
    def context_tokens(self) -> int:
        """Tokens of a text that are read."""
        ...

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        ...

    def text_of(self, token_ids: Sequence[int]) -> str:
        """Return the text of tokens."""
        ...

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector for each text. Shape (N, D)."""
        ...


@runtime_checkable
class Embedding(Protocol):
    """An answerer that reads texts by an encoder, whose vectors can be asked for."""

    embedder: Embedder


class Setting(NamedTuple):
    """What a workbench is opened with."""

    recipe: Recipe
    base: BaseModelPin
    train: Sequence[Example]
    dev: Sequence[Example]
    hardware: Hardware
    passages: Sequence[Passage] = ()
    """Of the user's documents."""


@dataclass(frozen=True)
class Task:
    """One kind of model: reader of rows to answers, by the same loop, report and registry."""

    name: str
    describes: str
    """One line for --help and the report."""
    base_kind: BaseKind
    default_base: str
    defaults: Mapping[str, Any]
    """Recipe parts that differ from the general defaults."""
    row_passes: int
    """Rows to learn from in all: with fewer rows, more epochs (between 2 and 12)."""
    prepare: Callable[[Sequence[Example]], Sequence[Example]]
    """Make rows fit for this kind, before the split. Raises: BadData: they do not fit."""
    open: Callable[[Setting], Workbench]
    answerer: Callable[[BaseModelPin, Path | None, Hardware], Answerer]
    """Open a base, with or without a trained folder."""
    prompted: bool = False
    """Contenders are asked in words, so that documents and a remote model can take part."""
    beside: Callable[[BaseModelPin, Hardware], Callable[[Path | None], Answerer]] | None = None
    """Load a base once, and open it and plain low-rank adapters of it with no other copy. None: this kind cannot."""
