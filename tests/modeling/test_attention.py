"""Attention in groups: what the model's own reference computes, forwards and backwards."""

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from sartor.modeling.attention import attend_in_groups
from sartor.modeling.shared_prefix import hidden_states
from tiny_models import random_lm

FAMILIES = ["llama", "qwen3", "mistral", "gemma2", "gemma3", "gpt2", "granite", "cohere"]


def answers_and_gradients(model, **inputs):
    model.zero_grad()
    out = model(**inputs).logits
    (out * torch.linspace(-1, 1, out.numel()).view(out.shape)).sum().backward()
    return [out, *(p.grad for p in model.parameters() if p.grad is not None)]


def assert_same(found, wanted):
    assert len(found) == len(wanted) > 10
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4 * max(1.0, float(other.abs().max())))


@pytest.mark.parametrize("length", [7, 200, 400])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_decoder_attends_as_with_its_own_reference(family, length):
    """Lengths below one block, just above it, and in several; longer than the window of those that have one."""
    ids = torch.arange(2 * length).view(2, length) % 390 + 3
    model = random_lm(family).requires_grad_(True)
    model.set_attn_implementation("eager")
    wanted = answers_and_gradients(model, input_ids=ids)
    attend_in_groups(model)
    assert model.config._attn_implementation == "sartor_grouped"
    assert_same(answers_and_gradients(model, input_ids=ids), wanted)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_with_a_shared_beginning_attend_as_with_the_reference(family):
    """The rows are longer than one block, and see more keys than they ask."""
    ids = torch.arange(2 * 400).view(2, 400) % 390 + 3
    ids[:, :70] = ids[0, :70]
    body = random_lm(family).get_decoder()
    body.set_attn_implementation("eager")
    wanted = hidden_states(body, ids, 70)
    attend_in_groups(body)
    torch.testing.assert_close(hidden_states(body, ids, 70), wanted, rtol=1e-3, atol=1e-3)


def test_an_encoder_does_not_see_padding():
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    torch.manual_seed(3)
    model = BertForSequenceClassification(BertConfig(vocab_size=400, num_labels=3, **shape)).eval()
    ids = torch.arange(60).view(2, 30) + 3
    attention = torch.ones_like(ids)
    attention[1, 11:] = 0
    model.set_attn_implementation("eager")
    wanted = answers_and_gradients(model, input_ids=ids, attention_mask=attention)
    attend_in_groups(model)
    found = answers_and_gradients(model, input_ids=ids, attention_mask=attention)
    assert_same(found, wanted)
    ids[1, 11:] = 77
    assert torch.equal(model(input_ids=ids, attention_mask=attention).logits, found[0])


def test_a_model_that_leaves_no_choice_keeps_its_own():
    class Own(torch.nn.Module):
        _supports_attention_backend = False

    attend_in_groups(Own())  # would fail: it has no set_attn_implementation
