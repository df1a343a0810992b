"""From a spoilt file to a card that says how it was repaired, where it comes from and what was accepted."""

import json
from pathlib import Path

import pytest

from made_data import chat_file
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin


@pytest.mark.slow
def test_the_card_tells_the_repair_the_source_and_what_was_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_lm: BaseModelPin
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = chat_file(Path("t.jsonl")).read_text("utf-8").splitlines()
    conflict = json.loads(rows[1])
    conflict["messages"][1]["content"] = "{}"
    Path("t.jsonl").write_text("\n".join([*rows, rows[0], json.dumps(conflict)]) + "\n", "utf-8")

    assert run(["data", "source", "t.jsonl", "--origin", "made up", "--license", "CC0-1.0"]) == 0
    capsys.readouterr()
    assert run(["audit", "t.jsonl", "--json"]) == 0
    Path("f.json").write_text(capsys.readouterr().out, "utf-8")
    assert run(["repair", "t.jsonl", "--apply", "f.json", "--json"]) == 0
    receipt = json.loads(capsys.readouterr().out)["receipt"]["id"]

    tune = ["tune", "t.repaired.jsonl", "--base", tiny_lm.folder, "--epochs", "1", "--folds", "0", "--name", "t"]
    assert run(tune) == 2
    assert "--accept conflicting_answers" in capsys.readouterr().err
    assert run([*tune, "--accept", "conflicting_answers", "--json"]) == 0
    card = Path(json.loads(capsys.readouterr().out)["card"]).read_text("utf-8")
    data = card.partition("## What it was trained on")[2].partition("## Settings")[0]
    repaired = f"repaired: 1 row dropped (receipt {receipt[:12]})"
    assert f"61 rows, origin: made up, licence: CC0-1.0; {repaired}" in data
    assert "accepted errors: 1 of conflicting" in data.replace("\\", "")
    assert receipt in data
    assert run(["verify"]) == 0
