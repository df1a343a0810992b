"""`sartor repair` through the door: at once, key by key on a terminal, and what it refuses."""

import json
import os
import pty
import select
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sartor.cli.main import run
from sartor.store.workspace import open_workspace


def chat(*turns: str) -> str:
    roles = ("user", "assistant")
    messages = [{"role": roles[i % 2], "content": turn} for i, turn in enumerate(turns)]
    return json.dumps({"messages": messages})


LINES = [chat("q", "yes"), chat("other", "no"), chat("q", "yes"), chat("q", "no"), chat("never answered")]


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("t.jsonl").write_text("\n".join(LINES) + "\n", "utf-8")
    return "t.jsonl"


@pytest.fixture
def findings(train: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["audit", train, "--json"]) == 0
    Path("f.json").write_text(capsys.readouterr().out, "utf-8")
    return "f.json"


def lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()


def test_findings_are_applied_with_a_receipt_that_the_workspace_finds_again(
    train: str, findings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(train).read_bytes()
    assert run(["repair", train, "--apply", findings, "--by", "ann", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert lines("t.repaired.jsonl") == [LINES[0], LINES[1], LINES[3]]
    assert Path(train).read_bytes() == before
    assert found["rows"] == {"dropped": 2, "merged": 0, "redacted": 0, "edited": 0}
    assert found["left"] == {"conflicting_answers": 1}
    receipt = json.loads(Path(found["receipt"]["path"]).read_text("utf-8"))
    assert [(c["row"], c["done"], c["check"]) for c in receipt["changes"]] == [
        (3, "dropped", "exact_duplicate"),
        (5, "dropped", "nothing_to_learn"),
    ]
    assert (receipt["by"], receipt["before"], receipt["after"]) == ("ann", found["before"], found["after"])
    with open_workspace(Path(".sartor"), create=False) as store:
        kept = store.receipts.newest(found["after"]["sha256"])
        assert kept
        assert kept.id == found["receipt"]["id"]


def test_only_the_named_checks_are_applied(train: str, findings: str) -> None:
    assert run(["repair", train, "--apply", findings, "--only", "exact_duplicate", "-o", "new/out.jsonl"]) == 0
    assert lines("new/out.jsonl") == [LINES[0], LINES[1], LINES[3], LINES[4]]


def test_from_a_confidence_on_rows_go_that_are_for_a_person_to_judge(train: str, findings: str) -> None:
    assert run(["repair", train, "--apply", findings, "--min-confidence", "0.9", "-o", "sure.jsonl"]) == 0
    assert lines("sure.jsonl") == [LINES[1]]
    changes = json.loads(Path("sure.jsonl.receipt.json").read_text("utf-8"))["changes"]
    assert {(c["row"], c["check"]) for c in changes} >= {(1, "conflicting_answers"), (4, "conflicting_answers")}
    assert run(["repair", train, "--apply", findings, "--min-confidence", "1", "-o", "default.jsonl"]) == 0
    assert lines("default.jsonl") == [LINES[0], LINES[1], LINES[3]]


def test_from_a_confidence_on_a_row_goes_that_cannot_be_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, torn = tmp_path / "torn.jsonl", chat("What is it?", "It is \ufffd\ufffd half of a lamp.")
    path.write_text(f"{chat('Where is it?', 'It is under the desk.')}\n{torn}\n", "utf-8")
    assert run(["audit", str(path), "--json"]) == 0
    (tmp_path / "f.json").write_text(capsys.readouterr().out, "utf-8")
    asked = ["repair", str(path), "--apply", str(tmp_path / "f.json"), "--workspace", str(tmp_path / "ws")]
    assert run([*asked, "-o", str(tmp_path / "left.jsonl")]) == 0
    assert run([*asked, "-o", str(tmp_path / "gone.jsonl"), "--min-confidence", "0.5"]) == 0
    assert torn in lines(str(tmp_path / "left.jsonl"))
    assert lines(str(tmp_path / "gone.jsonl")) == [chat("Where is it?", "It is under the desk.")]


def test_a_confidence_without_findings_is_refused(train: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["repair", train, "--min-confidence", "0.9"]) == 2
    assert "Give --apply" in capsys.readouterr().err


def test_without_anything_to_apply_the_new_file_is_a_copy(
    train: str, findings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["repair", train, "--apply", findings, "--only", "empty", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["receipt"] is None
    assert Path("t.repaired.jsonl").read_bytes() == Path(train).read_bytes()


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["repair", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def test_a_file_that_is_there_is_refused_unless_forced(
    train: str, findings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("t.repaired.jsonl").write_text("mine", "utf-8")
    assert "is there already" in refused([train, "--apply", findings], capsys)
    assert lines("t.repaired.jsonl") == ["mine"]
    assert run(["repair", train, "--apply", findings, "--force"]) == 0
    assert len(lines("t.repaired.jsonl")) == 3


def test_the_old_file_is_never_written_even_if_forced(
    train: str, findings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "never touched" in refused([train, "--apply", findings, "-o", f"./{train}", "--force"], capsys)
    assert lines(train) == LINES


def test_findings_of_other_bytes_are_refused(train: str, findings: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(train).open("a", encoding="utf-8") as file:
        file.write(LINES[0] + "\n")
    assert "is not the file that f.json is about" in refused([train, "--apply", findings], capsys)


@pytest.mark.parametrize("text", ["oops", "[]", '{"files": []}', '{"files": [1], "findings": []}'])
def test_something_else_than_findings_is_refused(train: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("f.json").write_text(text, "utf-8")
    assert "f.json: is not" in refused([train, "--apply", "f.json"], capsys)


def test_a_repair_that_leaves_no_row_is_refused(train: str, findings: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(Path(findings).read_text("utf-8"))
    document["findings"] = [{**document["findings"][0], "check": "empty", "rows": [1, 2, 3, 4, 5]}]
    document["findings"][0]["fix"] = {"action": "drop"}
    document["findings"][0]["severity"] = "error"
    Path(findings).write_text(json.dumps(document), "utf-8")
    assert "no row would be left" in refused([train, "--apply", findings], capsys)


def test_a_table_that_was_audited_by_named_columns_is_repaired_by_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,b,c\r\nx,1,p\r\ny,2,q\r\nx,1,r\r\n", "utf-8", newline="")
    assert run(["audit", "t.csv", "--input", "a", "--target", "b", "--json"]) == 0
    Path("f.json").write_text(capsys.readouterr().out, "utf-8")
    assert run(["repair", "t.csv", "--apply", "f.json"]) == 0
    assert Path("t.repaired.csv").read_bytes() == b"a,b,c\r\nx,1,p\r\ny,2,q\r\n"


def test_without_a_terminal_key_by_key_is_refused(train: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--apply" in refused([train], capsys)


def terminal(keys: list[str], *arguments: str, editor: str = "false") -> tuple[int, str]:
    """Run the command on a terminal of its own, press a key at each prompt; returns exit code and what was shown."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "sartor", "repair", *arguments]
    environment = {**os.environ, "EDITOR": editor, "VISUAL": editor}
    child = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, close_fds=True, env=environment, start_new_session=True
    )
    os.close(slave)
    shown, end = "", time.monotonic() + 30
    while child.poll() is None and time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            shown += _read(master)
        elif shown.endswith("> "):  # again, if it was pressed before it was waited for
            os.write(master, keys[shown.count("q(uit) > ") - 1].encode())
    child.kill()
    shown += _read(master)
    os.close(master)
    return child.wait(), shown


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # the other side is closed
        return ""


@pytest.mark.slow
def test_key_by_key_nothing_is_lost_when_stopped_and_a_person_edits_in_their_editor(train: str) -> None:
    editor = Path("editor.py")
    edits = "p = sys.argv[1]; t = open(p).read().replace('\"no\"', '\"NO\"'); open(p, 'w').write(t)"
    editor.write_text(f"#!{sys.executable}\nimport sys\n{edits}\n", "utf-8")
    editor.chmod(0o755)
    side = Path("t.jsonl.repair.json")

    code, shown = terminal(["a", "q"], train)
    assert code == 0
    assert "1/3  error nothing_to_learn, row 5" in shown
    assert "2/3  warning exact_duplicate, row 1, 3" in shown
    assert "assistant: yes" in shown
    assert not Path("t.repaired.jsonl").exists()
    assert stat.S_IMODE(side.stat().st_mode) == 0o600

    code, shown = terminal(["a", "\x03"], train)
    assert code == 130
    assert "1/2  warning exact_duplicate" in shown

    code, shown = terminal(["a", "e"], train, "--by", "bob", editor=str(editor.resolve()))
    assert code == 0
    assert "1/1  error conflicting_answers, row 1, 3, 4" in shown
    assert "there is no fix that needs no person" in shown
    assert lines("t.repaired.jsonl") == [LINES[0], LINES[1], LINES[3].replace('"no"', '"NO"')]
    assert not side.exists()
    receipt = json.loads(Path("t.repaired.jsonl.receipt.json").read_text("utf-8"))
    assert [(c["row"], c["done"], c["by_hand"]) for c in receipt["changes"]] == [
        (3, "dropped", False),
        (4, "edited", True),
        (5, "dropped", False),
    ]


@pytest.mark.slow
def test_a_file_that_changed_since_a_person_began_is_refused(train: str) -> None:
    assert terminal(["q"], train)[0] == 0
    Path(train).write_text(LINES[0] + "\n", "utf-8")
    code, shown = terminal([], train)
    assert code == 2
    assert "was changed since you began" in shown
