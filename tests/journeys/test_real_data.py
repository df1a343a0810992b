"""Journeys on real data (`make journey`): TREC's accuracy, the demo's bars, and models trained on shuffled answers."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from sartor.actions.get_asset import get_asset
from sartor.actions.workshop import cache_folder
from sartor.cli.main import run

pytestmark = pytest.mark.journey


def _shuffled_questions(folder: Path, *, n_rows: int, seed: int) -> str:
    """Write questions of TREC with each other's labels."""
    lines = get_asset("trec-questions", cache_folder()).read_text("utf-8").splitlines()
    rng = random.Random(seed)
    rows = rng.sample(lines[1:], n_rows)
    labels = [row.rpartition(",")[2] for row in rows]
    rng.shuffle(labels)
    shuffled = [f"{row.rpartition(',')[0]},{label}" for row, label in zip(rows, labels, strict=True)]
    path = folder / "shuffled.csv"
    path.write_text("\n".join([lines[0], *shuffled]) + "\n", "utf-8")
    return str(path)


def _tune(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    code = run(["tune", *arguments, "--workspace", str(workspace), "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    result = json.loads(out)
    with capsys.disabled():
        print(f"\n{result['says']}\n{result['seconds']}")
    return result


def _tuned_score(result: dict[str, Any], metric: str) -> float:
    return next(a["metrics"][metric] for a in result["arms"] if a["role"] == "candidate")


def test_trec_questions_reach_the_bar(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    result = _tune(capsys, tmp_path / "ws", "trec-questions")
    assert result["task"] == "classify"
    assert _tuned_score(result, "accuracy") >= 0.93


def test_us_addresses_reach_the_bar(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    result = _tune(capsys, tmp_path / "ws", "us-addresses", "--accept", "conflicting_answers")
    assert result["verdict"]["verdict"] == "BETTER"
    assert result["verdict"]["n_items"] >= 150
    assert _tuned_score(result, "field_f1") >= 0.78
    few_shot = next(a for a in result["arms"] if a["name"].endswith("-shot"))
    assert few_shot["metrics"]["json_valid"] >= 0.8


@pytest.mark.parametrize("seed", range(5))
def test_a_classifier_of_shuffled_labels_is_never_better(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, seed: int
) -> None:
    data = _shuffled_questions(tmp_path, n_rows=600, seed=seed)
    result = _tune(capsys, tmp_path / "ws", data, "--seed", str(seed))
    assert result["verdict"]["verdict"] != "BETTER"


@pytest.mark.parametrize("seed", range(5))
def test_a_cross_fitted_classifier_of_shuffled_labels_is_never_better(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, seed: int
) -> None:
    data = _shuffled_questions(tmp_path, n_rows=120, seed=seed)
    result = _tune(capsys, tmp_path / "ws", data, "--seed", str(seed))
    assert result["verdict"]["verdict"] != "BETTER"
    assert result["verdict"]["n_items"] > 90


@pytest.mark.parametrize("seed", range(5))
def test_a_chat_model_of_shuffled_answers_is_never_better(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, seed: int
) -> None:
    lines = get_asset("us-addresses", cache_folder()).read_text("utf-8").splitlines()
    rng = random.Random(seed)
    turns = [json.loads(line)["messages"] for line in rng.sample(lines, 160)]
    answers = [answer for _, answer in turns]
    rng.shuffle(answers)
    shuffled = [json.dumps({"messages": [q, a]}) for (q, _), a in zip(turns, answers, strict=True)]
    data = tmp_path / "shuffled.jsonl"
    data.write_text("\n".join(shuffled) + "\n", "utf-8")
    result = _tune(
        capsys,
        tmp_path / "ws",
        str(data),
        "--seed",
        str(seed),
        "--epochs",
        "1",
        "--folds",
        "0",
        "--accept",
        "conflicting_answers",
    )
    assert result["verdict"]["verdict"] != "BETTER"
