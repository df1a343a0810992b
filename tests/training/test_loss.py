"""Losses: the same as transformers' own, by other means, and right by hand."""

import math

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from sartor.concepts.rendered import Rendered
from sartor.modeling.shared_prefix import n_worth_sharing
from sartor.training import loss
from sartor.training.batches import IGNORED, collate, collate_labelled
from sartor.training.loss import label_loss, next_token_loss, row_losses
from tiny_models import random_lm

FAMILIES = ["llama", "qwen3", "mistral", "gemma2", "gemma3", "gpt2", "granite", "cohere"]


def some_rows(n=4, *, vocabulary=400, seed=0):
    torch.manual_seed(seed)
    found = []
    for i in range(n):
        length = 6 + 5 * i
        ids = torch.randint(3, vocabulary, (length,)).tolist()
        mask = [False, *(torch.rand(length - 1) < 0.5).tolist()]
        found.append(Rendered(example_id=str(i), token_ids=tuple(ids), loss_mask=tuple(mask)))
    return found


def tiny_classifier(n_labels=3):
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        num_labels=n_labels, initializer_range=0.3,
    )  # fmt: skip
    return BertForSequenceClassification(config).eval()


@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_the_loss_is_transformers_own(family):
    model, rows = random_lm(family), some_rows()
    batch = collate(rows, pad_id=0)
    width = max(len(r.token_ids) for r in rows)
    ids, labels, attention = (torch.full((len(rows), width), fill) for fill in (0, IGNORED, 0))
    for b, row in enumerate(rows):
        n = len(row.token_ids)
        ids[b, :n], attention[b, :n] = torch.tensor(row.token_ids), 1
        labels[b, :n] = torch.where(torch.tensor(row.loss_mask), torch.tensor(row.token_ids), IGNORED)
    theirs = model(input_ids=ids, attention_mask=attention, labels=labels).loss * batch.n_targets
    torch.testing.assert_close(next_token_loss(model)(batch), theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_a_shared_beginning_never_changes_the_losses(family):
    rows = [
        r.model_copy(update={"token_ids": (5,) * 50 + r.token_ids, "loss_mask": (False,) * 50 + r.loss_mask})
        for r in some_rows()
    ]
    batch = collate(rows, pad_id=0)
    assert n_worth_sharing(batch.input_ids_BT, batch.labels_BT != IGNORED) == 50
    losses_of = row_losses(random_lm(family))
    alone = torch.cat([losses_of(collate([row], pad_id=0)) for row in rows])
    torch.testing.assert_close(losses_of(batch), alone, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_padding_never_changes_the_loss(family):
    loss_of, rows = next_token_loss(random_lm(family)), some_rows()
    together = loss_of(collate(rows, pad_id=0))
    alone = sum(loss_of(collate([row], pad_id=0)) for row in rows)
    torch.testing.assert_close(together, alone, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(loss_of(collate(rows, pad_id=77)), together, rtol=0, atol=0)


@torch.no_grad()
def test_padding_never_changes_the_loss_of_a_classifier():
    loss_of, rows, labels = label_loss(tiny_classifier()), some_rows(vocabulary=100), [0, 2, 1, 2]
    together = loss_of(collate_labelled(rows, labels, pad_id=0))
    alone = sum(loss_of(collate_labelled([r], [n], pad_id=0)) for r, n in zip(rows, labels, strict=True))
    torch.testing.assert_close(together, alone, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(loss_of(collate_labelled(rows, labels, pad_id=77)), together, rtol=0, atol=0)


@torch.no_grad()
def test_the_head_is_computed_at_learned_positions_only():
    model = random_lm("llama")
    seen = []
    model.lm_head.register_forward_hook(lambda _module, inputs, _output: seen.append(tuple(inputs[0].shape)))
    batch = collate(some_rows(), pad_id=0)
    next_token_loss(model)(batch)
    assert seen == [(batch.n_targets, 32)]
    assert batch.n_targets < batch.input_ids_BT.numel() / 2


@pytest.mark.parametrize("size", [11, 77, 2**20])
def test_a_frozen_head_in_blocks_has_the_loss_and_gradient_of_a_whole_one(monkeypatch, size):
    """One word of the vocabulary at a time, seven, and all; some logits are far above the others."""
    torch.manual_seed(4)
    hidden, weight, labels = torch.randn(11, 8, requires_grad=True), 9 * torch.randn(50, 8), torch.randint(0, 50, (11,))
    wanted = torch.nn.functional.cross_entropy(hidden @ weight.t(), labels, reduction="none")
    factors = torch.linspace(0.5, 2, 11)
    (their_gradient,) = torch.autograd.grad((wanted * factors).sum(), hidden)
    monkeypatch.setitem(loss._BLOCK_LOGITS, "cpu", size)
    found = loss._FrozenHeadNats.apply(hidden, weight, labels)
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)
    found_gradient = torch.autograd.grad((found * factors).sum(), hidden)[0]
    torch.testing.assert_close(found_gradient, their_gradient, rtol=1e-5, atol=1e-5)


@torch.no_grad()
def test_a_model_that_knows_nothing_loses_ln_vocabulary_for_each_learned_token():
    model = random_lm("llama")
    model.lm_head.weight.zero_()
    batch = collate(some_rows(), pad_id=0)
    assert float(next_token_loss(model)(batch)) == pytest.approx(batch.n_targets * math.log(400), rel=1e-6)


@torch.no_grad()
def test_a_head_of_known_logits_gives_the_loss_worked_out_by_hand():
    model = random_lm("llama", vocabulary=4)
    model.model.norm.weight.zero_()
    biased = torch.nn.Linear(32, 4)
    biased.bias.copy_(torch.tensor([0.25, 0.25, 0.125, 0.375]).log())
    model.lm_head = biased
    row = Rendered(example_id="e", token_ids=(0, 1, 2, 3), loss_mask=(False, True, False, True))
    assert float(next_token_loss(model)(collate([row], pad_id=0))) == pytest.approx(math.log(4) + math.log(8 / 3))


@torch.no_grad()
def test_a_label_of_known_probability_loses_its_negative_logarithm():
    model = tiny_classifier()
    model.classifier.weight.zero_()
    model.classifier.bias.copy_(torch.tensor([0.5, 0.25, 0.25]).log())
    batch = collate_labelled(some_rows(2, vocabulary=100), [0, 2], pad_id=0)
    assert float(label_loss(model)(batch)) == pytest.approx(math.log(2) + math.log(4), rel=1e-6)
