"""Our decoder against `generate()` of transformers with padding: the demo's rows, the same weights, fp32.

Both answer the same prompts, in turn, several times; medians of tokens a second, and whether the answers are the same.
`.venv/bin/python benchmarks/decoding/against_generate.py --rows 64 --shots 0 2 8 --rounds 5`
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

from sartor.actions.get_asset import get_asset
from sartor.actions.workshop import cache_folder
from sartor.concepts.example import Example, Message, Source
from sartor.evaluation.answer_form import detect_form
from sartor.evaluation.retrieve import NearestRows
from sartor.evaluation.task_prompt import write_task_prompt
from sartor.inference.choose import Limits
from sartor.inference.generate import generate
from sartor.modeling.hardware import find_hardware, gemm_tflops
from sartor.modeling.load_base import load_causal_lm, load_tokenizer, pin_folder, stop_ids
from sartor.modeling.packed_linear import pack_linear_layers
from sartor.rendering.chat import prompt_ids

_NEW_TOKENS = 96


def main() -> None:
    """Print a table: a line for each number of shown examples."""
    options = _options()
    hardware = find_hardware()
    pin = pin_folder(get_asset("smollm2-135m-instruct", cache_folder()), name="smollm2-135m-instruct")
    tokenizer = load_tokenizer(pin)
    stops = stop_ids(pin, tokenizer)
    ours = pack_linear_layers(load_causal_lm(pin, dtype=torch.float32))
    theirs = AutoModelForCausalLM.from_pretrained(pin.folder, dtype=torch.float32).eval()
    rows = _rows(get_asset("us-addresses", cache_folder()))
    reading = gemm_tflops(torch.float32, seconds=2.0)
    print(f"{options.rows} rows, {options.rounds} rounds, {hardware.threads} threads, {reading:.2f} TFLOP/s fp32\n")
    print("| shown examples | prompt tokens | answer tokens | ours, tokens/s | generate(), tokens/s | ratio | same |")
    print("|---|---|---|---|---|---|---|")
    for k in options.shots:
        prompts = [prompt_ids(m, tokenizer) for m in _conversations(rows, options.rows, k)]
        seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        found: dict[str, list[list[int]]] = {}
        for _ in range(options.rounds):
            began = time.perf_counter()
            done = {d.index: d.token_ids for d in generate(ours, prompts, Limits(stops, _NEW_TOKENS))}
            seconds["ours"].append(time.perf_counter() - began)
            found["ours"] = [done[i] for i in range(len(prompts))]
            began = time.perf_counter()
            found["theirs"] = _generated(theirs, prompts, stops, options.batch)
            seconds["theirs"].append(time.perf_counter() - began)
            print(f"  {k} shown: {seconds}", file=sys.stderr)
        n = {who: sum(map(len, answers)) for who, answers in found.items()}
        speed = {who: n[who] / statistics.median(seconds[who]) for who in found}
        same = sum(a == b for a, b in zip(found["ours"], found["theirs"], strict=True))
        print(
            f"| {k} | {sum(map(len, prompts)):,} | {n['ours']:,} | {speed['ours']:.0f} | {speed['theirs']:.0f} "
            f"| {speed['ours'] / speed['theirs']:.1f} | {same} of {len(prompts)} |",
            flush=True,
        )


@torch.inference_mode()
def _generated(
    model: torch.nn.Module, prompts: Sequence[Sequence[int]], stops: frozenset[int], batch: int
) -> list[list[int]]:
    """Answer in batches of rows in file order, padded on the left, as transformers' documentation has it."""
    found: list[list[int]] = []
    pad = min(stops)
    for start in range(0, len(prompts), batch):
        part = prompts[start : start + batch]
        width = max(map(len, part))
        ids = torch.tensor([[pad] * (width - len(p)) + list(p) for p in part])
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in part])
        out = model.generate(  # type: ignore[operator]
            ids,
            attention_mask=mask,
            do_sample=False,
            max_new_tokens=_NEW_TOKENS,
            eos_token_id=sorted(stops),
            pad_token_id=pad,
        )
        for row in out[:, width:].tolist():
            end = next((i for i, token in enumerate(row) if token in stops), len(row))
            found.append(row[:end])
    return found


def _rows(path: Path) -> list[Example]:
    turns = [json.loads(line)["messages"] for line in path.read_text("utf-8").splitlines()]
    return [
        Example(messages=tuple(Message(**m) for m in t if m["role"] == "user"), source=Source(file="demo", row=i),
                expected=next(m["content"] for m in t if m["role"] == "assistant"))
        for i, t in enumerate(turns, 1)
    ]  # fmt: skip


def _conversations(rows: Sequence[Example], n: int, k: int) -> list[list[Message]]:
    """Ask the last rows with an instruction and the `k` nearest of all others, as the few-shot baseline does."""
    train, asked = rows[:-n], rows[-n:]
    system = Message(role="system", content=write_task_prompt(train, detect_form([e.expected or "" for e in train])))
    index = NearestRows(train)
    return [
        [
            system,
            *(
                turn
                for e in (index.nearest(example, k)[::-1] if k else [])
                for turn in (e.messages[-1], Message(role="assistant", content=e.expected or ""))
            ),
            *example.messages,
        ]
        for example in asked
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--shots", type=int, nargs="+", default=[0, 2, 8])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16, help="rows of one generate()")
    return parser.parse_args()


if __name__ == "__main__":
    main()
