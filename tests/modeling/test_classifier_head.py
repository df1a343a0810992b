"""An encoder with a head."""

import pytest
import torch

from sartor.errors import BadBase
from sartor.modeling.classifier_head import load_classifier, load_encoder, load_trained_classifier


def test_a_fresh_head_has_the_labels_and_everything_learns(tiny_encoder):
    model = load_classifier(tiny_encoder, ("blue", "red"), seed=1)
    assert model.config.id2label == {0: "blue", 1: "red"}
    assert all(p.requires_grad and p.dtype == torch.float32 for p in model.parameters())


def test_the_head_depends_on_its_seed_alone_and_the_body_is_the_base(tiny_encoder):
    def state(seed):
        torch.rand(seed)
        return load_classifier(tiny_encoder, ("blue", "red"), seed=seed).state_dict()

    one, again, other = state(1), state(1), state(2)
    assert all(torch.equal(one[n], again[n]) for n in one)
    assert not torch.equal(one["classifier.weight"], other["classifier.weight"])
    body = load_encoder(tiny_encoder).state_dict()
    assert len(body) > 10
    assert all(torch.equal(one[f"bert.{n}"], body[n]) for n in body)


def test_a_saved_classifier_is_the_one_that_was_trained(tiny_encoder, tmp_path):
    from sartor.modeling.load_base import load_tokenizer

    model = load_classifier(tiny_encoder, ("blue", "red"), seed=1)
    model.save_pretrained(tmp_path)
    load_tokenizer(tiny_encoder).save_pretrained(tmp_path)
    again, tokenizer = load_trained_classifier(tmp_path)
    assert not again.training
    assert all(torch.equal(model.state_dict()[n], v) for n, v in again.state_dict().items())
    assert tokenizer("red")["input_ids"] == load_tokenizer(tiny_encoder)("red")["input_ids"]


def test_a_language_model_is_no_encoder(tiny_lm):
    for load in (load_encoder, lambda pin: load_classifier(pin, ("a", "b"), seed=1)):
        with pytest.raises(BadBase, match=r"^tiny-llama: is a language model, not a text encoder"):
            load(tiny_lm)
