"""The same recipe on the same data makes the same page and the same card, but for one block of names and times."""

import json
import re
from pathlib import Path

import pytest

from made_data import chat_file, label_file
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin

THIS_RUN = re.compile("<!-- this run -->.*<!-- /this run -->", re.DOTALL)


def tuned(data: Path, base: BaseModelPin, workspace: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Tune, and return page and card."""
    capsys.readouterr()
    options = ["--base", base.folder, "--epochs", "2", "--workspace", str(workspace), "--json"]
    assert run(["tune", str(data), *options]) == 0
    result = json.loads(capsys.readouterr().out)
    return [Path(result[kind]).read_text("utf-8") for kind in ("report", "card")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["chat", "classify"])
def test_two_runs_differ_in_one_block_only(
    tmp_path: Path, tiny_lm: BaseModelPin, tiny_encoder: BaseModelPin, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In another workspace, and again in the same one, where number and looks differ too."""
    data = chat_file(tmp_path / "rows.jsonl") if kind == "chat" else label_file(tmp_path / "rows.csv")
    base = tiny_lm if kind == "chat" else tiny_encoder
    first, again, elsewhere = (tuned(data, base, tmp_path / place, capsys) for place in ("one", "one", "two"))
    for number in (0, 1):
        texts = [found[number] for found in (first, again, elsewhere)]
        assert len(set(texts)) == 3
        cut = {THIS_RUN.sub("", text, count=1) for text in texts}
        assert len(cut) == 1
        (rest,) = cut
        assert len(rest) > 3000
        assert "rows@" not in rest
        assert not re.search(r"\d{4}-\d\d-\d\dT", rest)
