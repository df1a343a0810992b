"""What is filled in where a recipe leaves it out."""

import pytest

from sartor.actions.resolve_recipe import resolve
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


def test_a_classifier_keeps_its_own_rate():
    assert resolved(task="classify").recipe.budget.learning_rate == 1e-4
