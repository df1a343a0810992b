"""`sartor draft` through the door: passages, drafts by a model elsewhere, Ctrl-C, and how tune treats drafts."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from made_data import chat_file
from openai_server import Reply, completion, serving
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin

SENTENCE = "The lamp number {i} burns for {n} hours.\nIt is blue."


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    text = "".join(f"# Lamp {i}\n\n{SENTENCE.format(i=i, n=100 + i)}\n\n" for i in range(30))
    Path("shop.md").write_text(text, "utf-8")
    return "shop.md"


def answer(body: dict[str, Any], _: int) -> Reply:
    lamp = body["messages"][-1]["content"].partition("number ")[2].split()[0]
    return completion(f"Q: How long does lamp {lamp} burn?\nA: For {100 + int(lamp)} hours.")


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def test_passages_are_written_without_a_workspace_or_torch(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", shop]) == 0
    assert "shop.passages.jsonl: 30 passages of 1 documents." in capsys.readouterr().out
    assert not Path(".sartor").exists()
    assert len(rows("shop.passages.jsonl")) == 30
    code = "import sys; from sartor.cli.main import run; run(['draft', 'shop.md']); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_one_json_document_goes_to_stdout_and_all_else_to_stderr(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", shop, "-o", "x/rows.jsonl", "--json"]) == 0
    out, err = capsys.readouterr()
    assert set(json.loads(out)) == {
        "schema", "kind", "out", "rows", "documents", "left_out", "passages", "near_duplicates",
    }  # fmt: skip
    assert "Reading documents" in err
    assert rows("x/rows.jsonl")[0]["metadata"]["source"] == "shop.md > Lamp 0"


def test_drafts_come_from_the_model_that_is_named(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(answer) as served:
        assert run(["draft", shop, "--ask", served.url, "--remote-model", "big", "--questions", "1", "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["kind"], found["rows"], found["dropped"]) == ("questions", 30, {})
    assert "gets the text of 30 passages" in err
    assert {r["metadata"]["status"] for r in rows("shop.drafts.jsonl")} == {"draft, needs review"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gone.md"], "there is no such file"),
        (["shop.md", "--ask", "https://h.example/v1"], "model: field required"),
        (["shop.md", "--remote-model", "big"], "goes with a URL"),
        (["shop.md", "--ask", "nobody"], "There is no model or alias 'nobody'"),
        (["shop.md", "--questions", "0"], "is not in the range"),
        (["shop.md", "-o", "shop.md"], "is one of the documents"),
        (["shop.md", "-o", "."], "cannot be written"),
    ],
)
def test_what_cannot_be_done_ends_in_one_sentence(
    shop: str, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["draft", *arguments]) == 2
    assert says in capsys.readouterr().err.splitlines()[-1]
    assert rows_before(shop)


def rows_before(shop: str) -> bool:
    return Path(shop).read_text("utf-8").startswith("# Lamp 0")


@pytest.mark.slow
def test_after_ctrl_c_the_printed_command_goes_on_where_it_stopped(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def slow(body: dict[str, Any], n: int) -> Reply:
        time.sleep(0.05)
        return answer(body, n)

    with serving(slow) as served:
        command = ["draft", shop, "--ask", served.url, "--remote-model", "big", "--questions", "1"]
        child = subprocess.Popen([sys.executable, "-m", "sartor", *command], stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while len(served.requests) < 6 and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGINT)
        _, err = child.communicate(timeout=60)
        assert child.returncode == 130, err
        again = err.strip().rpartition("Go on with: sartor ")[2]
        assert again.split() == command
        part = Path("shop.drafts.jsonl").read_bytes()
        n_asked = len(served.requests)
        assert 6 <= n_asked < 30
        assert run(again.split()) == 0
        assert len(served.requests) <= 30 + 4
    assert "passages have their drafts already" in capsys.readouterr().err
    whole = Path("shop.drafts.jsonl").read_bytes()
    assert part
    assert whole.startswith(part)
    assert len(rows("shop.drafts.jsonl")) == 30


@pytest.mark.slow
def test_tune_and_the_card_say_how_many_rows_are_unreviewed_drafts(
    tmp_path: Path, tiny_lm: BaseModelPin, capsys: pytest.CaptureFixture[str]
) -> None:
    data = chat_file(tmp_path / "streets.jsonl", 40)
    lines = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    for line in lines[:7]:
        line["metadata"] = {"status": "draft, needs review"}
    lines[7]["metadata"] = {"status": "read by Ann"}
    data.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    arguments = [
        "--base",
        tiny_lm.folder,
        "--epochs",
        "1",
        "--folds",
        "0",
        "--workspace",
        str(tmp_path / "ws"),
        "--json",
    ]
    assert run(["tune", str(data), *arguments]) == 0
    out, err = capsys.readouterr()
    (warning,) = [line for line in err.splitlines() if "unreviewed" in line]
    assert warning.startswith("7 rows are unreviewed drafts")
    card = Path(json.loads(out)["card"]).read_text("utf-8")
    assert "7 rows are unreviewed drafts" in card.partition("## What it was trained on")[2].partition("\n## ")[0]
