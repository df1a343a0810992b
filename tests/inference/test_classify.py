"""Class probabilities and vectors: those of plain transformers."""

import numpy as np
import pytest
import torch
from transformers import pipeline

from sartor.inference.classify import classify, embed
from sartor.modeling.classifier_head import load_classifier, load_encoder
from sartor.modeling.load_base import load_tokenizer

TEXTS = [
    "The tailor cuts the cloth",
    "where",
    "the red house is far from the blue river. " * 10,
    "",
    *[f"question {i} {'yes ' * (i % 7)}" for i in range(80)],
]


@pytest.fixture(scope="module")
def opened(tiny_encoder):
    labels = ("blue", "green", "red")
    return load_classifier(tiny_encoder, labels, seed=1).eval(), load_tokenizer(tiny_encoder), labels


def classified(opened, texts):
    model, tokenizer, _ = opened
    found = {c.index: c for c in classify(model, tokenizer, texts, max_tokens=64)}
    assert sorted(found) == list(range(len(texts)))
    return [found[i] for i in range(len(texts))]


def test_probabilities_are_those_of_the_plain_pipeline_logits(opened):
    model, tokenizer, labels = opened
    pipe = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None, function_to_apply="none")
    theirs = pipe(TEXTS, truncation=True, max_length=64)
    for ours, scores in zip(classified(opened, TEXTS), theirs, strict=True):
        logits = {s["label"]: s["score"] for s in scores}
        wanted = torch.tensor([logits[label] for label in labels]).softmax(0)
        torch.testing.assert_close(torch.tensor(ours.probabilities), wanted, rtol=1e-4, atol=1e-5)


def test_a_text_counts_its_tokens_and_is_cut_at_the_limit(opened):
    found = classified(opened, TEXTS)
    assert found[2].n_tokens == 64
    assert found[1].n_tokens == len(opened[1]("where")["input_ids"])
    assert found[3].n_tokens == 2


def test_company_never_changes_the_probabilities(opened):
    together = classified(opened, TEXTS)
    for i in (0, 1, 2, 3, 40):
        (alone,) = classified(opened, [TEXTS[i]])
        np.testing.assert_allclose(alone.probabilities, together[i].probabilities, atol=1e-5)


def test_vectors_are_the_mean_over_real_tokens_and_of_length_one(tiny_encoder):
    model, tokenizer = load_encoder(tiny_encoder), load_tokenizer(tiny_encoder)
    vectors = embed(model, tokenizer, TEXTS, max_tokens=64)
    assert vectors.shape == (len(TEXTS), 32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for i in (0, 2, 3, 50):
        with torch.inference_mode():
            hidden = model(**tokenizer(TEXTS[i], truncation=True, max_length=64, return_tensors="pt")).last_hidden_state
        mean = hidden[0].mean(0).numpy()
        np.testing.assert_allclose(vectors[i], mean / np.linalg.norm(mean), atol=1e-5)
