"""Adapters: nothing until trained, everywhere they belong, readable by plain PEFT."""

import json
import socket

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from torch import nn
from transformers import AutoModelForCausalLM
from transformers.pytorch_utils import Conv1D

from sartor.concepts.recipe import Lora
from sartor.modeling.load_base import load_causal_lm
from sartor.modeling.lora import add_lora, merge_adapter, save_adapter, trainable
from tiny_models import random_lm

LORA = Lora(rank=4, alpha=8)
IDS = torch.arange(3, 40)[None]


def logits(model):
    with torch.inference_mode():
        return model(input_ids=IDS).logits


def base_of(pin, dtype=torch.float32):
    return load_causal_lm(pin, dtype=dtype)


def trained_values(model, seed=1):
    """Return values as training might have left them: fp32, and not what the model holds."""
    generator = torch.Generator().manual_seed(seed)
    return {n: torch.randn(p.shape, generator=generator) * 0.2 for n, p in trainable(model).items()}


def put(model, values):
    for name, parameter in trainable(model).items():
        parameter.data.copy_(values[name])


def test_a_fresh_adapter_changes_nothing(tiny_lm):
    before = logits(base_of(tiny_lm))
    assert torch.equal(logits(add_lora(base_of(tiny_lm), LORA, seed=1)), before)


def test_a_fresh_adapter_depends_on_its_seed_alone(tiny_lm):
    def values(seed):
        torch.rand(seed)
        return trainable(add_lora(base_of(tiny_lm), LORA, seed=seed))

    one, again, other = values(1), values(1), values(2)
    assert all(torch.equal(one[n], again[n]) for n in one)
    assert any(not torch.equal(one[n], other[n]) for n in one)


def test_only_the_adapter_learns(tiny_lm):
    model = add_lora(base_of(tiny_lm), LORA, seed=1)
    assert all("lora_" in name for name in trainable(model))
    assert sum(p.numel() for p in trainable(model).values()) == sum(
        4 * sum(m.base_layer.weight.shape) for m in model.modules() if hasattr(m, "base_layer")
    )


@pytest.mark.parametrize("family", ["llama", "qwen3", "mistral", "gemma2", "gemma3", "gpt2", "granite", "cohere"])
def test_every_linear_layer_of_the_body_has_an_adapter_and_the_head_none(family):
    base = random_lm(family)
    linear = {name for name, m in base.named_modules() if isinstance(m, nn.Linear | Conv1D)} - {"lm_head"}
    model = add_lora(base, LORA, seed=1).get_base_model()
    adapted = {name for name, m in model.named_modules() if hasattr(m, "lora_A")}
    assert adapted == linear
    assert len(linear) == 2 * (4 if family == "gpt2" else 7)
    assert type(model.get_output_embeddings()) is nn.Linear


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_adapter_has_the_number_format_of_its_model(tiny_lm, dtype):
    model = add_lora(base_of(tiny_lm, dtype), LORA, seed=1)
    assert {p.dtype for p in trainable(model).values()} == {dtype}


KINDS = [LORA, LORA.model_copy(update={"rslora": True}), LORA.model_copy(update={"dora": True})]


@pytest.mark.parametrize("method", KINDS, ids=["lora", "rslora", "dora"])
def test_the_saved_folder_loads_in_plain_peft_and_gives_the_same_logits(tiny_lm, tmp_path, method):
    model = add_lora(base_of(tiny_lm), method, seed=1)
    put(model, trained_values(model))
    wanted = logits(model)
    save_adapter(model, trained_values(model), tmp_path / "adapter", base_name="tiny")
    plain = AutoModelForCausalLM.from_pretrained(tiny_lm.folder, dtype=torch.float32)
    assert not torch.allclose(logits(plain), wanted, atol=0.1)
    loaded = PeftModel.from_pretrained(plain, str(tmp_path / "adapter")).eval()
    assert torch.equal(logits(loaded), wanted)
    assert {p.name for p in (tmp_path / "adapter").iterdir()} >= {"adapter_config.json", "adapter_model.safetensors"}


@pytest.mark.parametrize("method", KINDS, ids=["lora", "rslora", "dora"])
def test_an_adapter_folded_into_the_weights_answers_as_beside_them(tiny_lm, tmp_path, method):
    model = add_lora(base_of(tiny_lm), method, seed=1)
    put(model, trained_values(model))
    save_adapter(model, trained_values(model), tmp_path, base_name="tiny")
    merged = merge_adapter(base_of(tiny_lm), tmp_path)
    assert not any("lora" in name for name, _ in merged.named_parameters())
    beside = logits(model)
    assert float((logits(merged) - beside).abs().max()) < 1e-5 * float(beside.abs().max())


def test_a_bf16_model_saves_the_fp32_masters(tiny_lm, tmp_path):
    model = add_lora(base_of(tiny_lm, torch.bfloat16), LORA, seed=1)
    values = trained_values(model)
    save_adapter(model, values, tmp_path, base_name="tiny")
    saved = load_file(tmp_path / "adapter_model.safetensors")
    assert {n.replace(".default", ""): v.tolist() for n, v in values.items()} == {
        n: v.tolist() for n, v in saved.items()
    }


def test_saving_asks_no_one_on_the_network(tiny_lm, tmp_path, monkeypatch):
    model = add_lora(base_of(tiny_lm), LORA, seed=1)
    asked = []

    def look_up(host, *_, **__):
        asked.append(host)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for folder in ("once", "twice"):
        save_adapter(model, trained_values(model), tmp_path / folder, base_name="org/a-name-of-the-hub")
    assert asked == []


def test_an_adapter_saved_again_by_another_process_is_the_same_bytes(tiny_lm, tmp_path):
    model = add_lora(base_of(tiny_lm), LORA, seed=1)
    save_adapter(model, trained_values(model), tmp_path, base_name="tiny")
    modules = json.loads((tmp_path / "adapter_config.json").read_text())["target_modules"]
    assert len(modules) > 10
    assert modules == sorted(modules), "a set's order would change with the process"
