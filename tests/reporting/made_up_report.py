"""A realistic made-up report: addresses turned into JSON by a small model, against seven other contenders."""

import json
import math
import random
from typing import Any

from sartor.concepts.abstention import Abstention, CurvePoint, Share
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Arm
from sartor.concepts.probe import Probe
from sartor.concepts.report import LearnedToken, Report, SideBySide, ThisRun
from sartor.concepts.run import StepReport
from sartor.concepts.verdict import Verdict

CANDIDATE, BASELINE = "tuned", "base, 8 nearest examples"
N_TEST = 200
SETTINGS = """\
name: addresses
task: chat
data:
  files: [addresses.jsonl]
  dev: null
  test: null
  system: Turn the address into JSON with street, number, postcode, city and country.
base: smollm2-135m-instruct
method: {kind: lora, rank: 16, alpha: 32.0, dropout: 0}
budget:
  epochs: 3
  tokens_per_step: 1024
  learning_rate: 0.0005
  warmup: 0.03
  looks_per_epoch: 2
  patience: 3
  context_tokens: 1024
judge: {metric: exact_match, margin: 0.02, alpha: 0.05, few_shot: [2, 4, 8]}
seeds: {split: 1, order: 2, init: 3}
accept: []
"""
ADDRESSES = [
    ("Ship to: Lindenstr. 14b, 50674 Köln (Germany)", ("Lindenstraße", "14b", "50674", "Köln", "DE")),
    ("221B Baker Street\nLondon NW1 6XE\nUnited Kingdom", ("Baker Street", "221B", "NW1 6XE", "London", "GB")),
    ("12 rue des Écoles, 3e étage, 75005 Paris", ("rue des Écoles", "12", "75005", "Paris", "FR")),
    ("Calle de Alcalá 45, 2º izq, Madrid 28014, Spain", ("Calle de Alcalá", "45", "28014", "Madrid", "ES")),
    ("Please deliver to Storgata 8, NO-0155 Oslo", ("Storgata", "8", "0155", "Oslo", "NO")),
    ("Keizersgracht 324-II / 1016 EZ Amsterdam", ("Keizersgracht", "324-II", "1016 EZ", "Amsterdam", "NL")),
]


def make_report(**changes: Any) -> Report:
    """Return the made-up report with some fields changed."""
    fields: dict[str, Any] = {
        "title": "addresses",
        "this_run": make_this_run(),
        "task": "chat",
        "says": "addresses@3 gets 83.0 of 100 addresses exactly right, 12.5 points more than the best prompt of the "
        "same base model with 8 nearest examples, and its prompts are nine times shorter.",
        "verdict": make_verdict(),
        "candidate": CANDIDATE,
        "metric": "exact_match",
        "arms": make_arms(),
        "base": make_base(),
        "steps": make_steps(),
        "best_step": 40,
        "examples": tuple(make_row(i) for i in range(3)),
        "wins": tuple(make_row(i) for i in range(3)),
        "losses": tuple(make_row(i, swapped=True) for i in range(3, 6)),
        "n_wins": 33,
        "n_losses": 8,
        "n_ties": 159,
        "learned": make_tokens(),
        "data_facts": {
            "rows": "1,412 read, 12 left out",
            "train, dev and test": "1,050, 150 and 200 rows",
            "divided by": "customer, so that no customer stands on both sides",
            "learned tokens": "48,310 of 131,870",
            "longest row": "214 tokens of 1,024",
            "audit": "2 warnings: 9 near duplicates, 3 rows with a phone number",
        },
        "settings_yaml": SETTINGS,
        "hashes": {
            "data set": "9f2c0c7d8e1b4a63915de0a7c4b2f8813d6e5a90b7c1f24e8d3a6b5c4f7e8091",
            "sealed test part": "1b7e4d20c93f5a8866e1d0c2b3a4958677f8e9d0a1b2c3d4e5f60718293a4b5c",
            "recipe": "c4d1e8f7a0b39265748392a1b0c9d8e7f6a5b4c3d2e1f0918273645546372819",
            "adapter_model.safetensors": "70e1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f",
        },
        "duels": tuple(make_verdict(baseline=arm.name) for arm in make_arms() if arm.name != CANDIDATE),
        "abstention": make_abstention(),
        "probes": make_probes(),
        "notes": ("9 near duplicates were found among the training rows; none of them has a twin in the test part.",),
    }
    return Report(**(fields | changes))


def make_this_run(**changes: Any) -> ThisRun:
    fields: dict[str, Any] = {
        "id": "01KAKZ4M8Q6W3T9Y2C5F7H1JRN",
        "model": "addresses@3",
        "created_at": "2026-11-21T14:03:22Z",
        "evidence_id": "ev_5d2f8a17c3e94b60a1d7f2e8c5b3094a",
        "looks": 3,
        "versions": {"sartor": "0.1.0", "torch": "2.11.0", "transformers": "5.20.1", "peft": "0.21.0"},
        "seconds": {"read_data": 0.6, "audit": 3.2, "load_base": 4.1, "train": 412.5, "baselines": 298.0, "judge": 1.4},
        "commands": {
            "serve": "sartor serve --model addresses@3",
            "roll back": 'sartor rollback --alias production --reason "what went wrong"',
        },
        "recheck": "sartor judge .sartor/runs/01KAKZ4M8Q6W3T9Y2C5F7H1JRN/scores.jsonl --candidate tuned",
    }
    return ThisRun(**(fields | changes))


def make_abstention(**changes: Any) -> Abstention:
    fields: dict[str, Any] = {
        "most_wrong": 0.1,
        "below": 0.62,
        "dev_rows": 150,
        "rows_needed": None,
        "test_rows": N_TEST,
        "answered": Share(value=0.81, low=0.75, high=0.86),
        "wrong": Share(value=0.073, low=0.04, high=0.12),
        "curve": tuple(
            CurvePoint(n / N_TEST, 0.17 * (n / N_TEST) ** 4 + 0.01 * (n % 7 == 0)) for n in range(20, N_TEST + 1, 2)
        ),
    }
    return Abstention(**(fields | changes))


def make_probes() -> tuple[Probe, ...]:
    says = {
        "calibration": "It states a confidence of 84.1% on average and is right on 83.0% of 200 test rows; from its "
        "least to its most sure answers, the two are 2.9% apart.",
        "false_confidence": "3.1% of the 96 answers that it gives with a confidence of 90% or more are wrong.",
        "abstention": "Below a confidence of 62.0% it abstains: on 150 dev rows, with 95% confidence at most 10% of "
        "what it then answers is wrong. It answers 81.0% of 200 test rows (75% to 86%), and 7.3% of those answers are "
        "wrong (4% to 12%).",
    }
    return tuple(
        Probe(probe=name, value=0.03, low=0.0, high=0.09, gate="pass", says=text, remedy="")
        for name, text in says.items()
    )


def make_verdict(**changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "verdict": "BETTER",
        "baseline": BASELINE,
        "difference": 0.125,
        "low": 0.065,
        "high": 0.185,
        "n_items": N_TEST,
        "n_groups": 163,
        "detectable_effect": 0.086,
        "items_needed": None,
        "reasons": ("one_seed",),
        "says": "",
    }
    return Verdict(**(fields | changes))


def make_base() -> BaseModelPin:
    return BaseModelPin(
        name="smollm2-135m-instruct",
        kind="causal_lm",
        folder="bases/smollm2-135m-instruct",
        files={"model.safetensors": "5af571cbf074e6d21a03528d2330792e532ca608f24ac70a143f6b369968ab8c"},
        licence="apache-2.0",
        parameters=134_515_008,
    )


def make_arms() -> tuple[Arm, ...]:
    table = (
        (CANDIDATE, "candidate", 0.83, 0.995, 0.958, 0.84, 61, 0.31),
        (BASELINE, "baseline", 0.705, 0.97, 0.902, 0.72, 548, 0.74),
        ("base, 4 nearest examples", "baseline", 0.66, 0.965, 0.884, 0.667, 301, 0.55),
        ("addresses@2", "production", 0.64, 0.98, 0.889, 0.66, 61, 0.31),
        ("base, 2 nearest examples", "baseline", 0.59, 0.94, 0.851, 0.6, 178, 0.46),
        ("nearest answer", "baseline", 0.12, 1.0, 0.43, 0.113, 0, 0.0004),
        ("base, prompted", "baseline", 0.045, 0.41, 0.38, 0.05, 88, 0.62),
        ("most frequent answer", "baseline", 0.0, 1.0, 0.21, 0.0, 0, 0),
    )
    return tuple(make_arm(*row) for row in table)


def make_arm(
    name: str,
    role: Any,
    score: float,
    valid_json: float,
    field_f1: float,
    dev_score: float,
    prompt_tokens: float,
    seconds: float,
) -> Arm:
    reach = 1.96 * math.sqrt(score * (1 - score) / N_TEST)
    return Arm(
        name=name,
        role=role,
        metric="exact_match",
        score=score,
        low=max(0, score - reach),
        high=min(1, score + reach),
        n=N_TEST,
        metrics={"exact_match": score, "valid_json": valid_json, "field_f1": field_f1},
        dev_score=dev_score,
        prompt_tokens=prompt_tokens,
        seconds_per_answer=seconds,
    )


def make_steps() -> tuple[StepReport, ...]:
    chance = random.Random(4)
    steps: list[StepReport] = []
    for step in range(1, 61):
        loss = 0.08 + 2.1 * math.exp(-step / 11) + 0.12 * math.exp(-step / 40) + chance.uniform(-0.07, 0.07)
        steps.append(StepReport(step=step, epoch=step / 20, loss_nats=max(0.03, loss), learning_rate=5e-4))
        if step % 10 == 0:
            dev = 0.21 + 1.9 * math.exp(-step / 11) + (0.0035 * (step - 40) if step > 40 else 0)
            steps.append(StepReport(step=step, epoch=step / 20, dev_loss_nats=dev))
    return tuple(steps)


def make_row(i: int, *, swapped: bool = False) -> SideBySide:
    text, parts = ADDRESSES[i]
    names = ("street", "number", "postcode", "city", "country")
    right = json.dumps(dict(zip(names, parts, strict=True)), ensure_ascii=False)
    wrong = json.dumps(dict(zip(names, (parts[0], parts[1], None, parts[3], ""), strict=True)), ensure_ascii=False)
    answers = {
        CANDIDATE: wrong if swapped else right,
        BASELINE: right if swapped else wrong,
        "base, 4 nearest examples": wrong,
        "addresses@2": right,
        "base, 2 nearest examples": wrong,
        "nearest answer": right.replace(parts[1], "7"),
        "base, prompted": f"Sure! Here is the address you asked for in JSON:\n{right[:40]}",
        "most frequent answer": '{"street": "Hauptstraße", "number": "1"}',
    }
    scores = {name: float(answer == right) for name, answer in answers.items()}
    return SideBySide(
        source=f"addresses.jsonl:{871 + 13 * i}", input=text, expected=right, answers=answers, scores=scores
    )


def make_tokens() -> tuple[LearnedToken, ...]:
    prompt = "<|im_start|>~system~\n~Turn~ the~ address~ into~ JSON~ with~ street~,~ number~,~ post~code~,~ city~ and"
    prompt += "~ country~.~<|im_end|>~\n~<|im_start|>~user~\n~St~org~ata~ ~8~,~ NO~-~0~1~5~5~ Oslo~<|im_end|>~\n"
    answer = '{"~street~":~ "~St~org~ata~",~ "~number~":~ "~8~",~ "~post~code~":~ "~0~1~5~5~",~ "~city~":~ "~Oslo~"}'
    read = [LearnedToken(text=text, learned=False) for text in (prompt + "~<|im_start|>~assistant~\n").split("~")]
    learned = [LearnedToken(text=text, learned=True) for text in (*answer.split("~"), "<|im_end|>")]
    return (*read, *learned, LearnedToken(text="\n", learned=False))
