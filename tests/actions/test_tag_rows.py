"""What columns show and nobody named is taken from them, told, and can be turned off."""

import json

import pytest

from sartor.actions.audit import audit
from sartor.actions.import_dataset import import_dataset, load_parts, read_rows
from sartor.actions.resolve_recipe import resolve
from sartor.concepts.recipe import Data, Recipe
from sartor.data.formats.rows import Columns
from sartor.errors import BadData


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


def dated(path, time_of=lambda i: f"2026-03-{1 + i // 4:02d}"):
    """Write sixty rows, four a day."""
    rows = [{"prompt": f"p {i}", "completion": f"c {i}", "created_at": time_of(i)} for i in range(60)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def imported(workshop, path, *, folds=0, **more):
    settings = {"name": "x", "base": "b", "data": {"files": [str(path)], **more}, "judge": {"folds": folds}}
    recipe = Recipe.model_validate(settings)
    return import_dataset(workshop, recipe, read_rows(recipe.data, workshop.cache))


def test_the_test_part_is_the_latest_rows_and_its_first_day_is_told(workshop, tmp_path):
    found = imported(workshop, dated(tmp_path / "t.jsonl"))
    assert found.by_time == (
        "Test rows are the latest, from 2026-03-12 on (column 'created_at'; set it with --time KEY, or --time none).",
    )
    assert min(e.time for e in found.parts.test) == "2026-03-12T00:00:00.000000Z"
    assert max(e.time for e in found.parts.train) < min(e.time for e in found.parts.dev)
    again = load_parts(workshop, found.version.id)[1]
    assert again.test == found.parts.test


def test_times_can_be_turned_off(workshop, tmp_path):
    found = imported(workshop, dated(tmp_path / "t.jsonl"), time="none")
    assert found.by_time == ()
    assert {e.time for e in found.parts.test} == {None}


def test_times_that_too_many_rows_share_are_told_if_guessed_and_refused_if_named(workshop, tmp_path):
    path = dated(tmp_path / "t.jsonl", lambda i: f"2026-03-0{1 + (i > 9)}")
    assert "the parts are chosen by hash" in imported(workshop, path).by_time[0]
    with pytest.raises(BadData, match=r"t\.jsonl: the rows cannot be divided by 'created_at'.*--time none"):
        imported(workshop, path, time="created_at")


def test_folds_that_were_asked_for_are_told_to_look_into_the_future(workshop, tmp_path):
    found = imported(workshop, dated(tmp_path / "t.jsonl"), folds=4)
    assert found.by_time[0].startswith("Folds learn from rows later than those they are asked")
    assert len(found.parts.test) > 40


def test_few_rows_with_times_are_not_cross_fitted_by_themselves(tmp_path):
    data = {"files": [str(dated(tmp_path / "t.jsonl"))]}
    examples = read_rows(Data.model_validate(data), tmp_path).examples
    found = resolve({"data": data}, examples)
    assert found.recipe.judge.folds == 0
    assert any("Not cross-fitted, though 60 rows are few: rows have times" in says for says in found.because)
    assert resolve({"data": data, "judge": {"folds": 4}}, examples).recipe.judge.folds == 4
    undated = [e.model_copy(update={"time": None}) for e in examples]
    assert resolve({"data": data}, undated).recipe.judge.folds == 4
