"""From an account at OpenAI to a judged replacement, by the two commands that people type."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openai_account import MODEL
from recorded_account import Pairs, record
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin

WORDS = ("oak", "elm", "ash", "fir", "yew", "bay", "ivy", "fig")


def asked(i: int) -> str:
    return f"{i * 7 % 90 + 1} {WORDS[i % 8]} street {i}"


def expected(i: int) -> str:
    return json.dumps({"no": str(i * 7 % 90 + 1), "street": WORDS[i % 8]})


TRAIN: Pairs = [(asked(i), expected(i)) for i in range(60)]
NEW: Pairs = [(asked(i), expected(i)) for i in range(100, 140)]


def said_to(pairs: Pairs, body: dict[str, Any]) -> str:
    return dict(pairs)[body["messages"][-1]["content"]] or ""


def imported(*words: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    capsys.readouterr()
    found = run(["import-openai", *words, "--json"])
    out, err = capsys.readouterr()
    assert found == code, err
    return json.loads(out) if code == 0 else err


@pytest.mark.slow
def test_a_recorded_model_is_replaced_and_the_verdict_says_whether_it_matches(
    tmp_path: Path, tiny_lm: BaseModelPin, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SARTOR_HOME", str(tmp_path / "ws"))
    prompts = [*NEW, *TRAIN[:10]]
    folder = record(tmp_path / "a", TRAIN, prompts, valid=NEW, answer=lambda body: said_to(prompts, body))
    first = imported(str(folder), "--base", tiny_lm.folder, "--tune", "--max-minutes", "0.05", capsys=capsys)
    assert set(first) >= {"schema", "job", "replaces", "dataset", "golden", "recipe", "run", "replacement", "says"}
    assert first["run"]["model"] == "tickets@1"
    by_references, by_answers = first["replacement"]["compared"]
    assert (by_references["by"], by_answers["by"]) == ("references", "recorded")
    assert {by_references["match"], by_answers["match"]} == {"FALLS_SHORT"}  # a random model learns nothing in 3 s
    assert by_references["verdict"]["verdict"] == "WORSE"
    assert by_references["verdict"]["baseline"] == MODEL
    assert by_references["verdict"]["n_items"] == 40  # ten golden prompts are training rows
    assert f"FALLS SHORT of {MODEL} by your references" in first["says"]

    capsys.readouterr()
    assert run(["judge", by_answers["verdict"]["file"], "--candidate", "tuned", "--json"]) == 0
    judged = json.loads(capsys.readouterr().out)
    assert {k: judged[k] for k in ("low", "high")} == {k: by_answers["verdict"][k] for k in ("low", "high")}

    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps({"input": text}) + "\n" for text, _ in NEW), "utf-8")
    assert run(["answer", "tickets@1", "--input", str(questions)]) == 0
    said = [json.loads(line)["answer"] for line in capsys.readouterr().out.splitlines()]
    own = [(text, answer or "nothing") for (text, _), answer in zip(NEW, said, strict=True)]
    alike = record(tmp_path / "b", TRAIN, NEW, valid=NEW, answer=lambda body: said_to(own, body), n=2)
    words = (str(alike), "--base", tiny_lm.folder, "--tuned", "tickets@1")
    second = imported(*words, "--margin", "0.2", capsys=capsys)
    assert (second["run"], second["recipe"]) == (None, None)
    assert not (alike / "imported" / "tickets" / "recipe.yaml").exists()
    assert [one["match"] for one in second["replacement"]["compared"]] == ["MATCHES", "MATCHES"]
    assert second["replacement"]["compared"][1]["verdict"]["baseline"] == f"{MODEL}, asked again"
    strict = imported(*words, "--margin", "0.001", capsys=capsys)
    assert {one["match"] for one in strict["replacement"]["compared"]} == {"CANNOT_TELL"}  # 40 rows are too few

    capsys.readouterr()
    assert run(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["broken"] == []
    wrong = imported(str(alike), "--tuned", "nobody@3", capsys=capsys, code=2)
    assert "nobody" in wrong.splitlines()[-1]


def test_an_import_prints_what_it_found_and_the_next_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = record(tmp_path, TRAIN, NEW[:3])
    assert run(["import-openai", str(folder), "--base", "./my-base"]) == 0
    shown = capsys.readouterr().out
    assert f"Tune it with: sartor tune {folder}/imported/tickets/recipe.yaml" in shown
    assert f"Replaces:  {MODEL}" in shown
    assert run(["import-openai", str(folder), "--tune", "--tuned", "a@1"]) == 2
    assert run(["import-openai", str(tmp_path / "nowhere")]) == 2
    assert "holds no recorded fine-tuning job" in capsys.readouterr().err


def test_the_help_of_the_import_needs_no_torch() -> None:
    code = "import sys; from sartor.cli.main import run; run(['import-openai', '-h']); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
