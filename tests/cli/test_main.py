"""The door itself: quick help, exit codes, and one sentence for whatever a user can cause."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sartor.cli.main import COMMANDS, run
from sartor.concepts.base_model import BaseModelPin


def test_help_is_quick_and_never_loads_torch() -> None:
    code = "import sys; from sartor.cli.main import run; run(['--help']); assert 'torch' not in sys.modules"
    seconds: list[float] = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        after = os.times()
        seconds.append(sum(after[2:4]) - sum(before[2:4]))
    assert min(seconds) < 0.3, "seconds of processor time, which a busy machine does not stretch"


def test_threads_that_wait_leave_the_processor_to_others() -> None:
    code = """
import sartor.cli.main, time, torch
torch.set_num_threads(2)
numbers = torch.randn(400, 2000)
numbers.exp()
began = time.process_time()
for _ in range(50):
    numbers.exp()
    time.sleep(0.005)
assert time.process_time() - began < 0.2, time.process_time() - began
"""
    free = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    subprocess.run([sys.executable, "-c", code], check=True, env=free)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Example" in shown
    assert f"sartor {name}" in shown


def _refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must end in exit code 2 with one sentence; returns the sentence."""
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    last = err.strip().splitlines()[-1]
    assert last.startswith("sartor: ")
    return last


@pytest.fixture
def tune(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    workspace = tmp_path / "ws"

    def refused(*arguments: str) -> str:
        says = _refused(["tune", *arguments, "--workspace", str(workspace)], capsys)
        assert not list(workspace.glob("runs/*")), "nothing half-written"
        return says

    return refused


def _rows(path: Path, n: int, *, answer: str = "label") -> str:
    lines = [json.dumps({"input": f"question {i}", "output": f"{answer} {i % 2}"}) for i in range(n)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_a_missing_file_is_named(tune) -> None:
    assert "nowhere.jsonl: there is no such file" in tune("nowhere.jsonl")


def test_an_empty_file_is_named(tune, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert "empty" in tune(str(tmp_path / "empty.jsonl"))


def test_a_pdf_is_not_read_as_text(tune, tmp_path: Path) -> None:
    (tmp_path / "doc.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    assert "PDF" in tune(str(tmp_path / "doc.pdf"))


def test_three_rows_are_too_few(tune, tmp_path: Path) -> None:
    assert "20" in tune(_rows(tmp_path / "few.jsonl", 3))


def test_one_class_only_cannot_be_told_apart(tune, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("text,label\n" + "".join(f"text {i},spam\n" for i in range(40)), "utf-8")
    assert "spam" in tune(str(path), "--task", "classify")


def test_a_bad_row_is_named_with_its_line(tune, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    _rows(path, 30)
    path.write_text(path.read_text("utf-8") + '{"input": "x"\n', "utf-8")
    says = tune(str(path))
    assert f"{path}:31" in says
    assert "--skip-bad-rows" in says


def test_a_misspelt_setting_is_named(tune, tmp_path: Path) -> None:
    _rows(tmp_path / "rows.jsonl", 30)
    recipe = tmp_path / "r.yaml"
    recipe.write_text("data: {files: [rows.jsonl]}\nmethod: {kind: lora, rnak: 4}\n", "utf-8")
    assert "rnak" in tune(str(recipe))


def test_an_unknown_task_lists_the_known_ones(tune, tmp_path: Path) -> None:
    assert "chat, classify" in tune(_rows(tmp_path / "rows.jsonl", 30), "--task", "poetry")


def test_a_base_of_no_known_kind_is_refused(tune, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "config.json").write_text('{"architectures": ["ViTForImageClassification"]}', "utf-8")
    (base / "model.safetensors").write_bytes(b"")
    rows = _rows(tmp_path / "rows.jsonl", 30, answer="a longer answer of several words for")
    assert "neither a language model" in tune(rows, "--task", "chat", "--base", str(base))


def test_pickled_weights_are_never_loaded(tune, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}', "utf-8")
    (base / "pytorch_model.bin").write_bytes(b"\x80\x04")
    rows = _rows(tmp_path / "rows.jsonl", 30)
    assert "safetensors" in tune(rows, "--task", "chat", "--base", str(base))


def test_an_encoder_is_no_base_for_chat(capsys, tmp_path: Path, tiny_encoder: BaseModelPin) -> None:
    rows = _rows(tmp_path / "rows.jsonl", 30)
    arguments = ["tune", rows, "--task", "chat", "--base", tiny_encoder.folder, "--workspace", str(tmp_path / "ws")]
    assert "text encoder" in _refused(arguments, capsys)


def test_rows_longer_than_the_context_are_refused(capsys, tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    path = tmp_path / "long.jsonl"
    lines = [json.dumps({"input": f"question {i}", "output": "word " * (200 if i % 9 == 0 else 2)}) for i in range(60)]
    path.write_text("\n".join(lines), "utf-8")
    base = ["--base", tiny_lm.folder, "--context", "64", "--task", "chat"]
    says = _refused(["tune", str(path), *base, "--workspace", str(tmp_path / "ws")], capsys)
    assert "longer than 64 tokens" in says
    assert "--context" in says


def test_a_workspace_of_a_newer_version_is_left_alone(capsys, tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    assert run(["runs", "list", "--workspace", str(workspace)]) == 2
    from sartor.actions.workshop import open_workshop

    open_workshop(str(workspace), create=True).store.close()
    with sqlite3.connect(workspace / "sartor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_future'")
    capsys.readouterr()
    assert "newer" in _refused(["models", "list", "--workspace", str(workspace)], capsys)


def test_a_workspace_that_is_a_file_is_refused(capsys, tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("", "utf-8")
    says = _refused(["tune", _rows(tmp_path / "rows.jsonl", 30), "--workspace", str(tmp_path / "ws")], capsys)
    assert "folder" in says


def test_a_port_in_use_is_named_with_another_way(capsys, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert "--port" in _refused(["serve", "--port", port, "--workspace", str(tmp_path / "ws")], capsys)


def test_serving_without_a_promoted_model_says_what_to_promote(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sartor", "serve", "--port", "0", "--workers", "0", "--workspace", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            assert "sartor promote" in server.stderr.readline()
        finally:
            server.kill()


def test_an_unknown_flag_points_to_help(capsys) -> None:
    assert "--help" in _refused(["tune", "x.jsonl", "--epocs", "2"], capsys)


@pytest.mark.parametrize("arguments", [["models", "show", "nobody@1"], ["promote", "nobody@1"], ["runs", "show", "X"]])
def test_unknown_names_are_said(arguments: list[str], capsys, tmp_path: Path) -> None:
    from sartor.actions.workshop import open_workshop

    open_workshop(str(tmp_path / "ws"), create=True).store.close()
    _refused([*arguments, "--workspace", str(tmp_path / "ws")], capsys)


def test_a_rollback_without_history_is_refused(capsys, tmp_path: Path) -> None:
    from sartor.actions.workshop import open_workshop

    open_workshop(str(tmp_path / "ws"), create=True).store.close()
    arguments = ["rollback", "--reason", "x", "--workspace", str(tmp_path / "ws")]
    assert "never been moved" in _refused(arguments, capsys)


def test_our_own_fault_ends_in_3_and_names_a_report(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    import sartor.cli.assets

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(sartor.cli.assets.list_assets, "callback", broken)
    assert run(["assets", "list"]) == 3
    err = capsys.readouterr().err
    report = Path(err.strip().rsplit(" ", 1)[-1])
    assert "a bug" in report.read_text("utf-8")
    report.unlink()
