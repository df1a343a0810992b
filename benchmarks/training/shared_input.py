"""The one input that every contender reads: rows as token ids, the rows and rate of each step, the first weights.

The text is the Python language reference that comes with the interpreter, so a row reads like language and can be
learned; every row asks to continue a passage. Lengths are lognormal. `rows.json` and the first weights (`adapter/` in
PEFT's layout, or `classifier/`) lie in one folder; a `plan-NAME.json` beside them says what is done with the rows.
"""

# N rows
import csv
import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from pydoc_data import topics
from typing import Any, NamedTuple

import numpy as np
import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

from sartor.actions.get_asset import get_asset
from sartor.actions.workshop import cache_folder
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.example import Example, Message, Source
from sartor.concepts.recipe import Lora
from sartor.concepts.rendered import Rendered
from sartor.modeling.classifier_head import load_classifier
from sartor.modeling.load_base import load_causal_lm, load_tokenizer, pin_folder, stop_ids
from sartor.modeling.lora import trainable
from sartor.modeling.tuned_lm import begin_tuning, save_tuned
from sartor.rendering.chat import render
from sartor.rendering.classification import render_text
from sartor.training.batches import plan_epoch
from sartor.training.schedule import linear_decay

LM, ENCODER = "smollm2-135m-instruct", "all-minilm-l6-v2"
METHOD = Lora(rank=16, alpha=32)
MOST_TOKENS = 4096
"""Padded tokens that go through a model together."""
ASK = "Continue this passage.\n\n"
TEMPLATE_TOKENS = 38
"""What the template, its system turn and the request take."""
N_DEV = 24


class Profile(NamedTuple):
    """What the rows are like, and the size of a step."""

    mean_tokens: float
    sigma: float
    """Of the logarithm of the length."""
    tokens_per_step: int = 1024
    learned: float = 1 / 3
    """Share of the tokens that are learned."""


class Plan(NamedTuple):
    """How the rows are gone through."""

    learning_rate: float
    rows_per_step: int | None = None
    """Unset: the profile's tokens per step, as Sartor plans them."""
    by_length: bool = True
    """With `rows_per_step`: rows of like length together."""
    looks: int = 1
    """How often the dev loss is measured; the last time is at the end."""


PROFILES = {
    "chat": Profile(150, 0.6),
    "short": Profile(64, 0.3),
    "long": Profile(600, 0.5, tokens_per_step=2048),
    "gemma": Profile(150, 0.6),
    "classify": Profile(12, 0, tokens_per_step=512),
}
SAME = {name: Plan(1e-4 if name == "classify" else 5e-4) for name in PROFILES}
"""The one plan of the systems division, by profile."""


def write_rows(profile: str, *, n_steps: int, seed: int, folder: Path) -> Path:
    """Return the folder with rows for `n_steps` steps and the first weights, made if it is not there."""
    out = folder / f"{profile}-{n_steps}-{seed}"
    if not (out / "rows.json").is_file():
        out.mkdir(parents=True, exist_ok=True)
        made = (_classify if profile == "classify" else _chat)(PROFILES[profile], out, n_steps, seed)
        made |= {"profile": profile, "seed": seed, "n_steps": n_steps}
        (out / "rows.json").write_text(json.dumps(made), "utf-8")
    return out


def write_plan(name: str, plan: Plan, folder: Path) -> str:
    """Write `plan-NAME.json` beside the rows; return a hash of rows and plan."""
    given = json.loads((folder / "rows.json").read_text("utf-8"))
    lengths_N = [len(row["ids"]) for row in given["rows"]]
    seed, most = given["seed"], given["n_steps"]
    if plan.rows_per_step is None:
        size = PROFILES[given["profile"]].tokens_per_step
        planned = plan_epoch(lengths_N, seed=seed, epoch=0, tokens_per_step=size, max_tokens=MOST_TOKENS)
        assert all(len(step.microbatches) == 1 for step in planned), "a step goes through the model in one piece"
        steps = [list(step.microbatches[0]) for step in planned][:most]
        assert len(steps) == most, f"{len(steps)} steps were planned, not {most}"
    else:
        steps = _by_rows(lengths_N, plan, seed)
    n = len(steps)
    rates = [linear_decay(i, n_steps=n, peak=plan.learning_rate, warmup=0.03) for i in range(n)]
    looks = sorted({round(n * (i + 1) / plan.looks) - 1 for i in range(plan.looks)})
    made = {"steps": steps, "rates": rates, "max_grad_norm": 1.0, "looks": looks}
    (folder / f"plan-{name}.json").write_text(json.dumps(made), "utf-8")
    return hashlib.sha256(json.dumps([given, made], sort_keys=True).encode()).hexdigest()[:16]


def _by_rows(lengths_N: Sequence[int], plan: Plan, seed: int) -> list[list[int]]:
    """Do as a sampler by length does: shuffle, sort within large groups, cut, shuffle."""
    rng, size = np.random.default_rng(seed), plan.rows_per_step or 1
    order = [int(i) for i in rng.permutation(len(lengths_N))]
    group = 8 * size
    if plan.by_length:
        parts = [sorted(order[i : i + group], key=lambda n: lengths_N[n]) for i in range(0, len(order), group)]
        order = [i for part in parts for i in part]
    steps = [order[i : i + size] for i in range(0, len(order), size)]
    return [steps[i] for i in rng.permutation(len(steps))] if plan.by_length else steps


def _chat(profile: Profile, out: Path, n_steps: int, seed: int) -> dict[str, Any]:
    pin = pin_folder(get_asset(LM, cache_folder()), name=LM)
    tokenizer = load_tokenizer(pin)
    if profile is PROFILES["gemma"]:
        pin = _gemma(out / "base", tokenizer, seed)
    rng = np.random.default_rng(seed)
    names = sorted(topics.topics)
    rng.shuffle(names)
    n_dev_topics = len(names) // 6
    dev_text, text = (" ".join(topics.topics[n] for n in part) for part in (names[:n_dev_topics], names[n_dev_topics:]))
    n_rows = math.ceil((n_steps + 2) * profile.tokens_per_step / profile.mean_tokens * 1.2)
    dev = list(_passages(tokenizer(dev_text)["input_ids"], profile, N_DEV, tokenizer, rng))
    train = list(_passages(tokenizer(text)["input_ids"], profile, n_rows, tokenizer, rng))
    stops = stop_ids(pin, tokenizer)

    def rows_of(examples: Sequence[Example]) -> list[dict[str, Any]]:
        rendered = [render(e, tokenizer, stop_ids=stops, max_tokens=MOST_TOKENS) for e in examples]
        return [_plain(e, r) | {"mask": r.loss_mask} for e, r in zip(examples, rendered, strict=True)]

    model = begin_tuning(load_causal_lm(pin, dtype=torch.bfloat16), METHOD, seed=seed)
    start = {name: p.detach().float() for name, p in trainable(model).items()}
    save_tuned(model, start, out / "adapter", pin=pin, tokenizer=tokenizer)
    rows = _enough(rows_of(train), (n_steps + 1) * profile.tokens_per_step)
    return {"base": pin.folder, "pad_id": tokenizer.pad_token_id or 0, "rows": rows, "dev": rows_of(dev)}


def _gemma(folder: Path, tokenizer: Any, seed: int) -> BaseModelPin:
    """Make a model of the shape of Gemma 3 270M, with weights drawn at random: speed does not depend on them."""
    kinds = [*["sliding_attention"] * 5, "full_attention"] * 3
    config = Gemma3TextConfig(
        vocab_size=262_144,
        hidden_size=640,
        intermediate_size=2048,
        num_hidden_layers=len(kinds),
        num_attention_heads=4,
        num_key_value_heads=1,
        head_dim=256,
        query_pre_attn_scalar=256,
        sliding_window=512,
        layer_types=kinds,
        max_position_embeddings=32_768,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    torch.manual_seed(seed)
    Gemma3ForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return pin_folder(folder, name="gemma-3-270m, random weights")


def _classify(profile: Profile, out: Path, n_steps: int, seed: int) -> dict[str, Any]:
    pin = pin_folder(get_asset(ENCODER, cache_folder()), name=ENCODER)
    tokenizer = load_tokenizer(pin)
    with get_asset("trec-questions", cache_folder()).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    labels = tuple(sorted({line["label"] for line in lines}))
    examples = [
        _example(lines[i]["text"], lines[i]["label"]) for i in np.random.default_rng(seed).permutation(len(lines))
    ]
    rendered = [render_text(e, tokenizer, max_tokens=256) for e in examples]
    rows = [_plain(e, r) | {"label": labels.index(e.expected or "")} for e, r in zip(examples, rendered, strict=True)]
    dev, rest = rows[: 4 * N_DEV], rows[4 * N_DEV :]
    model = load_classifier(pin, labels, seed=seed)
    model.config.hidden_dropout_prob = model.config.attention_probs_dropout_prob = 0.0
    model.save_pretrained(out / "classifier")
    rest = _enough(rest, (n_steps + 1) * profile.tokens_per_step)
    return {"base": pin.folder, "pad_id": tokenizer.pad_token_id or 0, "rows": rest, "dev": dev}


def _passages(
    words: Sequence[int], profile: Profile, n: int, tokenizer: Any, rng: np.random.Generator
) -> Iterator[Example]:
    """Cut passages of lognormal length: the first part is given, the rest is the answer."""
    mu = math.log(profile.mean_tokens) - profile.sigma**2 / 2
    for _ in range(n):
        length = int(np.clip(rng.lognormal(mu, profile.sigma), TEMPLATE_TOKENS + 12, MOST_TOKENS // 2))
        n_learned = max(6, round(length * profile.learned * rng.uniform(0.7, 1.3)))
        n_given = max(4, length - TEMPLATE_TOKENS - n_learned)
        at = int(rng.integers(0, len(words) - n_given - n_learned))
        given, answer = words[at : at + n_given], words[at + n_given : at + n_given + n_learned]
        yield _example(ASK + tokenizer.decode(given).strip(), tokenizer.decode(answer).strip())


def _enough(rows: Sequence[dict[str, Any]], n_tokens: int) -> list[dict[str, Any]]:
    """Take the first rows that hold so many tokens."""
    return list(rows[: int(np.searchsorted(np.cumsum([len(r["ids"]) for r in rows]), n_tokens)) + 1])


def _example(text: str, answer: str) -> Example:
    turns = (Message(role="user", content=text),)
    return Example(messages=turns, expected=answer, source=Source(file="benchmark", row=1))


def _plain(example: Example, row: Rendered) -> dict[str, Any]:
    return {"text": example.input_text, "expected": example.expected, "ids": row.token_ids}
