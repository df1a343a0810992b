"""Contenders that need no language model."""

import numpy as np
import pytest

from sartor.evaluation.baselines import linear_text, most_frequent, nearest_answer, nearest_vectors
from tiny_rows import example, rows

TRAIN = rows(
    [
        ("the parcel is late", "delivery"),
        ("where is my parcel", "delivery"),
        ("the parcel never came", "delivery"),
        ("I forgot my password", "account"),
        ("cannot log in with my password", "account"),
    ]
)
ASKED = rows([("my parcel!", "delivery"), ("new password please", "account"), ("parcel, parcel", "x")])


def letters(texts):
    """Count letters: as simple as vectors of texts can be."""
    counts = np.array([[t.lower().count(chr(c)) for c in range(97, 123)] for t in texts], dtype=float)
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)


CONTENDERS = {
    "majority": most_frequent,
    "nearest": nearest_answer,
    "linear": linear_text,
    "vectors": lambda train: nearest_vectors(train, letters, k=3),
}


def labels(predict, asked):
    found = {a.example_id: a for a in predict(asked)}
    assert found.keys() == {e.id for e in asked}
    assert all(a.text == a.label for a in found.values())
    return [found[e.id].label for e in asked]


@pytest.mark.parametrize("name", CONTENDERS)
def test_every_row_is_answered_under_its_own_id_with_an_answer_of_the_training_rows(name):
    assert set(labels(CONTENDERS[name](TRAIN), ASKED)) <= {"delivery", "account"}


def test_the_majority_is_always_answered():
    assert labels(most_frequent(TRAIN), ASKED) == ["delivery"] * 3


@pytest.mark.parametrize("name", ["nearest", "linear"])
def test_what_reads_the_text_tells_the_classes_apart(name):
    assert labels(CONTENDERS[name](TRAIN), ASKED[:2]) == ["delivery", "account"]


def test_probabilities_are_those_of_every_label_and_sum_to_one():
    for answer in linear_text(TRAIN)(ASKED):
        assert answer.probabilities.keys() == {"delivery", "account"}
        assert sum(answer.probabilities.values()) == pytest.approx(1)
        assert answer.label == max(answer.probabilities, key=answer.probabilities.get)


def test_neighbours_vote_by_hand():
    places = {"a": (1.0, 0.0), "b": (0.8, 0.6), "c": (0.6, 0.8), "d": (0.0, 1.0)}
    train = rows([("a", "one"), ("b", "two"), ("c", "two"), ("d", "one")])

    def answer(text, k):
        predict = nearest_vectors(train, lambda texts: np.array([places[t] for t in texts]), k=k)
        return labels(predict, [example(text)])

    assert answer("a", 1) == ["one"]
    assert answer("a", 3) == ["two"], "0.8 + 0.6 for two against 1.0 for one"
    assert answer("d", 2) == ["one"]


def test_the_more_similar_neighbour_wins_a_tie_of_heads():
    places = {"q": (1.0, 0.0), "far": (0.6, 0.8), "near": (0.8, 0.6)}
    train = rows([("far", "a"), ("near", "b")])
    predict = nearest_vectors(train, lambda texts: np.array([places[t] for t in texts]), k=2)
    assert labels(predict, [example("q")]) == ["b"]
