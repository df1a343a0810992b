"""How surprised a tuned model is: by its own logits, by scale, by template."""

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from sartor.concepts.probe import Variant
from sartor.concepts.recipe import FullWeights, Lora
from sartor.modeling.hardware import Hardware
from sartor.modeling.load_base import load_causal_lm, load_tokenizer
from sartor.modeling.lora import trainable
from sartor.modeling.tuned_lm import begin_tuning, load_tuned, save_tuned
from sartor.rendering.chat import prompt_ids
from sartor.rendering.foreign import FOREIGN_TEMPLATES, foreign_prompt
from sartor.tasks.answer_losses import AnswerLosses
from tiny_rows import rows

CPU = Hardware("cpu", torch.float32, 1)
ROWS = rows([("What colour is house 1?", "red and blue"), ("And the river?", "grey"), ("Why?", "because it is so")])


@pytest.fixture(params=["lora", "full"])
def tuned(request, tiny_lm, tmp_path):
    """A folder with something learned, by either method, far from the base."""
    method = Lora(rank=4, alpha=8) if request.param == "lora" else FullWeights()
    model = begin_tuning(load_causal_lm(tiny_lm, dtype=torch.float32), method, seed=1)
    torch.manual_seed(2)
    values = {n: p.detach() + 0.1 * torch.randn_like(p) for n, p in trainable(model).items()}
    save_tuned(model, values, tmp_path, pin=tiny_lm, tokenizer=load_tokenizer(tiny_lm))
    return tmp_path


def by_hand(model, tokenizer, row, prompt=None):
    prompt = prompt or prompt_ids(row.messages, tokenizer)
    ids = [*prompt, *tokenizer(row.expected, add_special_tokens=False)["input_ids"]]
    with torch.no_grad():
        surprise = -model(torch.tensor([ids])).logits[0].log_softmax(-1)
    return sum(float(surprise[t - 1, ids[t]]) for t in range(len(prompt), len(ids)))


def test_the_losses_are_those_of_the_served_model(tiny_lm, tuned):
    tokenizer = load_tokenizer(tiny_lm)
    served = load_tuned(tiny_lm, tuned, dtype=torch.float32, device="cpu")
    found = AnswerLosses(tiny_lm, tuned, CPU)(ROWS, Variant())
    for row, loss in zip(ROWS, found, strict=True):
        assert loss.nats == pytest.approx(by_hand(served, tokenizer, row), rel=1e-4)
        assert loss.n_tokens == len(tokenizer(row.expected)["input_ids"])


def test_scale_zero_is_the_base_and_the_scales_can_be_changed_back_and_forth(tiny_lm, tuned):
    tokenizer, base = load_tokenizer(tiny_lm), load_causal_lm(tiny_lm, dtype=torch.float32)
    losses_of = AnswerLosses(tiny_lm, tuned, CPU)
    whole = losses_of(ROWS, Variant())
    bare = losses_of(ROWS, Variant(0.0))
    half = losses_of(ROWS, Variant(0.5))
    for row, loss in zip(ROWS, bare, strict=True):
        assert loss.nats == pytest.approx(by_hand(base, tokenizer, row), rel=1e-4)
    assert len({round(sum(x.nats for x in found), 3) for found in (whole, bare, half)}) == 3
    assert [x.nats for x in losses_of(ROWS, Variant())] == pytest.approx([x.nats for x in whole], rel=1e-5)


@pytest.mark.parametrize("tuned", ["lora"], indirect=True)
def test_half_of_an_adapter_is_half_its_alpha(tiny_lm, tuned):
    halved = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(tiny_lm.folder, dtype=torch.float32), tuned)
    for module in halved.modules():
        if isinstance(getattr(module, "scaling", None), dict):
            module.scaling["default"] /= 2
    tokenizer = load_tokenizer(tiny_lm)
    found = AnswerLosses(tiny_lm, tuned, CPU)(ROWS, Variant(0.5))
    for row, loss in zip(ROWS, found, strict=True):
        assert loss.nats == pytest.approx(by_hand(halved.eval(), tokenizer, row), rel=1e-4)


@pytest.mark.parametrize("template", FOREIGN_TEMPLATES)
def test_a_foreign_template_asks_in_its_own_words(tiny_lm, tuned, template):
    tokenizer = load_tokenizer(tiny_lm)
    served = load_tuned(tiny_lm, tuned, dtype=torch.float32, device="cpu")
    found = AnswerLosses(tiny_lm, tuned, CPU)(ROWS, Variant(template=template))
    for row, loss in zip(ROWS, found, strict=True):
        asked = foreign_prompt(row.messages, template)
        assert row.input_text in asked
        ids = tokenizer(asked, add_special_tokens=False)["input_ids"]
        assert loss.nats == pytest.approx(by_hand(served, tokenizer, row, ids), rel=1e-4)
