"""`sartor data` through the door."""

import json
from pathlib import Path

import pytest

from sartor.cli.main import run
from sartor.data.audit.built_in import BUILT_IN


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.chdir(tmp_path)
    rows = [("q", "x"), ("mail ann.smith@gmail.com", "sent"), ("same", "z")]
    others = [("q", "y"), ("new", "w"), ("same", "z")]
    for name, pairs in (("a.jsonl", rows), ("b.jsonl", others)):
        lines = [json.dumps({"prompt": prompt, "completion": answer}) for prompt, answer in pairs]
        Path(name).write_text("\n".join(lines), "utf-8")
    return "a.jsonl", "b.jsonl"


def test_two_files_are_compared(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "diff", *files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "same", "only_a", "only_b", "changed"]
    assert (found["same"], found["only_a"]["count"], found["only_b"]["count"]) == (1, 1, 1)
    assert found["only_b"]["first"][0] | {"id": ""} == {"id": "", "row": 2, "input": "new", "answer": "w"}
    (change,) = found["changed"]["first"]
    assert (change["a"]["answer"], change["b"]["answer"]) == ("x", "y")
    assert run(["data", "diff", *files]) == 0
    assert "b.jsonl:2  new  ->  w" in capsys.readouterr().out


@pytest.mark.skipif("personal_data" not in {c.name for c in BUILT_IN}, reason="nobody looks for personal data yet")
def test_personal_data_is_masked_in_what_is_shown(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--json"]):
        assert run(["data", "diff", *files, *more]) == 0
        shown = capsys.readouterr().out
        assert "ann.smith" not in shown
        assert "mail [" in shown
