"""What columns show and nobody named is taken from them, told, and can be turned off."""

import json

import pytest

from sartor.actions.audit import audit
from sartor.actions.import_dataset import read_rows
from sartor.concepts.recipe import Data
from sartor.data.formats.rows import Columns


@pytest.fixture
def calls(tmp_path):
    """Write rows of twenty customers, three rows each."""
    path = tmp_path / "calls.jsonl"
    rows = [{"prompt": f"p {i}", "completion": f"c {i}", "customer_id": i % 20} for i in range(60)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def read(path, tmp_path, **more):
    return read_rows(Data(files=(str(path),), **more), tmp_path)


def test_a_group_is_found_and_told_and_holds_for_given_files_too(calls, tmp_path):
    rows = read(calls, tmp_path, test=str(calls))
    assert {e.group for e in rows.examples} == {str(i) for i in range(20)}
    assert rows.test.result.examples[21].group == "1"
    assert any(says.startswith("Rows of one 'customer_id' stay together (guessed") for says in rows.told)


@pytest.mark.parametrize("more", [{"group": "none"}, {"slice": "customer_id"}])
def test_no_group_is_guessed_if_it_is_turned_off_or_names_the_kinds(calls, tmp_path, more):
    rows = read(calls, tmp_path, **more)
    assert {e.group for e in rows.examples} == {None}
    assert not any("stay together" in says for says in rows.told)


def test_a_group_that_was_named_is_not_told_as_a_guess(calls, tmp_path):
    rows = read(calls, tmp_path, group="customer_id")
    assert len({e.group for e in rows.examples}) == 20
    assert not any("guessed; set it with --group" in says for says in rows.told)


def test_an_audit_says_which_rows_a_split_would_keep_together(calls, tmp_path):
    assert audit([str(calls)], cache=tmp_path).summary["group"]["key"] == "customer_id"
    for group in ("none", "customer_id"):
        assert audit([str(calls)], cache=tmp_path, columns=Columns(group=group)).summary["group"] is None
