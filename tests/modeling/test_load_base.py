"""Opening a base model: what is pinned, what is refused."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from sartor.concepts.ids import bytes_hash
from sartor.errors import BadBase
from sartor.modeling.load_base import (
    context_tokens,
    convert_gguf,
    load_causal_lm,
    load_first_half,
    load_tokenizer,
    pin_folder,
    stop_ids,
)
from sartor.rendering.chat import PLAIN_TEMPLATE
from tiny_models import CHATML, byte_level_tokenizer, random_lm, save_lm


@pytest.fixture
def copied(tiny_lm, tmp_path):
    return shutil.copytree(tiny_lm.folder, tmp_path / "copy")


def test_a_pin_knows_kind_size_and_template(tiny_lm):
    assert tiny_lm.kind == "causal_lm"
    assert tiny_lm.parameters == sum(p.numel() for p in random_lm("llama").parameters())
    assert tiny_lm.template_hash == bytes_hash(CHATML.encode())
    assert {"config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja"} <= set(tiny_lm.files)


def test_the_same_files_have_the_same_identity_wherever_they_lie(tiny_lm, copied):
    assert pin_folder(copied, name=tiny_lm.name).id == tiny_lm.id


def test_one_changed_weight_is_another_base(tiny_lm, copied):
    weights = load_file(copied / "model.safetensors")
    weights["lm_head.weight"][0, 0] += 1
    save_file(weights, copied / "model.safetensors", {"format": "pt"})
    assert pin_folder(copied, name=tiny_lm.name).id != tiny_lm.id


def test_another_template_is_another_base(tiny_lm, copied):
    (copied / "chat_template.jinja").write_text(CHATML + " ")
    assert pin_folder(copied, name=tiny_lm.name).id != tiny_lm.id


def test_a_folder_without_config_is_no_model(copied):
    (copied / "config.json").unlink()
    with pytest.raises(BadBase, match=r"no config\.json"):
        pin_folder(copied, name="x")


def test_weights_that_are_no_safetensors_are_refused(copied):
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")
    with pytest.raises(BadBase, match="no safetensors"):
        pin_folder(copied, name="x")


@pytest.mark.parametrize("kind", ["T5ForConditionalGeneration", "Wav2Vec2ForCTC", None])
def test_a_model_of_neither_kind_is_refused_by_its_name(copied, kind):
    path = copied / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "architectures": kind and [kind]}))
    with pytest.raises(BadBase, match=kind or "unknown kind"):
        pin_folder(copied, name="x")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_base_is_opened_frozen_in_the_format_asked_for(tiny_lm, dtype):
    model = load_causal_lm(tiny_lm, dtype=dtype)
    assert not model.training
    assert all(p.dtype == dtype and not p.requires_grad for p in model.parameters())


@pytest.mark.parametrize("family", ["llama", "gpt2", "gemma2", "gemma3", "qwen3", "lfm2"])
def test_the_first_half_of_a_model_ends_in_its_middle(tmp_path, family):
    pin = save_lm(tmp_path, family)
    whole, half = load_causal_lm(pin, dtype=torch.float32), load_first_half(pin, dtype=torch.float32)
    ids_BT = torch.arange(3, 15).reshape(2, 6)
    halfway_BTD = whole(input_ids=ids_BT, output_hidden_states=True).hidden_states[1]
    norm = next(m for name, m in half.named_children() if name in ("norm", "ln_f", "embedding_norm"))
    torch.testing.assert_close(half(input_ids=ids_BT).last_hidden_state, norm(halfway_BTD))


def test_an_encoder_is_no_language_model(tiny_encoder):
    assert tiny_encoder.kind == "encoder"
    with pytest.raises(BadBase, match=r"^tiny-bert: is no language model"):
        load_causal_lm(tiny_encoder, dtype=torch.float32)


def test_a_template_of_the_base_wins_over_the_plain_one(tiny_lm, tmp_path):
    assert load_tokenizer(tiny_lm, plain_template=PLAIN_TEMPLATE).chat_template == CHATML
    bare = save_lm(tmp_path / "bare", template=None)
    assert bare.template_hash is None
    assert load_tokenizer(bare, plain_template=PLAIN_TEMPLATE).chat_template == PLAIN_TEMPLATE


@pytest.mark.parametrize(("declared", "wanted"), [([0, 5], {0, 2, 5}), (7, {2, 7}), (None, {2})])
def test_answers_stop_at_the_tokens_of_tokenizer_and_generation_settings(tiny_lm, copied, declared, wanted):
    (copied / "generation_config.json").write_text(json.dumps({"eos_token_id": declared}))
    assert stop_ids(pin_folder(copied, name="x"), byte_level_tokenizer()) == wanted


def test_the_longest_row_comes_from_the_configuration(tiny_lm, tiny_encoder):
    assert (context_tokens(tiny_lm), context_tokens(tiny_encoder)) == (512, 64)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"GGUF", b"GGUF" + bytes(200)])
def test_a_file_that_is_no_whole_gguf_is_refused(tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(BadBase, match=r"^.*model\.gguf: "):
        convert_gguf(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
