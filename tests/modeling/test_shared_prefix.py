"""A beginning that rows share: computed once, with the same outcome."""

import pytest
import torch

from sartor.modeling.shared_prefix import can_share, hidden_states, n_worth_sharing
from tiny_models import random_lm

FAMILIES = ["llama", "qwen3", "mistral", "gemma2", "gemma3", "gpt2", "granite", "cohere"]
PAIRS = [(family, "eager") for family in FAMILIES] + [("llama", "sdpa"), ("mistral", "sdpa")]


def hidden_and_gradients(body, ids_BT, n_shared, width):
    body.zero_grad()
    hidden = hidden_states(body, ids_BT, n_shared)[:, -width:]
    (hidden * torch.linspace(-1, 1, hidden.numel()).view(hidden.shape)).sum().backward()
    return [hidden, *(p.grad for p in body.parameters() if p.grad is not None)]


@pytest.mark.parametrize(("family", "attention"), PAIRS)
def test_rows_and_gradients_are_those_of_rows_computed_apart(family, attention):
    """Three families have a window that is shorter than the shared beginning."""
    body = random_lm(family).get_decoder().requires_grad_(True)
    body.set_attn_implementation(attention)
    ids_BT = torch.arange(3 * 60).view(3, 60) % 390 + 3
    ids_BT[:, :40] = ids_BT[0, :40]
    assert can_share(body)
    found, wanted = (hidden_and_gradients(body, ids_BT, n_shared, 20) for n_shared in (40, 0))
    assert len(found) == len(wanted) > 10
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4 * max(1.0, float(other.abs().max())))


def test_a_model_that_remembers_more_than_keys_and_values_does_not_share():
    assert not can_share(random_lm("lfm2").get_decoder())


def test_what_is_shared_ends_where_rows_differ_or_learn():
    ids_BT, learned_BT = torch.ones(5, 100, dtype=torch.long), torch.zeros(5, 100, dtype=torch.bool)
    ids_BT[3, 60:] = 2
    assert n_worth_sharing(ids_BT, learned_BT) == 60
    learned_BT[1, 50] = True
    assert n_worth_sharing(ids_BT, learned_BT) == 50


def test_few_tokens_or_a_single_row_are_not_worth_a_second_pass():
    ids_BT, learned_BT = torch.ones(5, 100, dtype=torch.long), torch.zeros(5, 100, dtype=torch.bool)
    learned_BT[:, 10] = True
    assert n_worth_sharing(ids_BT, learned_BT) == 0
    learned_BT[:, 10], learned_BT[:, 90] = False, True
    assert n_worth_sharing(ids_BT[:1], learned_BT[:1]) == 0
