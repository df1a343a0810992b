"""Contenders that need no language model: the most frequent answer, the nearest answer, TF-IDF with a linear model.

And how rows are put to one that does.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.evaluation.retrieve import NearestRows

Predict = Callable[[Sequence[Example]], Iterator[Answer]]
"""Examples in, answers out, in any order; an answer carries the id of its example."""


def asked(answer: Predict, question_of: Callable[[Example], Example]) -> Predict:
    """Put a question to a model for each row; rows with the same question share one answer."""

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        questions: dict[str, Example] = {}
        askers: defaultdict[str, list[str]] = defaultdict(list)
        for example in examples:
            question = question_of(example)
            questions[question.id] = question
            askers[question.id].append(example.id)
        for found in answer(list(questions.values())):
            for example_id in askers[found.example_id]:
                yield found.model_copy(update={"example_id": example_id})

    return predict


def most_frequent(train: Sequence[Example]) -> Predict:
    """Answer what the training rows answer most often."""
    answer = Counter(e.expected or "" for e in train).most_common(1)[0][0]

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        for example in examples:
            yield Answer(example_id=example.id, text=answer, label=answer)

    return predict


def nearest_answer(train: Sequence[Example]) -> Predict:
    """Copy the answer of the most similar training row (BM25)."""
    index = NearestRows(train)

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        for example in examples:
            text = index.nearest(example, 1)[0].expected or ""
            yield Answer(example_id=example.id, text=text, label=text)

    return predict


def linear_text(train: Sequence[Example]) -> Predict:
    """TF-IDF over words and word pairs with logistic regression: the classic that must be beaten."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model: Any = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10.0, max_iter=2000)
    )
    model.fit([e.input_text for e in train], [e.expected or "" for e in train])

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        table_NC: np.ndarray = model.predict_proba([e.input_text for e in examples])
        classes = [str(c) for c in model.classes_]
        for example, row_C in zip(examples, table_NC, strict=True):
            label = classes[int(np.argmax(row_C))]
            probabilities = dict(zip(classes, map(float, row_C), strict=True))
            yield Answer(example_id=example.id, text=label, label=label, probabilities=probabilities)

    return predict


def nearest_vectors(train: Sequence[Example], embed: Callable[[Sequence[str]], np.ndarray], *, k: int) -> Predict:
    """Vote among the `k` nearest training rows in the frozen base's own vectors (cosine)."""
    vectors_ND = embed([e.input_text for e in train])
    answers = [e.expected or "" for e in train]

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        likeness_MN = embed([e.input_text for e in examples]) @ vectors_ND.T
        for example, row_N in zip(examples, likeness_MN, strict=True):
            votes: defaultdict[str, float] = defaultdict(float)
            for i in np.argsort(-row_N, kind="stable")[:k]:
                votes[answers[int(i)]] += float(row_N[int(i)])
            label = max(sorted(votes), key=lambda name: votes[name])
            yield Answer(example_id=example.id, text=label, label=label)

    return predict
