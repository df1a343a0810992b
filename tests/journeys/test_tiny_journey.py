"""The whole story through the command line on tiny models: tune, promote, roll back, answer, recheck, verify."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from made_data import chat_file, label_file
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin


class Door:
    """Runs commands in one workspace and reads what they print."""

    def __init__(self, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.workspace, self._capsys = workspace, capsys

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        self._capsys.readouterr()
        found = run([*arguments, "--workspace", str(self.workspace), "--json"])
        out, err = self._capsys.readouterr()
        assert found == code, err
        self.err = err
        return json.loads(out) if code == 0 and out.strip() else None


@pytest.fixture
def door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(tmp_path / "ws", capsys)


@pytest.mark.slow
def test_a_chat_model_goes_from_file_to_production_and_back(door: Door, tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    data = chat_file(tmp_path / "streets.jsonl")
    first = door("tune", str(data), "--base", tiny_lm.folder, "--epochs", "1", "--folds", "0")
    assert set(first) >= {
        "schema", "run", "model", "adapter", "report", "card", "task", "base", "data", "verdict", "arms", "seconds",
        "says", "causes", "probes", "slices",
    }  # fmt: skip
    assert first["model"] == "streets@1"
    assert "Advice: " in door.err
    assert first["task"] == "chat"
    assert {a["role"] for a in first["arms"]} == {"candidate", "baseline"}
    assert (Path(first["adapter"]) / "adapter_model.safetensors").is_file()
    claim, _, recheck = first["verdict"]["says"].partition(" Recheck: ")
    page = Path(first["report"]).read_text("utf-8").replace("&#39;", "'")
    assert f"{claim}</p>" in page
    assert recheck in page.partition("<!-- this run -->")[2]

    judged = door("judge", str(Path(first["report"]).with_name("scores.jsonl")), "--candidate", "tuned")
    assert {k: judged[k] for k in ("verdict", "low", "high")} == {
        k: first["verdict"][k] for k in ("verdict", "low", "high")
    }

    if first["verdict"]["verdict"] != "BETTER":
        door("promote", "streets@1", code=4)
        assert "override" in door.err
    door("promote", "streets@1", "--override", "first try")

    second = door("tune", str(data), "--base", tiny_lm.folder, "--epochs", "2", "--folds", "0")
    assert second["model"] == "streets@2"
    assert [a["name"] for a in second["arms"] if a["role"] == "production"] == ["production streets@1"]
    door("promote", "streets@2", "--override", "second try")
    back = door("rollback", "--reason", "worse tone")
    assert (back["from"], back["to"]) == ("streets@2", "streets@1")
    assert back["decided_by"] == "rollback: worse tone"

    assert door("rollback", "--reason", "not ready")["to"] is None
    door("rollback", "--reason", "once more", code=2)
    door("promote", "streets@1", "--override", "ready now")

    listed = {m["model"]: m["aliases"] for m in door("models", "list")}
    assert listed == {"streets@1": ["production"], "streets@2": []}
    assert {r["state"] for r in door("runs", "list")} == {"finished"}
    assert door("models", "card", "streets@1")["card"].startswith("---")
    assert door("verify") == {"ok": True, "checked": door("verify")["checked"], "broken": []}

    again = door("reproduce", "streets@1")
    assert again["same"]
    assert again["recorded"] == again["reproduced"]
    assert again["rows"] == first["verdict"]["n_items"]
    assert door("reproduce", again["evidence"], "--arm", first["verdict"]["baseline"])["same"]
    door("reproduce", "streets@1", "--arm", "nobody", code=2)
    assert "Use one of" in door.err

    changed_bytes_are_named(door, 40)

    weights = Path(first["adapter"]) / "adapter_model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    broken = door("verify", "streets@1")
    assert not broken["ok"]
    assert any("adapter_model.safetensors" in b["what"] for b in broken["broken"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["chat", "classify"])
def test_advice_is_given_without_a_look_at_the_test_part(
    door: Door, tmp_path: Path, tiny_lm: BaseModelPin, tiny_encoder: BaseModelPin, kind: str
) -> None:
    if kind == "chat":
        found = door("advise", str(chat_file(tmp_path / "streets.jsonl")), "--base", tiny_lm.folder)
    else:
        found = door("advise", str(label_file(tmp_path / "routes.csv")), "--base", tiny_encoder.folder)
    assert found["recommendation"] in ("prompt", "retrieve", "collect", "fix_labels", "tune")
    assert found["because"] in found["says"]
    assert found["prompting"] == sorted(found["prompting"], key=lambda p: -p["score"])
    assert [n for n, _ in found["curve"]] == sorted(n for n, _ in found["curve"])
    assert found["minutes"] > 0
    assert door("runs", "list") == []


def changed_bytes_are_named(door: Door, n: int) -> None:
    """Change one byte at a time, anywhere in the workspace, and put it back."""
    chance = random.Random(3)
    files = sorted(p for p in door.workspace.rglob("*") if p.is_file() and p.stat().st_size)
    assert len(files) > 30
    for _ in range(n):
        path = chance.choice(files)
        whole = path.read_bytes()
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
        door._capsys.readouterr()
        code = run(["verify", "--workspace", str(door.workspace), "--json"])
        out = door._capsys.readouterr().out
        assert code == 2 or not json.loads(out)["ok"], f"byte {place} of {path}"
        path.write_bytes(whole)
    assert door("verify")["ok"]


@pytest.mark.slow
def test_a_classifier_goes_the_same_way(door: Door, tmp_path: Path, tiny_encoder: BaseModelPin) -> None:
    data = label_file(tmp_path / "routes.csv")
    recipe = tmp_path / "routes.yaml"
    recipe.write_text(
        f"data: {{files: [{data}]}}\njudge: {{most_wrong: 0.5}}\nbudget: {{learning_rate: 0.01}}\n", "utf-8"
    )
    result = door("tune", str(recipe), "--base", tiny_encoder.folder, "--epochs", "4", "--folds", "0")
    assert result["task"] == "classify"
    names = {a["name"] for a in result["arms"]}
    assert {"tuned", "majority", "tf-idf + logistic regression"} <= names
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"input": "my parcel is late"}\n{"input": "invoice?"}\n', "utf-8")
    run(["answer", "routes@1", "--input", str(questions), "--workspace", str(door.workspace), "--json"])
    lines = [json.loads(line) for line in door._capsys.readouterr().out.splitlines()]
    assert [line["row"] for line in lines] == [1, 2]
    for line in lines:
        assert line["label"] == max(line["probabilities"], key=line["probabilities"].get)
        assert sum(line["probabilities"].values()) == pytest.approx(1)
        assert line["confidence"] == max(line["probabilities"].values())

    below = result["abstention"]["below"]
    assert below is not None
    assert [line["abstains"] for line in lines] == [line["confidence"] < below for line in lines]
    assert json.loads((Path(result["adapter"]) / "sartor.json").read_text())["abstain_below"] == below
    assert door("verify", "routes@1")["ok"], "the threshold is part of what the evidence is about"
    assert {p["probe"] for p in result["probes"]} >= {"calibration", "false_confidence", "abstention"}
    assert "How sure it is" in Path(result["report"]).read_text("utf-8")


@pytest.mark.slow
def test_few_rows_are_cross_fitted_and_all_of_them_testify(door: Door, tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    data = chat_file(tmp_path / "streets.jsonl", 40)
    result = door("tune", str(data), "--base", tiny_lm.folder, "--epochs", "1")
    assert result["data"] == {"train": 32, "dev": 8, "test": 32}
    assert result["verdict"]["n_items"] == 32
    assert "each asked of one of 4 models that had not learned from it" in result["says"]
    assert "Cross-fitted: 40 rows" in door.err
    assert "Advice: " in door.err

    run_folder = Path(result["report"]).parent
    scores = [json.loads(line) for line in (run_folder / "scores.jsonl").read_text("utf-8").splitlines()]
    asked = [s for s in scores if s["arm"] == "tuned" and s["split"] == "test"]
    assert sorted({s["seed"] for s in asked}) == [4, 5, 6, 7]
    assert len({s["item"] for s in asked}) == len(asked) == 32
    assert not {s["item"] for s in asked} & {s["item"] for s in scores if s["split"] == "dev"}
    folders = sorted((run_folder / "folds").iterdir())
    assert len({(f / "adapter" / "adapter_model.safetensors").read_bytes() for f in folders}) == 4
    assert not list(run_folder.glob("folds/*/snapshots"))

    again = door("reproduce", result["model"])
    assert again["same"]
    assert again["rows"] == 32
    door("promote", result["model"], "--override", "to see what comes next")
    second = door("tune", str(data), "--base", tiny_lm.folder, "--epochs", "1")
    assert "production" not in {a["role"] for a in second["arms"]}
    assert "learned from 32 of the 32 test rows and does not take part" in door.err
    assert door("verify")["ok"]


@pytest.mark.slow
def test_an_adapter_made_elsewhere_can_be_evaluated(door: Door, tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    data = chat_file(tmp_path / "streets.jsonl", 40)
    tuned = door("tune", str(data), "--base", tiny_lm.folder, "--epochs", "1", "--folds", "0")
    (Path(tuned["adapter"]) / "sartor.json").unlink()
    dev, test = chat_file(tmp_path / "dev.jsonl", 12, seed=1), chat_file(tmp_path / "test.jsonl", 20, seed=2)
    document = tmp_path / "trees.md"
    document.write_text("# Oak\n\nOak street is long.\n", "utf-8")
    found = door(
        "evaluate", "--base", tiny_lm.folder, "--adapter", tuned["adapter"],
        "--train", str(data), "--dev", str(dev), "--test", str(test), "--documents", str(document),
    )  # fmt: skip
    assert set(found) >= {"schema", "verdict", "arms", "probes", "causes", "slices", "report"}
    assert Path(found["report"]).is_file()
    assert found["verdict"]["n_items"] == 20
    assert {p["probe"] for p in found["probes"]} >= {
        "half_of_the_change", "learned", "template", "test_rows_in_train", "test_rows_known", "train_rows_known",
        "train_test_gap", "twice_the_change",
    }  # fmt: skip
    assert [c["strength"] for c in found["causes"]] == sorted((c["strength"] for c in found["causes"]), reverse=True)
    page = Path(found["report"]).read_text("utf-8")
    assert "What explains it" in page
    assert any(a["name"].startswith("base with documents, 1 passage") for a in found["arms"])
    assert str(document) in page
    assert found["causes"][0]["evidence"].split("'")[0] in page

    before = door("verify")["broken"]
    assert {b["what"].split()[0] for b in before} == {"sartor.json", "adapter/sartor.json"}
    scores = Path(found["report"]).with_name("scores.jsonl")
    scores.write_text(scores.read_text("utf-8").replace('"score":0.', '"score":1.', 1), "utf-8")
    (broken,) = [b for b in door("verify")["broken"] if b not in before]
    assert broken["what"] == f"scores.jsonl of evaluation {found['evaluation']}"
