"""The page on data formats shows rows that really are read, and every check of a bad row."""

import re
from pathlib import Path
from typing import get_args

from sartor.data.formats.read import read
from sartor.data.formats.rows import RowCheck

PAGE = (Path(__file__).parents[2] / "docs/reference/data-formats.md").read_text(encoding="utf-8")


def test_every_example_on_the_page_is_read_without_a_bad_row():
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
    assert [kind for kind, _ in blocks] == ["jsonl", "jsonl", "jsonl", "jsonl", "csv", "json"]
    for kind, text in blocks:
        result = read(f"page.{kind}", text.encode())
        assert (len(result.examples), len(result.bad_rows)) == (2, 0)


def test_every_check_of_a_bad_row_is_explained():
    assert all(f"| `{check}` |" in PAGE for check in get_args(RowCheck))
