"""Kinds of model by name."""

import pytest

from sartor.errors import BadRecipe
from sartor.tasks.find import find_task, task_names


def test_a_task_is_found_by_its_name():
    assert {"chat", "classify"} <= set(task_names())
    for name in ("chat", "classify"):
        assert find_task(name).name == name
    assert (find_task("chat").base_kind, find_task("classify").base_kind) == ("causal_lm", "encoder")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(BadRecipe, match=r"^task: there is no task 'chta'\. Use one of: .*chat, classify") as refused:
        find_task("chta")
    assert refused.value.exit_code == 2
