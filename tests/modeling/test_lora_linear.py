"""The low-rank layer: what PEFT computes, with the same gradients, and PEFT itself wherever the case is not plain."""

import pytest
import torch
from peft import LoraConfig
from peft.tuners.lora import Linear
from torch import nn

from sartor.concepts.recipe import Lora
from sartor.modeling.lora import add_lora, trainable
from sartor.modeling.lora_linear import LoraLinear
from tiny_models import random_lm

LORA = Lora(rank=4, alpha=8)
IDS = torch.arange(3, 43).view(2, 20)


def adapted(family, method=LORA):
    """Return a model whose adapters do something."""
    model = add_lora(random_lm(family), method, seed=1)
    generator = torch.Generator().manual_seed(2)
    for parameter in trainable(model).values():
        parameter.data.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
    return model


def outcome(model):
    out = model(input_ids=IDS).logits
    out.square().mean().backward()
    return out, {n: p.grad for n, p in trainable(model).items()}


def lora_layers(model):
    return [m for m in model.modules() if isinstance(m, Linear)]


@pytest.mark.parametrize("method", [LORA, LORA.model_copy(update={"rslora": True})], ids=["lora", "rslora"])
@pytest.mark.parametrize("family", ["llama", "qwen3", "granite", "gpt2"])
def test_a_layer_computes_what_peft_computes(family, method):
    mine, plain = adapted(family, method), adapted(family, method)
    for layer in lora_layers(plain):
        layer.__class__ = Linear
    (out, gradients), (their_out, their_gradients) = outcome(mine), outcome(plain)
    torch.testing.assert_close(out, their_out, rtol=1e-4, atol=1e-4)
    assert gradients.keys() == their_gradients.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(gradient, their_gradients[name], rtol=1e-3, atol=1e-5)


def test_a_bias_is_added_once():
    torch.manual_seed(1)
    layer = Linear(
        nn.Linear(6, 5), "default", LoraConfig(r=2, lora_alpha=4, init_lora_weights=False), r=2, lora_alpha=4
    )
    x = torch.randn(3, 7, 6)
    wanted = layer(x)
    layer.__class__ = LoraLinear
    torch.testing.assert_close(layer(x), wanted)


def test_only_plain_adapters_on_linear_layers_are_computed_together():
    assert {type(layer) for layer in lora_layers(adapted("llama"))} == {LoraLinear}
    assert LoraLinear not in {type(m) for m in adapted("llama", LORA.model_copy(update={"dora": True})).modules()}
    assert LoraLinear not in {type(m) for m in adapted("gpt2").modules()}  # its layers are no nn.Linear


def test_a_disabled_adapter_changes_nothing():
    model = adapted("llama")
    with torch.no_grad(), model.disable_adapter():
        assert torch.equal(model(input_ids=IDS).logits, random_lm("llama")(input_ids=IDS).logits)
