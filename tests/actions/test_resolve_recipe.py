"""What is filled in where a recipe leaves it out."""

import pytest

from sartor.actions.resolve_recipe import read_recipe, resolve
from sartor.errors import BadRecipe
from tiny_rows import rows

ROWS = rows([(f"What colour is house {i}?", f"It is of the colour {i}, I think.") for i in range(30)])


def resolved(**settings):
    return resolve({"data": {"files": ["rows.jsonl"]}, **settings}, ROWS)


def test_all_weights_of_a_language_model_learn_at_a_tenth_of_an_adapter_s_rate():
    adapter, whole = resolved(task="chat"), resolved(task="chat", method={"kind": "full"})
    assert whole.recipe.budget.learning_rate == pytest.approx(adapter.recipe.budget.learning_rate / 10)
    assert any("because all weights learn" in says for says in whole.because)


@pytest.mark.parametrize("task", ["chat", "classify"])
def test_a_rate_that_was_chosen_is_kept(task):
    found = resolved(task=task, method={"kind": "full"}, budget={"learning_rate": 3e-4})
    assert found.recipe.budget.learning_rate == 3e-4
    assert not any("all weights" in says for says in found.because)


def test_few_rows_are_cross_fitted_unless_a_test_file_or_another_number_was_given():
    assert resolved(task="chat").recipe.judge.folds == 4
    assert any("--folds 0" in says for says in resolved(task="chat").because)
    own_test = resolve({"data": {"files": ["rows.jsonl"], "test": "test.jsonl"}, "task": "chat"}, ROWS)
    assert own_test.recipe.judge.folds == 0
    assert resolved(task="chat", judge={"folds": 0}).recipe.judge.folds == 0
    many = rows([(f"What colour is house {i}?", f"Colour {i}.") for i in range(400)])
    assert resolve({"data": {"files": ["rows.jsonl"]}, "task": "chat"}, many).recipe.judge.folds == 0


def test_one_fold_is_refused():
    with pytest.raises(BadRecipe, match=r"judge\.folds: 1 fold leaves no row to learn from"):
        resolved(task="chat", judge={"folds": 1})


def test_a_classifier_keeps_its_own_rate():
    assert resolved(task="classify").recipe.budget.learning_rate == 1e-4


REMOTE = {"url": "https://api.example.com/v1", "model": "big"}


def test_a_classifier_has_no_use_for_documents_or_a_remote_model_and_says_so():
    for part, value in (("data", {"files": ["rows.jsonl"], "documents": ["docs"]}), ("judge", {"remote": REMOTE})):
        with pytest.raises(BadRecipe, match="the task classify asks nobody in words"):
            resolved(task="classify", **{part: value})
        assert resolved(task="chat", **{part: value})


@pytest.mark.parametrize("wrong", [{"model": "big"}, {**REMOTE, "url": "api.example.com"}, {**REMOTE, "key": "s3cret"}])
def test_a_remote_model_needs_an_address_and_a_name_and_never_takes_a_key(wrong):
    with pytest.raises(BadRecipe, match=r"judge\.remote") as refusal:
        resolved(task="chat", judge={"remote": wrong})
    assert "s3cret" not in refusal.value.sentence


def test_documents_of_a_recipe_lie_beside_it(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("data: {files: rows.jsonl, documents: [docs, faq.md]}", "utf-8")
    data = read_recipe(str(path))["data"]
    assert data["files"] == [str(tmp_path / "rows.jsonl")]
    assert data["documents"] == [str(tmp_path / "docs"), str(tmp_path / "faq.md")]
