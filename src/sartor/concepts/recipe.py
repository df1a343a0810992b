"""Recipe: what we intend. Strict, frozen; unset values are filled in and the filled-in text is hashed."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, field_validator

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash


class Data(Frozen):
    """Which rows, and how to read them."""

    files: tuple[str, ...] = Field(min_length=1)
    """Training files: OpenAI chat JSONL, prompt/completion JSONL, or CSV."""
    dev: str | None = None
    """A dev file of your own; otherwise a part of the rows."""
    test: str | None = None
    """A test file of your own; otherwise a part of the rows, sealed."""
    input: str | None = None
    """Column that holds the input, for tables; guessed if unset."""
    target: str | None = None
    """Column that holds the answer or label, for tables; guessed if unset."""
    group: str | None = None
    """Column or metadata key: rows that share it stay on one side of the split; guessed if unset, `none`: no groups."""
    time: str | None = None
    """Column or metadata key of dates or times: the test part is the latest rows; guessed if unset, `none`: by hash."""
    slice: str | None = None
    """Column or metadata key that names the kind of a row: kinds of at least 30 test rows are also judged apart."""
    system: str | None = None
    """Instruction put before every row that has none."""
    documents: tuple[str, ...] = ()
    """Documents, or folders of them: another baseline is the base with the nearest passages to read."""
    licence: str | None = None
    """Licence of the rows, for the card; built-in data sets bring their own."""
    skip_bad_rows: bool = False
    """Leave out rows that cannot be read (they are listed) rather than stop."""


class Lora(Frozen):
    """Train small low-rank updates on every linear layer; the base stays frozen."""

    kind: Literal["lora"] = "lora"
    rank: int = Field(default=16, ge=1, le=512)
    """Width of the update. Higher learns more and needs more memory."""
    alpha: int = Field(default=32, gt=0)
    """The update is scaled by alpha / rank."""
    rslora: bool = False
    """Scale by alpha / sqrt(rank) instead: steadier at high ranks."""
    dora: bool = False
    """Learn the length of each weight column apart from its direction: a little better, a good deal slower."""
    dropout: Literal[0] = 0


class FullWeights(Frozen):
    """Train every weight of the base: for encoders, and for small language models with many rows."""

    kind: Literal["full"] = "full"


class Budget(Frozen):
    """How long to train, and how hard."""

    epochs: int = Field(default=3, ge=1, le=100)
    """Most passes over the rows (if unset, more for fewer rows); a dev loss that stops falling ends training."""
    tokens_per_step: int = Field(default=1024, ge=16)
    """Size of one optimizer step, in tokens, padding left out; smaller where an epoch would have under 12 steps."""
    learning_rate: float = Field(default=5e-4, gt=0)
    warmup: float = Field(default=0.03, ge=0, le=1)
    """Share of the steps in which the rate rises from zero; after that it falls linearly to zero."""
    max_grad_norm: float = Field(default=1.0, gt=0)
    looks_per_epoch: int = Field(default=2, ge=1)
    """How often the dev loss is measured in one pass."""
    patience: int = Field(default=4, ge=1)
    """Stop after this many dev looks without a new best."""
    max_minutes: float | None = Field(default=None, gt=0)
    """Training stops at this time and keeps its best; the trainings of a cross-fitted run share it equally."""
    max_memory_gib: float | None = Field(default=None, gt=0)
    """Training takes at most this much memory, by smaller micro-batches; what is learned stays the same."""
    context_tokens: int = Field(default=1024, ge=16)
    """Longest row, in tokens; training refuses to cut answers."""


class Remote(Frozen):
    """A contender behind an OpenAI-compatible address: inputs and training examples are sent there."""

    url: str = Field(pattern=r"^https?://[^/]")
    """Address before `/chat/completions`."""
    model: str = Field(min_length=1)
    """Name of the model there."""
    key_env: str | None = None
    """Environment variable that holds the key; the key itself is never kept."""
    price: tuple[float, float] | None = None
    """What 1,000 prompt tokens and 1,000 answer tokens cost, in the currency of `judge.price_per_hour`."""


class Judging(Frozen):
    """How the contenders are compared."""

    metric: str = "auto"
    """Primary metric; auto: by the kind of answer."""
    folds: int = Field(default=0, ge=0, le=20)
    """Cross-fit in folds, each asked of a model of the others; 0: a sealed test. If unset, 4 below 400 undated rows."""
    margin: float = Field(default=0.02, ge=0, le=1)
    """A loss smaller than this still counts as not worse."""
    alpha: float = Field(default=0.05, gt=0, lt=1)
    """One minus the confidence of the interval."""
    few_shot: tuple[int, ...] = (2, 4, 8)
    """How many nearest examples the few-shot baseline may show; the best is chosen on dev."""
    fixed_shots: tuple[int, ...] = (8,)
    """How many examples, the same for every row and read once, another baseline may show; the best is chosen on dev."""
    passages: tuple[Annotated[int, Field(ge=1)], ...] = (1, 3)
    """How many nearest passages of `data.documents` the base may read; the best is chosen on dev."""
    most_wrong: float = Field(default=0.1, gt=0, lt=1)
    """Share of wrong answers that you accept: the model abstains below a confidence that dev rows show to keep it."""
    price_per_hour: float | None = Field(default=None, gt=0)
    """What an hour of this machine costs, in any currency: every contender then gets a price per 1,000 answers."""
    remote: Remote | None = None
    """A model elsewhere that takes part; rows leave this machine only if you name one."""

    @field_validator("folds")
    @classmethod
    def _one_fold_learns_nothing(cls, folds: int) -> int:
        if folds == 1:
            raise ValueError("1 fold leaves no row to learn from: use 2 or more, or 0")
        return folds


class Seeds(Frozen):
    """Chance is an argument."""

    split: int = 1
    order: int = 2
    init: int = 3


Method = Annotated[Lora | FullWeights, Field(discriminator="kind")]


class Recipe(Frozen):
    """One intended fine-tuning job."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")
    """Name of the model in the registry."""
    task: str = "chat"
    data: Data
    base: str
    """Built-in name, org/name[@revision], folder or GGUF file."""
    method: Method = Lora()
    budget: Budget = Budget()
    judge: Judging = Judging()
    seeds: Seeds = Seeds()
    accept: tuple[str, ...] = ()
    """Checks whose errors you have looked at and accept."""

    @cached_property
    def hash(self) -> str:
        """Identity of the resolved text."""
        return content_hash(self.model_dump(mode="json"))
