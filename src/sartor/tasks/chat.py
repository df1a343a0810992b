"""KIND: chat. A causal language model answers a conversation: JSON, labels or free text.

Binds the chat renderer, LoRA on every linear layer or all weights, next-token loss at learned tokens, greedy
decoding, and the baselines that a language model must beat: the nearest answer, its own best prompt, itself shown
nearest examples or passages of the user's documents, and a model elsewhere if the recipe names one.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import torch

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message
from sartor.concepts.rendered import Rendered
from sartor.concepts.report import LearnedToken
from sartor.data.guess_task import text_only
from sartor.errors import BadBase, BadData
from sartor.evaluation.answer_form import AnswerForm, detect_form, json_shape
from sartor.evaluation.baselines import Predict, asked, nearest_answer
from sartor.evaluation.diagnose import WITH_DOCUMENTS
from sartor.evaluation.measure import Measured, measure, primary_metric
from sartor.evaluation.retrieve import NearestPassages, NearestRows, spread_rows
from sartor.evaluation.task_prompt import with_passages, write_task_prompts
from sartor.inference.choose import Limits, Permits
from sartor.inference.constraint import Constraint, JsonObject, OneOf
from sartor.inference.generate import generate
from sartor.inference.remote import ask_remote, host_of, key_of
from sartor.modeling.attention import MOST_TOKENS, attend_in_groups
from sartor.modeling.hardware import Hardware
from sartor.modeling.load_base import context_tokens, load_causal_lm, load_tokenizer, stop_ids
from sartor.modeling.lora import trainable
from sartor.modeling.memory import give_back_memory
from sartor.modeling.packed_linear import pack_linear_layers
from sartor.modeling.shared_base import SharedBase
from sartor.modeling.tuned_lm import begin_tuning, load_tuned, save_tuned
from sartor.rendering.chat import PLAIN_TEMPLATE, prompt_ids, render
from sartor.rendering.foreign import FOREIGN_TEMPLATES
from sartor.tasks.answer_losses import AnswerLosses
from sartor.tasks.contract import REMOTE, Contender, Learner, Preflight, Setting, Task, label_baselines
from sartor.tasks.served_settings import ServedSettings, read_settings, write_settings
from sartor.training.batches import Batch, collate
from sartor.training.loss import next_token_loss

_MAX_MICROBATCH_TOKENS = 4096
_ANY_CONTEXT = 1_000_000
_MAY_ANSWER = {"json": "only JSON with the known keys", "label": "only with a known label", "text": "anything"}
_SHOWN_READING = 3
"""Training rows, each with its own passages, that show how to take an answer from what is read."""
_REMOTE_ROOM = 2
"""Other models may take more tokens for the same text."""
_MOST_NEW_TOKENS = 256
"""Longest answer of a model that nothing is known about."""


Show = Callable[[Example], Sequence[Example]]
"""Which answered examples go into the prompt for a row, the most similar first."""


class LanguageModel:
    """A loaded language model that answers conversations greedily, in fp32 on a CPU."""

    def __init__(
        self, pin: BaseModelPin, folder: Path | None, hardware: Hardware, *, base: SharedBase | None = None
    ) -> None:
        """Load the base, or what was tuned from it and lies in `folder`; beside a loaded `base`, only its adapter."""
        self.tokenizer = load_tokenizer(pin, plain_template=PLAIN_TEMPLATE)
        self.stop_ids = stop_ids(pin, self.tokenizer)
        self.model = base or pack_linear_layers(
            load_tuned(pin, folder, dtype=_answer_dtype(hardware), device=hardware.device)
        )
        self.adapter = base.add(folder) if base and folder else None
        self.settings = read_settings(folder, task="chat")

    def __call__(
        self, examples: Sequence[Example], *, max_new_tokens: int | None = None, form: Constraint | None = None
    ) -> Iterator[Answer]:
        """Answer every conversation, longest first; with `form`, only in that form."""
        prompts = [self.prompt_ids(e) for e in examples]
        limits = Limits(self.stop_ids, max_new_tokens or self.longest_answer, self._permits(form) if form else None)
        for done in generate(self.model, prompts, limits, adapter=self.adapter):
            text = self.text_of(done.token_ids).strip()
            yield Answer(
                example_id=examples[done.index].id,
                text=text,
                confidence=math.exp(-done.nats),
                prompt_tokens=len(prompts[done.index]),
                answer_tokens=len(done.token_ids),
                seconds=done.seconds,
                finish="stop" if done.stopped else "length",
            )

    @property
    def longest_answer(self) -> int:
        """Tokens of an answer that nobody gave another limit."""
        return self.settings.max_new_tokens or _MOST_NEW_TOKENS

    @property
    def context_tokens(self) -> int:
        """Tokens that prompt and answer may have together."""
        return getattr(self.model.config.get_text_config(), "max_position_embeddings", None) or _ANY_CONTEXT

    def prompt_ids(self, example: Example) -> list[int]:
        """Return what the model reads for a conversation."""
        return prompt_ids(self._messages(example), self.tokenizer, example.tools)

    def text_of(self, token_ids: Sequence[int]) -> str:
        """Return the text of an answer's tokens."""
        return self.tokenizer.decode(token_ids, skip_special_tokens=True)

    def _permits(self, form: Constraint) -> Permits:
        special = frozenset(self.tokenizer.all_special_ids)

        def permits(found: Sequence[int], token: int) -> bool:
            if token in self.stop_ids:
                return form.ends(self.tokenizer.decode(found))
            return token not in special and form.allows(self.tokenizer.decode([*found, token]))

        return permits

    def _messages(self, example: Example) -> Sequence[Message]:
        if self.settings.system and example.system is None:
            return (Message(role="system", content=self.settings.system), *example.messages)
        return example.messages


def open_beside(pin: BaseModelPin, hardware: Hardware) -> Callable[[Path | None], LanguageModel]:
    """Load a base once; returns what opens it, or an adapter of it, without another copy."""
    base = SharedBase(pack_linear_layers(load_causal_lm(pin, dtype=_answer_dtype(hardware), device=hardware.device)))
    return lambda folder: LanguageModel(pin, folder, hardware, base=base)


def _answer_dtype(hardware: Hardware) -> torch.dtype:
    return torch.float32 if hardware.device == "cpu" else hardware.train_dtype


class ChatWorkbench:
    """Chat on one base and one set of rows."""

    def __init__(self, setting: Setting) -> None:
        """Decide the form of the answers and the primary metric."""
        self._setting = setting
        answers = [e.expected or "" for e in setting.train]
        self._form: AnswerForm = detect_form(answers)
        self.metric = primary_metric(self._form, setting.recipe.judge.metric)

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self._setting.base, plain_template=PLAIN_TEMPLATE)

    @cached_property
    def _base(self) -> LanguageModel:
        return LanguageModel(self._setting.base, None, self._setting.hardware)

    @cached_property
    def _rendered(self) -> dict[str, list[Rendered]]:
        stops = stop_ids(self._setting.base, self._tokenizer)
        limit = self._setting.recipe.budget.context_tokens
        parts = {"train": self._setting.train, "dev": self._setting.dev}
        return {
            name: [render(e, self._tokenizer, stop_ids=stops, max_tokens=limit) for e in rows]
            for name, rows in parts.items()
        }

    @cached_property
    def _max_new_tokens(self) -> int:
        """Half as long again as the longest training answer."""
        longest = max(len(self._tokenizer(e.expected or "")["input_ids"]) for e in self._setting.train)
        return min(1024, longest * 3 // 2 + 8)

    @cached_property
    def _constraint(self) -> Constraint | None:
        """The form that the untuned base must answer in, so that knowing the form alone wins nothing."""
        train = self._setting.train
        answers = [(e.expected or "").strip() for e in train]
        if self._form == "label":
            return OneOf(answers)
        return JsonObject(json_shape([e.input_text for e in train], answers).keys) if self._form == "json" else None

    def preflight(self) -> Preflight:
        """Refuse rows whose answer would be cut, and rows without a learned token."""
        _refuse_special_tokens(self._setting.train, self._tokenizer)
        rows = self._rendered["train"]
        _refuse_cut(rows, self._setting)
        empty = [r for r in rows if r.n_learned == 0]
        if empty:
            raise BadData(f"{len(empty)} rows hold no token to learn from.", fix="Remove rows with empty answers.")
        lengths = sorted(len(r.token_ids) for r in rows)
        learned = sum(r.n_learned for r in rows)
        facts = {
            "answers": {"json": "JSON objects", "label": "labels", "text": "free text"}[self._form],
            "tokens per row": f"median {lengths[len(lengths) // 2]}, longest {lengths[-1]}",
            "learned tokens": f"{learned:,} of {sum(lengths):,} ({learned / sum(lengths):.0%})",
            "longest answer allowed": f"{self._max_new_tokens} tokens",
            "the untuned base may answer": _MAY_ANSWER[self._form],
        }
        return Preflight(facts, self._learned_view(rows[0]), self._notes())

    def _notes(self) -> tuple[str, ...]:
        """Say if rows leave this machine; there must be a key if one is named."""
        remote = self._setting.recipe.judge.remote
        if remote is None:
            return ()
        key_of(remote)
        says = (
            f"{host_of(remote)} gets inputs of dev and test rows and examples from training rows, as the recipe asks."
        )
        return (says,)

    def _learned_view(self, row: Rendered) -> tuple[LearnedToken, ...]:
        pieces = self._tokenizer.convert_ids_to_tokens(list(row.token_ids))
        texts = [self._tokenizer.convert_tokens_to_string([p]) for p in pieces]
        return tuple(LearnedToken(text=t, learned=m) for t, m in zip(texts, row.loss_mask, strict=True))

    def baselines(self) -> list[Contender]:
        """Return the nearest answer, and the base prompted and shown examples; for labels the classics too."""
        train, judging = self._setting.train, self._setting.recipe.judge
        prompts = write_task_prompts(train, self._form)
        careful = next(iter(prompts.values()))
        index = NearestRows(train)

        def nearest(k: int) -> Show:
            return lambda example: index.nearest(example, k)

        def fixed(k: int) -> Show:
            shown = spread_rows(train, k)
            return lambda _: shown

        return [
            *(label_baselines(train) if self._form == "label" else ()),
            Contender("nearest answer", nearest_answer(train)),
            *(Contender(f"base {name}", self._asked(told), "prompted") for name, told in prompts.items()),
            *(
                Contender(f"base {k}-shot", self._asked(careful, nearest(k)), "few-shot")
                for k in judging.few_shot
                if k <= len(train)
            ),
            *(
                Contender(f"base {k} fixed examples", self._asked(careful, fixed(k)), "fixed")
                for k in judging.fixed_shots
                if k <= len(train)
            ),
            *self._with_documents(careful),
            *self._elsewhere(careful, {"prompted": lambda _: ()} | {f"{k}-shot": nearest(k) for k in judging.few_shot}),
        ]

    def _with_documents(self, prompt: str) -> Iterator[Contender]:
        """Let the base read the nearest passages of the user's documents, the nearest last; also shown how to."""
        passages, train = self._setting.passages, self._setting.train
        if not passages:
            return
        index = NearestPassages(passages)
        for k in sorted({min(k, len(passages)) for k in self._setting.recipe.judge.passages}):
            for shown in ((), spread_rows(train, min(_SHOWN_READING, len(train)))):

                def question_of(example: Example, k: int = k, shown: Sequence[Example] = shown) -> Example:
                    def showing(n: int) -> Example:
                        read, *shots = (with_passages(e, index.nearest(e, n)[::-1]) for e in (example, *shown))
                        return _with_examples(read, prompt, shots)

                    return self._fitting(showing, k)

                name = f"{WITH_DOCUMENTS}, {k} {'passage' if k == 1 else 'passages'}"
                name += f", {len(shown)} examples" if shown else ""
                yield Contender(name, asked(self._base_answers, question_of), "documents")

    def _elsewhere(self, prompt: str, shows: Mapping[str, Show]) -> Iterator[Contender]:
        """Put the same questions to the remote model of the recipe."""
        remote = self._setting.recipe.judge.remote
        if remote is None:
            return
        answer = partial(ask_remote, remote, max_new_tokens=_REMOTE_ROOM * self._max_new_tokens)
        for way, show in shows.items():

            def question_of(example: Example, show: Show = show) -> Example:
                return _with_examples(example, prompt, show(example)[::-1])

            name = f"{REMOTE}{remote.model} {way}"
            yield Contender(name, asked(answer, question_of), "remote", sends_to=host_of(remote))

    def _asked(self, prompt: str, show: Show = lambda _: ()) -> Predict:
        """Ask the base with a task prompt and examples, the most similar last."""

        def question_of(example: Example) -> Example:
            found = show(example)
            return self._fitting(lambda n: _with_examples(example, prompt, found[:n][::-1]), len(found))

        return asked(self._base_answers, question_of)

    def _base_answers(self, questions: Sequence[Example]) -> Iterator[Answer]:
        return self._base(questions, max_new_tokens=self._max_new_tokens, form=self._constraint)

    def _fitting(self, showing: Callable[[int], Example], most: int) -> Example:
        """Show as many of the nearest as the base's context has room for."""
        room = (context_tokens(self._setting.base) or _ANY_CONTEXT) - self._max_new_tokens
        for n in range(most, 0, -1):
            question = showing(n)
            if len(prompt_ids(question.messages, self._tokenizer, question.tools)) <= room:
                return question
        return showing(0)

    def learner(self) -> Learner:
        """Begin on the base, in the format that this hardware is fast at."""
        setting, rows, hardware = self._setting, self._rendered["train"], self._setting.hardware
        self.__dict__.pop("_base", None)  # the baselines are done with it, and training needs the memory
        give_back_memory()
        base = load_causal_lm(setting.base, dtype=hardware.train_dtype, device=hardware.device)
        if hardware.device == "cpu" and max(len(r.token_ids) for r in rows) <= MOST_TOKENS:
            attend_in_groups(base)
        model = begin_tuning(base, setting.recipe.method, seed=setting.recipe.seeds.init)
        pad = self._tokenizer.pad_token_id or 0

        def batch_of(numbers: Sequence[int]) -> Batch:
            return collate([rows[i] for i in numbers], pad_id=pad)

        def save(folder: Path, tensors: Mapping[str, Any]) -> None:
            save_tuned(model, dict(tensors), folder, pin=setting.base, tokenizer=self._tokenizer)
            settings = ServedSettings(
                task="chat",
                system=setting.recipe.data.system,
                max_new_tokens=self._max_new_tokens,
                context_tokens=setting.recipe.budget.context_tokens,
            )
            write_settings(folder, settings)

        return Learner(
            loss_of=next_token_loss(model),
            parameters=trainable(model),
            lengths_N=[len(r.token_ids) for r in rows],
            batch_of=batch_of,
            source_of=lambda i: str(setting.train[i].source),
            dev_batches=_by_length(self._rendered["dev"], pad),
            max_tokens=_MAX_MICROBATCH_TOKENS,
            save=save,
        )

    def candidate(self, folder: Path) -> Predict:
        """Open the tuned model; an adapter made elsewhere gets the answer limit of these rows."""
        model = LanguageModel(self._setting.base, folder, self._setting.hardware)
        return partial(model, max_new_tokens=model.settings.max_new_tokens or self._max_new_tokens)

    templates = FOREIGN_TEMPLATES

    def losses(self, folder: Path) -> AnswerLosses:
        """Open the tuned model for probes."""
        return AnswerLosses(self._setting.base, folder, self._setting.hardware)

    def trained_prompt(self, example: Example) -> tuple[int, ...] | None:
        """Render the row as one to learn from, and leave its answer off."""
        stops = stop_ids(self._setting.base, self._tokenizer)
        try:
            row = render(example, self._tokenizer, stop_ids=stops, max_tokens=_ANY_CONTEXT)
        except BadBase:  # this row alone, as those to learn from were rendered
            return None
        n_answer = next((n for n, learned in enumerate(reversed(row.loss_mask)) if not learned), 0)
        return row.token_ids[: len(row.token_ids) - n_answer]

    def measure(self, examples: Sequence[Example], answers: Mapping[str, Answer]) -> Measured:
        """Score by the form of the answers."""
        return measure(examples, answers, form=self._form, metric=self._setting.recipe.judge.metric)


def _with_examples(example: Example, prompt: str, shown: Sequence[Example]) -> Example:
    """Put the task prompt, with what the row itself instructs, and answered examples before the conversation."""
    own = example.system
    prompt = prompt if own is None or own in prompt else f"{own}\n\n{prompt}"
    turns = [m for m in example.messages if m.role not in ("system", "developer")]
    shots = [
        turn
        for e in shown
        for turn in (Message(role="user", content=e.input_text), Message(role="assistant", content=e.expected or ""))
    ]
    messages = (Message(role="system", content=prompt), *shots, *turns)
    return Example(messages=messages, source=example.source, tools=example.tools)


def _refuse_special_tokens(rows: Sequence[Example], tokenizer: Any) -> None:
    """Refuse answers that hold a control token as text: it would end the answer in its middle."""
    for row in rows:
        found = next((token for token in tokenizer.all_special_tokens if token in (row.expected or "")), None)
        if found:
            raise BadData(
                f"its answer holds the control token {found} of this base.",
                where=str(row.source),
                fix="Remove it from the text, or leave the row out.",
            )


def _refuse_cut(rows: Sequence[Rendered], setting: Setting) -> None:
    cut = {r.example_id for r in rows if r.cut_tokens}
    if not cut:
        return
    first = next(e for e in setting.train if e.id in cut)
    limit = setting.recipe.budget.context_tokens
    raise BadData(
        f"{len(cut)} of {len(rows)} training rows are longer than {limit} tokens, so their answers would be cut.",
        where=str(first.source),
        fix="Shorten or remove them, or raise budget.context_tokens (--context).",
    )


def _by_length(rows: Sequence[Rendered], pad: int) -> list[Batch]:
    ordered = sorted(rows, key=lambda r: len(r.token_ids))
    return [collate(ordered[i : i + 16], pad_id=pad) for i in range(0, len(ordered), 16)]


CHAT = Task(
    name="chat",
    describes="A language model that answers a conversation: JSON, labels or free text.",
    base_kind="causal_lm",
    default_base="smollm2-135m-instruct",
    defaults={"method": {"kind": "lora"}},
    row_passes=2400,
    prepare=text_only,
    open=ChatWorkbench,
    answerer=LanguageModel,
    prompted=True,
    beside=open_beside,
)
