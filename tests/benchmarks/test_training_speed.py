"""The training benchmark gives everyone the same rows, counts required work by the formula, and hides nothing."""

import json
import sys
from pathlib import Path

import pytest
import torch

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks" / "training"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks" / "training" / "contenders"))

import ceiling
import report
import shared_input
from sitting import Sitting

from sartor.concepts.rendered import Rendered
from sartor.training.batches import collate

SMOLLM2 = {
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "vocab_size": 49152,
}


def step(loss: float, seconds: float) -> dict[str, float]:
    return {
        "loss_nats": loss,
        "seconds": seconds,
        "cpu_seconds": seconds,
        "elapsed_s": 9.0,
        "elapsed_cpu_s": 9.0,
        "tokens": 100,
        "learned": 30,
        "peak_mib": 1.0,
    }


def run(name: str, *, losses: tuple[float, ...], seconds: float, **more: object) -> dict[str, object]:
    case = {"division": "systems", "profile": "chat", "threads": 1, "n_steps": 3, "neighbour": False, "source": "a"}
    facts = {"date": "2030-01-01 00:00", "load": 0.1, "stolen_s": 0.0, "seconds": 10.0}
    steps = [step(losses[0], 100.0), *(step(loss, seconds) for loss in losses[1:])]
    looks = [{"step": 2, "dev_nats": 2.0}]
    return {**case, **facts, "name": name, "pair": 0, "steps": steps, "looks": looks, **more}


def written(runs: list[dict[str, object]], tmp_path: Path) -> str:
    report.write_report(runs, tmp_path / "results.md", warm_up=1)
    return (tmp_path / "results.md").read_text("utf-8")


def test_required_work_is_that_of_the_formula() -> None:
    rows = [{"ids": [i] * 160, "mask": [0] * 104 + [1] * 56} for i in range(7)]
    products = list(ceiling.required(SMOLLM2, rows, encoder=False))
    mflop_per_token = sum(p.flops for p in products) / (7 * 160) / 1e6
    body, head, adapters, attention = 106.2e6, 0.35 * 28.3e6, 4.9e6, 30 * 160 * 2 * 9 * 64
    formula = 4 * body + 4 * head + 6 * adapters + 3.5 * attention - 0.65 * 4 * 0.94 * body / 30 - 2 * 576 * 960
    assert mflop_per_token == pytest.approx(formula / 1e6, rel=0.01)


def test_what_rows_begin_with_together_is_required_once() -> None:
    apart, together = (
        [{"ids": [7] * 40 + [first + i] * n, "mask": [0] * 30 + [1] * (10 + n)} for i in range(3)]
        for n, first in ((20, 0), (20, 100))
    )
    apart = [row | {"ids": [i, *row["ids"][1:]]} for i, row in enumerate(apart)]
    work = [sum(p.flops for p in ceiling.required(SMOLLM2, rows, encoder=False)) for rows in (apart, together)]
    assert 0.5 < work[1] / work[0] < 0.62


def test_peers_read_the_rows_and_labels_that_sartor_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"ids": [5, 6, 7, 8], "mask": [0, 0, 1, 1]}, {"ids": [9, 10, 11], "mask": [0, 1, 1]}]
    (tmp_path / "rows.json").write_text(json.dumps({"rows": rows, "pad_id": 2}), "utf-8")
    (tmp_path / "plan-same.json").write_text(json.dumps({"steps": [[0, 1]]}), "utf-8")
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path), "same", "hf-trainer"])
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    theirs = Sitting().step_batch(0)
    rendered = [Rendered(example_id="", token_ids=tuple(r["ids"]), loss_mask=tuple(map(bool, r["mask"]))) for r in rows]
    ours = collate(rendered, pad_id=2)
    assert torch.equal(theirs["labels"][:, 1:], ours.labels_BT)
    assert torch.equal(theirs["input_ids"][:, :-1] * ours.attention_BT, ours.input_ids_BT * ours.attention_BT)


@pytest.mark.parametrize("by_length", [True, False])
def test_a_plan_by_rows_takes_every_row_once(by_length: bool, tmp_path: Path) -> None:
    rows = [{"ids": [0] * (5 + i * 7 % 31)} for i in range(45)]
    given = {"rows": rows, "seed": 1, "n_steps": 6, "profile": "chat"}
    (tmp_path / "rows.json").write_text(json.dumps(given), "utf-8")
    plan = shared_input.Plan(1e-4, rows_per_step=8, by_length=by_length, looks=3)
    shared_input.write_plan("p", plan, tmp_path)
    made = json.loads((tmp_path / "plan-p.json").read_text("utf-8"))
    assert sorted(i for rows in made["steps"] for i in rows) == list(range(45))
    assert made["looks"] == [1, 3, 5]
    assert len(made["rates"]) == 6


def test_the_first_steps_count_for_no_speed(tmp_path: Path) -> None:
    one, other = run("sartor", losses=(3, 2, 2), seconds=1.0), run("litgpt", losses=(3, 2, 2), seconds=2.0)
    assert report.speed(one, "learned", "seconds", 1) == 30.0
    assert "2.00, **2.00**, 2.00" in written([one, other], tmp_path)


def test_a_contender_that_computes_something_else_is_shown_as_such(tmp_path: Path) -> None:
    one, other = run("sartor", losses=(3, 2, 2), seconds=1.0), run("litgpt", losses=(3.2, 2, 2), seconds=1.0)
    assert "**not agreed**" in written([one, other], tmp_path)
    assert "**not agreed**" not in written([one, run("litgpt", losses=(3.01, 2, 2), seconds=1.0)], tmp_path)


def test_a_peer_that_cannot_train_here_is_listed_with_its_error(tmp_path: Path) -> None:
    failed = {**run("litgpt", losses=(3, 2), seconds=1.0), "error": "no such wheel"}
    del failed["steps"]
    text = written([run("sartor", losses=(3, 2, 2), seconds=1.0), failed], tmp_path)
    assert "litgpt did not run here" in text
    assert "no such wheel" in text


def test_runs_of_an_older_source_are_not_mixed_with_new_ones(tmp_path: Path) -> None:
    old, new = run("sartor", losses=(3, 2, 2), seconds=50.0), run("sartor", losses=(3, 2, 2), seconds=1.0, source="b")
    assert "| sartor | 30.0 |" in written([old, new], tmp_path)
