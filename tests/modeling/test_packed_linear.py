"""Packed layers compute what plain ones do, and only where they can."""

import pytest
import torch

from sartor.modeling.packed_linear import pack_linear_layers
from tiny_models import random_lm


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("n_rows", [1, 3, 500])
def test_the_products_are_those_of_the_plain_layer(bias, n_rows):
    torch.manual_seed(1)
    layer, rows = torch.nn.Linear(40, 70, bias=bias), torch.randn(2, n_rows, 40)
    with torch.inference_mode():
        wanted = layer(rows)
        found = pack_linear_layers(torch.nn.Sequential(layer))(rows)
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)


def test_the_plain_weights_are_given_up_but_not_those_that_others_share():
    model = random_lm("llama")
    model.lm_head.weight = model.model.embed_tokens.weight
    pack_linear_layers(model)
    assert model.lm_head.weight.numel() == 0
    assert model.model.embed_tokens.weight.numel() > 0
    assert model.model.layers[0].mlp.up_proj.weight.numel() == 0


def test_another_number_format_is_left_alone():
    layer = torch.nn.Linear(4, 4).bfloat16()
    pack_linear_layers(torch.nn.Sequential(layer))
    assert layer.weight.numel() == 16
