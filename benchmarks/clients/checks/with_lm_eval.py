"""lm-eval: `local-completions` against this server, and its own Hugging Face backend on the same weights, agree."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

import lm_eval
from lm_eval.tasks import TaskManager
from told import claim

url, model, weights = sys.argv[1:]
NATS = 1e-3
TEXTS = (
    ("The capital of France is", ["Paris", "Rome", "Madrid"]),
    ("Two plus two is", ["four", "five", "a café — naïve?"]),
    ("Question: Which is an animal?\nAnswer:", ["a horse", "a stone", "a table\n"]),
)
PAGE = "Once upon a time there was a tailor. " * 40 + "He cut the cloth; she sewed the coat.\n\tdef f(x):\n\t\treturn x"


def tasks(folder: Path) -> list[dict[str, Any]]:
    """Write rows, and return a task for each way in which lm-eval asks."""
    rows = [{"text": text, "choices": choices} for text, choices in TEXTS]
    pages = [{"text": PAGE}, {"text": "A short one."}]
    found: list[dict[str, Any]] = []
    for name, of_task, more in (
        ("choices", rows, {"output_type": "multiple_choice", "doc_to_choice": "choices", "doc_to_target": 0}),
        ("pages", pages, {"output_type": "loglikelihood_rolling", "doc_to_target": "{{text}}"}),
        ("answers", rows, {"output_type": "generate_until", "doc_to_target": "{{choices[0]}}"}),
    ):
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, of_task)), "utf-8")
        places = {"dataset_path": "json", "dataset_kwargs": {"data_files": {"test": str(path)}}, "test_split": "test"}
        asked = "" if name == "pages" else "{{text}}"
        limits = {"generation_kwargs": {"until": ["\n\n"], "max_gen_toks": 16}} if name == "answers" else {}
        metrics = {"choices": "acc", "pages": "bits_per_byte", "answers": "exact_match"}
        told = {"metric_list": [{"metric": metrics[name]}]}
        found.append({"task": f"sartor_{name}", "doc_to_text": asked, **places, **more, **limits, **told})
    return found


def responses(backend: str, arguments: dict[str, Any], folder: Path) -> dict[str, list[Any]]:
    """Return what a backend answered, by task and in order."""
    done = lm_eval.simple_evaluate(
        model=backend,
        model_args=arguments,
        tasks=tasks(folder),
        task_manager=TaskManager(include_defaults=False),
        log_samples=True,
        bootstrap_iters=0,
        batch_size=1,
        device="cpu",
    )
    by_row = {name: sorted(rows, key=lambda row: row["doc_id"]) for name, rows in done["samples"].items()}
    return {name: [row["resps"] for row in rows] for name, rows in by_row.items()}


def numbers(value: Any) -> list[float]:
    """Return all log likelihoods in what a backend answered."""
    if isinstance(value, list | tuple):
        return [number for one in value for number in numbers(one)]
    return [float(value)] if isinstance(value, float) else []


with tempfile.TemporaryDirectory() as place:
    api = {"model": model, "base_url": f"{url}/completions", "tokenizer": weights, "tokenizer_backend": "huggingface"}
    api |= {"num_concurrent": 4, "max_retries": 1, "max_length": 1024}
    here = responses("local-completions", api, Path(place))
    there = responses("hf", {"pretrained": weights, "dtype": "float32", "max_length": 1024}, Path(place))
for task, least in (("sartor_choices", 9), ("sartor_pages", 2)):
    mine, theirs = numbers(here[task]), numbers(there[task])
    furthest = max(abs(a - b) for a, b in zip(mine, theirs, strict=True))
    with claim(f"{task.removeprefix('sartor_')}: {len(mine)} log likelihoods, furthest apart {furthest:.1e} nats"):
        assert len(mine) >= least
        assert furthest <= NATS, (mine, theirs)
with claim("which answers are greedy"):
    greedy = [[[r[0][1] for r in row] for row in told["sartor_choices"]] for told in (here, there)]
    assert greedy[0] == greedy[1], greedy
with claim("answers are the same, letter for letter"):
    assert here["sartor_answers"] == there["sartor_answers"], (here["sartor_answers"], there["sartor_answers"])
