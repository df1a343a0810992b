"""The example of docs/guide/add-an-audit-check.md does what the page says."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "add-an-audit-check.md"


def test_the_check_on_the_page_passes_the_test_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check, test = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "acme_checks.py").write_text(check, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    names: dict = {}
    exec(compile(test, str(PAGE), "exec"), names)
    names["test_the_check_keeps_the_contract"]()
    (seen,) = names["SHOUT"].look(names["LOUD"])
    assert names["LOUD"].expected[seen.span[1] : seen.span[2]] == "!!!"
