"""The guess of the task, and labels."""

import pytest

from sartor.data.guess_task import class_counts, clean_labels, guess_task, require_two_classes, text_only
from sartor.errors import BadData

from .made_rows import example, talk


def labelled(n, labels):
    return [example(f"text {i}", labels[i % len(labels)], row=i + 1) for i in range(n)]


def test_few_short_repeated_answers_are_labels():
    guess = guess_task(labelled(60, ["Spam", "not spam", "unsure"]))
    assert guess.task == "classify"
    assert "3 distinct" in guess.because


@pytest.mark.parametrize(
    ("examples", "because"),
    [
        (labelled(60, ['{"a": 1}', '{"a": 2}']), "JSON"),
        (labelled(60, ["[1]", "[2]"]), "JSON"),
        (labelled(60, [f"label {i}" for i in range(60)]), "60 distinct"),
        (labelled(60, [f"label {i}" for i in range(10)]), "hardly repeat"),
        (labelled(60, ["yes", "no, and here is the reason why"]), "longer than 5 words"),
        ([*labelled(60, ["yes", "no"]), talk("a", "b", "c", answer="yes")], "more than one turn"),
        ([], "no row has an answer"),
    ],
)
def test_other_answers_are_chat_and_the_reason_is_told(examples, because):
    guess = guess_task(examples)
    assert guess.task == "chat"
    assert because in guess.because


def test_one_class_only_is_refused_by_name():
    require_two_classes(labelled(4, ["a", "b"]))
    with pytest.raises(BadData, match="every row has the label 'a'"):
        require_two_classes(labelled(4, ["a", " a "]))


def test_white_space_around_a_label_makes_no_second_class():
    rows = labelled(4, ["a", " a\n"])
    clean = clean_labels(rows)
    assert class_counts(rows) == {"a": 4}
    assert [e.expected for e in clean] == ["a"] * 4
    assert clean[1].id == example("text 1", "a").id != rows[1].id
    assert clean[1].source == rows[1].source


def test_a_row_with_an_image_is_refused_by_place():
    rows = [example("a"), example("b", row=7).model_copy(update={"modalities": ("image",)})]
    for prepare in (text_only, clean_labels):
        with pytest.raises(BadData, match=r"f\.jsonl:7: holds a part of kind 'image'"):
            prepare(rows)
