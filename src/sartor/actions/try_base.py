"""Try a base on some of the rows: render them as training does, by its own template, and see which are cut or refused.

Training itself refuses what is found here; the audit says it before anything is trained.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jinja2 import TemplateError
from numpy.typing import NDArray

from sartor.actions.open_base import open_base
from sartor.actions.resolve_recipe import resolve
from sartor.actions.training_time import kept_tflops, minutes_to_train
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix, Severity, Span
from sartor.concepts.recipe import Recipe
from sartor.concepts.rendered import Rendered
from sartor.data.audit.contract import turns
from sartor.data.audit.corpus import Base, Corpus
from sartor.data.audit.token_counts import percentiles
from sartor.errors import BadBase
from sartor.inference.classify import embed
from sartor.modeling.classifier_head import load_encoder
from sartor.modeling.hardware import fast_dtype
from sartor.modeling.load_base import context_tokens, load_first_half, load_tokenizer, stop_ids
from sartor.rendering.chat import PLAIN_TEMPLATE, render
from sartor.rendering.classification import render_text

_MOST_ROWS = 2000
_MOST_TOKENS_READ = 128
_NO_LIMIT = 10**9


class OpenedBase(NamedTuple):
    """A base without its weights."""

    pin: BaseModelPin
    tokenizer: Any
    stop_ids: frozenset[int]
    context_tokens: int | None
    own_template: bool
    special_tokens: re.Pattern[str] | None

    @property
    def counter(self) -> Base:
        """What the checks need of it."""

        def count_tokens(text: str) -> int:
            return len(self.tokenizer(text, add_special_tokens=False)["input_ids"])

        return Base(count_tokens, self.context_tokens, _Vectors(self.pin))


class _Vectors:
    """What a base makes of texts. Its weights are read when they are first asked for."""

    def __init__(self, pin: BaseModelPin) -> None:
        self._pin, self._model, self._tokenizer = pin, None, load_tokenizer(pin)
        if self._tokenizer.pad_token is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the states of the last layer of an encoder, or of the middle of a language model. Shape (N, D)."""
        if self._model is None:
            is_lm = self._pin.kind == "causal_lm"
            self._model = load_first_half(self._pin, dtype=fast_dtype()) if is_lm else load_encoder(self._pin)
        states_ND = embed(self._model, self._tokenizer, texts, max_tokens=_MOST_TOKENS_READ)
        states_ND = (states_ND - states_ND.mean(axis=0)) / (states_ND.std(axis=0) + 1e-9)
        return states_ND / np.maximum(np.linalg.norm(states_ND, axis=1, keepdims=True), 1e-9)


class Tried(NamedTuple):
    """What a base makes of the rows."""

    summary: dict[str, Any]
    findings: list[Finding]


class _Row(NamedTuple):
    example: Example
    rendered: Rendered | None
    refused: str | None
    """Why the template does not write this row."""


class _Limit(NamedTuple):
    of: str
    tokens: int


def open_for_audit(base: str, cache: Path) -> OpenedBase:
    """Open tokenizer and template.

    Raises: BadBase, AssetUnavailable: as `open_base` says.
    """
    pin = open_base(base, cache)
    own_template = getattr(load_tokenizer(pin), "chat_template", None) is not None
    tokenizer = load_tokenizer(pin, plain_template=PLAIN_TEMPLATE)
    stops, special = stop_ids(pin, tokenizer), _special_tokens(tokenizer)
    return OpenedBase(pin, tokenizer, stops, context_tokens(pin), own_template, special)


def try_base(base: OpenedBase, corpus: Corpus, test: str | None, cache: Path) -> Tried:
    """Render training rows from all over, at most 2,000, and foretell the training of them all.

    Args:
        base: The model to be tuned.
        corpus: All rows.
        test: A test file, for the recipe.
        cache: Where this machine's speed is kept.
    """
    task = "chat" if base.pin.kind == "causal_lm" else "classify"
    files = [file.path for file in corpus.files[: len(corpus.files) - corpus.has_test]]
    chosen = {"data": {"files": files, "test": test}, "base": base.pin.name, "task": task, "name": "audit"}
    recipe = resolve(chosen, corpus.train).recipe
    step = 1 + (corpus.n_train - 1) // _MOST_ROWS
    sample = [e for e in corpus.train[::step] if e.expected is not None] if corpus.n_train else []
    rows = [_rendered(example, base) for example in sample]
    limits = _limits(base, recipe)
    lengths = [len(row.rendered.token_ids) for row in rows if row.rendered]
    summary = {
        "base": base.pin.name,
        "own_template": base.own_template if task == "chat" else None,
        "rows": len(rows),
        "of": corpus.n_train,
        "refused": sum(row.refused is not None for row in rows),
        "tokens": percentiles(lengths),
        **(_learned(rows, base) if task == "chat" else {}),
        "special_tokens": sum(_special_token(e, base) is not None for e in sample),
        "cuts": [_cut(rows, limit) for limit in limits],
    }
    read = [min(length, recipe.budget.context_tokens) for length in lengths]
    n_tokens = sum(read) / len(read) * corpus.n_train if read else 0.0
    time = _time(base, recipe, n_tokens, cache)
    return Tried({"rendering": summary, "training_time": time}, list(_findings(rows, base)))


def _rendered(example: Example, base: OpenedBase) -> _Row:
    if base.pin.kind != "causal_lm":
        return _Row(example, render_text(example, base.tokenizer, max_tokens=_NO_LIMIT), None)
    try:
        return _Row(example, render(example, base.tokenizer, stop_ids=base.stop_ids, max_tokens=_NO_LIMIT), None)
    except BadBase as error:
        return _Row(example, None, error.says)
    except TemplateError as error:
        return _Row(example, None, f"the chat template of this base refuses it: {error}.")


def _limits(base: OpenedBase, recipe: Recipe) -> list[_Limit]:
    """Return what cuts rows: the base's context, and what a recipe allows if nobody changes it."""
    context = base.context_tokens
    readable = min(context or _NO_LIMIT, base.tokenizer.model_max_length) if recipe.task == "classify" else context
    return [
        *([_Limit("context", readable)] if readable and readable < _NO_LIMIT else []),
        _Limit("budget.context_tokens", recipe.budget.context_tokens),
    ]


def _cut(rows: Iterable[_Row], limit: _Limit) -> dict[str, Any]:
    """Count the rows that are cut at their end, and the learned tokens that this costs."""
    written = [row.rendered for row in rows if row.rendered]
    learned = sum(r.n_learned for r in written)
    lost = sum(sum(r.loss_mask[limit.tokens :]) for r in written)
    return {
        "by": limit.of,
        "tokens": limit.tokens,
        "rows": sum(len(r.token_ids) > limit.tokens for r in written),
        "end": "end",
        "learned_tokens_lost": round(lost / learned, 4) if learned else None,
    }


def _learned(rows: Iterable[_Row], base: OpenedBase) -> dict[str, Any]:
    """Count what training would learn from, within the base's context."""
    room = base.context_tokens or _NO_LIMIT
    written = [row.rendered for row in rows if row.rendered]
    n_tokens = sum(len(r.token_ids) for r in written)
    return {
        "learned_share": round(sum(r.n_learned for r in written) / n_tokens, 4) if n_tokens else None,
        "nothing_learned": sum(not any(r.loss_mask[:room]) for r in written),
        "end_not_learned": sum(len(r.loss_mask) > room or not r.loss_mask[-1] for r in written),
    }


def _special_token(example: Example, base: OpenedBase) -> tuple[int, re.Match[str]] | None:
    """Return the first special token that stands in a text of the row, the answer before its prompt, and its turn."""
    if base.special_tokens is None:
        return None
    every = turns(example)
    answer_first = [len(every) - 1, *range(len(every) - 1)]
    found = ((turn, base.special_tokens.search(every[turn].content)) for turn in answer_first)
    return next(((turn, match) for turn, match in found if match), None)


def _special_tokens(tokenizer: Any) -> re.Pattern[str] | None:
    added = (token.content for token in tokenizer.added_tokens_decoder.values() if token.special)
    tokens = sorted({*tokenizer.all_special_tokens, *added} - {""}, key=lambda token: (-len(token), token))
    return re.compile("|".join(map(re.escape, tokens))) if tokens else None


def _findings(rows: Sequence[_Row], base: OpenedBase) -> Iterator[Finding]:
    room = base.context_tokens or _NO_LIMIT
    for example, rendered, refused in rows:
        if refused and any(row.rendered for row in rows):  # else it is the base, and no row's fault
            yield _finding(example, "role_order", "error", refused, Fix(action="edit", detail="Reorder its turns."))
        elif rendered and len(rendered.token_ids) > room:
            says = f"has {len(rendered.token_ids)} tokens with the base's template; {room} fit."
            yield _finding(example, "too_long", "error", says, Fix(action="edit", detail="Shorten the row."))
            if any(rendered.loss_mask) and not any(rendered.loss_mask[:room]):
                says = f"none of its answer is within the {room} tokens that this base reads."
                yield _finding(example, "nothing_to_learn", "error", says, Fix(action="drop"))
        if special := _special_token(example, base):
            turn, match = special
            says = f"holds '{match.group()}', which this base reads as a control token."
            fix = Fix(action="review", detail="Write it otherwise, or leave the row out.")
            span = Span(row=example.source.row, message=turn, start=match.start(), end=match.end())
            severity = "error" if turn == len(example.messages) else "warning"
            yield _finding(example, "special_token", severity, says, fix).model_copy(update={"span": span})


def _finding(example: Example, check: str, severity: Severity, says: str, fix: Fix) -> Finding:
    source = example.source
    return Finding(
        check=check, severity=severity, confidence=0.95, file=source.file, rows=(source.row,), says=says, fix=fix
    )


def _time(base: OpenedBase, recipe: Recipe, tokens: float, cache: Path) -> dict[str, Any]:
    """Foretell the training that `sartor tune` would do if nothing is changed."""
    if not base.pin.parameters or not tokens:
        return {"minutes": None, "why": "the size of the base is not known" if tokens else "no row can be rendered"}
    tflops = kept_tflops(cache)
    minutes = minutes_to_train(recipe, tokens=tokens, parameters=base.pin.parameters, tflops=tflops)
    return {
        "minutes": float(f"{minutes:.2g}"),
        "tokens": round(tokens),
        "epochs": recipe.budget.epochs,
        "trainings": 1 + recipe.judge.folds,
        "tflops": tflops,
    }
