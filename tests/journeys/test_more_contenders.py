"""A run with documents and a remote model: said before it is sent, kept when it fails, resumed on what was kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from made_data import chat_file, label_file
from openai_server import Reply, completion, refusal, serving
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin


class Elsewhere:
    """A remote model that is up for a number of requests, then not, until it is mended."""

    def __init__(self, up_for: int) -> None:
        self.left = up_for
        self.answered: list[str] = []

    def __call__(self, body: dict[str, Any], _: int) -> Reply:
        if self.left <= 0:
            return refusal(429, "too many requests", Retry_After="0")
        self.left -= 1
        self.answered.append(json.dumps(body))
        return completion('{"no": "1", "street": "oak"}', prompt_tokens=50)


def recipe_file(folder: Path, base: BaseModelPin, url: str) -> Path:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "streets.md").write_text(
        "# Oak\n\nOak street has 99 houses.\n\n# Elm\n\nElm street has 12 houses.\n", "utf-8"
    )
    chat_file(folder / "streets.jsonl", 40)
    remote = {"url": url, "model": "big", "key_env": "ELSEWHERE_KEY", "price": [2.0, 10.0]}
    recipe = {
        "data": {"files": ["streets.jsonl"], "documents": ["docs"]},
        "task": "chat",
        "base": base.folder,
        "budget": {"epochs": 1},
        "judge": {
            "folds": 0,
            "few_shot": [2],
            "fixed_shots": [],
            "passages": [1],
            "price_per_hour": 36,
            "remote": remote,
        },
    }
    path = folder / "streets.yaml"
    path.write_text(json.dumps(recipe), "utf-8")
    return path


@pytest.mark.slow
def test_a_run_with_documents_and_a_remote_model_is_stopped_resumed_and_reproduced(
    tmp_path: Path, tiny_lm: BaseModelPin, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELSEWHERE_KEY", "s3cret")
    monkeypatch.setenv("SARTOR_HOME", str(tmp_path / "ws"))
    elsewhere = Elsewhere(up_for=6)
    with serving(elsewhere) as served:
        assert run(["tune", str(recipe_file(tmp_path, tiny_lm, served.url)), "--json"]) == 2
        told = capsys.readouterr().err
        host = served.url.split("/")[2]
        assert f"Leaving this machine for {host}: the inputs of 4 dev rows" in told
        assert told.index("Leaving this machine") < told.index("Remote big prompted answers")
        assert f"big at {host}: said 429: too many requests." in told
        run_id = told.split("sartor runs resume ")[1].split()[0]

        (tmp_path / "docs" / "streets.md").write_text("Nothing of the kind.", "utf-8")
        elsewhere.left = 1000
        assert run(["runs", "resume", run_id, "--json"]) == 0
    out, told = capsys.readouterr()
    assert "Leaving this machine" in told, "also when a run goes on"
    result = json.loads(out)
    assert len(set(elsewhere.answered)) == len(elsewhere.answered), "no question is paid for twice"
    assert len(elsewhere.answered) == 2 * result["data"]["dev"] + result["data"]["test"]

    arms = {arm["name"]: arm for arm in result["arms"]}
    (remote,) = (arm for name, arm in arms.items() if name.startswith("remote big"))
    assert (remote["role"], remote["prompt_tokens"], remote["answer_tokens"]) == ("baseline", 50, 3)
    assert remote["price_per_thousand"] == pytest.approx(2.0 * 50 + 10.0 * 3)
    assert arms["tuned"]["price_per_thousand"] == pytest.approx(arms["tuned"]["seconds_per_answer"] * 10)

    (reader,) = (name for name in arms if name.startswith("base with documents, 1 passage"))
    assert run(["reproduce", result["model"], "--arm", reader, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"], "the documents are the ones that were read, not those of today"
    page, card = (Path(result[name]).read_text("utf-8") for name in ("report", "card"))
    assert "streets.md" in page
    assert "streets.md" in card
    assert host in page
    kept = [p for p in (tmp_path / "ws").rglob("*") if p.is_file()]
    assert len(kept) > 30
    assert [p for p in kept if b"s3cret" in p.read_bytes()] == [], "the key is nowhere"
    assert run(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--documents", "gone"], "there is no such file"),
        (["--documents", "scan.pdf"], "this PDF is broken"),
        (["--documents", "empty"], "holds none of .txt, .md"),
        (["--documents", "old.txt"], "is not UTF-8 text"),
        (["--remote", "https://api.example.com/v1"], "judge.remote.model"),
    ],
)
def test_documents_and_remote_models_that_cannot_be_used_end_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "old.txt").write_bytes(b"caf\xe9")
    data = chat_file(tmp_path / "streets.jsonl", 30)
    assert run(["tune", str(data), *arguments]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / ".sartor").exists()


def test_a_classifier_refuses_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("text", "utf-8")
    assert run(["tune", str(label_file(tmp_path / "routes.csv")), "--documents", "a.txt"]) == 2
    assert "the task classify asks nobody in words" in capsys.readouterr().err
