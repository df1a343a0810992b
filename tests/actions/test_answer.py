"""Answering rows: in order, each question once, and alone when it must be exact."""

import pytest

from sartor.actions.answer import answer_json, answer_rows
from sartor.actions.open_model import OpenModel
from sartor.concepts.evaluation import Answer
from tiny_rows import example


class LongestFirst:
    """Answers the longest question of a batch first, as the decoder does."""

    def __init__(self):
        self.batches = []

    def __call__(self, examples, *, max_new_tokens=None):
        self.batches.append([e.input_text for e in examples])
        for e in sorted(examples, key=lambda e: -len(e.input_text)):
            yield Answer(example_id=e.id, text=e.input_text.upper())


@pytest.mark.parametrize("exact", [False, True])
def test_rows_come_in_order_and_the_same_question_is_asked_once(exact):
    answerer, texts = LongestFirst(), ["b", "a long one", "b", "longer than that", "c"]
    found = answer_rows(OpenModel("m@1", "chat", answerer), [example(t) for t in texts], exact=exact)
    assert [answer.text for _, answer in found] == [t.upper() for t in texts]
    asked = ["b", "a long one", "longer than that", "c"]
    assert answerer.batches == ([[t] for t in asked] if exact else [asked])


def test_a_line_tells_how_sure_the_model_is_and_whether_it_would_rather_abstain():
    row, answer = example("who?"), Answer(example_id="e", text="me", confidence=0.4)
    for below, abstains in ((0.5, True), (0.4, False), (0.0, False), (None, None)):
        line = answer_json(row, answer, OpenModel("m@1", "chat", LongestFirst(), below))
        assert (line["answer"], line["confidence"], line["abstains"]) == ("me", 0.4, abstains)
