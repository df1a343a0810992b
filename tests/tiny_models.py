"""Tiny random models with real tokenizers, saved as plain Hugging Face folders: seconds to train, honest in shape."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertModel,
    BertTokenizerFast,
    CohereConfig,
    CohereForCausalLM,
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPT2LMHeadModel,
    GraniteConfig,
    GraniteForCausalLM,
    Lfm2Config,
    Lfm2ForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from transformers.utils import logging

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.recipe import Data, Recipe
from sartor.modeling.load_base import pin_folder

torch.set_num_threads(1)
logging.disable_progress_bar()

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SENTENCES = (
    "The tailor cuts the cloth and sews the coat with care.",
    "Please turn the address into a JSON object with a street and a city.",
    '{"street": "12 Oak Lane", "city": "Springfield", "zip": "60601"}',
    "Where is the station? The red house is far from the blue river.",
    "system user assistant question answer yes no colour sound animal number",
)
WINDOW = 8
"""Sliding attention of the families that have it: shorter than the tests' prompts, so that it matters."""


def byte_level_tokenizer(*, template: str | None = CHATML, trim_offsets: bool = False) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE on a few sentences; it can write any text."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.post_processor = processors.ByteLevel(trim_offsets=trim_offsets)
    core.decoder = decoders.ByteLevel()
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=specials, initial_alphabet=alphabet, show_progress=False
    )
    core.train_from_iterator(SENTENCES, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        eos_token="<|im_end|>",
        bos_token="<|im_start|>",
        pad_token="<|endoftext|>",
        clean_up_tokenization_spaces=False,
        model_max_length=512,
    )
    tokenizer.chat_template = template
    return tokenizer


def _shape(vocabulary: int) -> dict[str, Any]:
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    ends = {"eos_token_id": 2, "bos_token_id": 1, "pad_token_id": 0}
    width = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "max_position_embeddings": 512}
    return {"vocab_size": vocabulary, "initializer_range": 0.3, "tie_word_embeddings": False, **heads, **ends, **width}


def random_lm(family: str, *, vocabulary: int = 400, seed: int = 7) -> Any:
    """Make a language model of the shape of a family, with weights large enough that its answers vary."""
    shape = _shape(vocabulary)
    torch.manual_seed(seed)
    if family == "llama":
        return LlamaForCausalLM(LlamaConfig(**shape)).eval()
    if family == "qwen3":
        return Qwen3ForCausalLM(Qwen3Config(**shape)).eval()
    if family == "mistral":
        return MistralForCausalLM(MistralConfig(**shape, sliding_window=WINDOW)).eval()
    if family == "gemma2":
        config = Gemma2Config(**shape, sliding_window=WINDOW, query_pre_attn_scalar=8, final_logit_softcapping=2.0)
        return Gemma2ForCausalLM(config).eval()
    if family == "gemma3":
        kinds = ["sliding_attention", "full_attention"]
        config = Gemma3TextConfig(**shape, sliding_window=WINDOW, layer_types=kinds, query_pre_attn_scalar=8)
        return Gemma3ForCausalLM(config).eval()
    if family == "granite":
        return GraniteForCausalLM(GraniteConfig(**shape, logits_scaling=8.0)).eval()
    if family == "cohere":
        return CohereForCausalLM(CohereConfig(**shape, logit_scale=0.25)).eval()
    if family == "lfm2":
        kinds = ["conv", "full_attention"]
        return Lfm2ForCausalLM(Lfm2Config(**shape, layer_types=kinds, block_auto_adjust_ff_dim=False)).eval()
    assert family == "gpt2", family
    ends = {"eos_token_id": 2, "bos_token_id": 1}
    config = GPT2Config(vocab_size=vocabulary, n_embd=32, n_layer=2, n_head=4, n_positions=512, **ends)
    config.initializer_range = 0.3
    return GPT2LMHeadModel(config).eval()


def save_lm(folder: Path, family: str = "llama", *, template: str | None = CHATML) -> BaseModelPin:
    """Write a tiny language model with its tokenizer, and pin it."""
    tokenizer = byte_level_tokenizer(template=template)
    random_lm(family, vocabulary=len(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return pin_folder(folder, name=f"tiny-{family}")


def save_encoder(folder: Path, *, positions: int = 64) -> BaseModelPin:
    """Write a tiny BERT with a WordPiece vocabulary of single characters and the words of the sentences."""
    words = sorted({w.strip(".,?:{}\"'").lower() for s in SENTENCES for w in s.split()} - {""})
    characters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    pieces = [*dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *words])]
    pieces += [f"##{c}" for c in characters]
    tokenizer = BertTokenizerFast(vocab={piece: i for i, piece in enumerate(pieces)}, do_lower_case=True)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=positions,
        initializer_range=0.1,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return pin_folder(folder, name="tiny-bert")


def recipe(**settings: Any) -> Recipe:
    """Make a recipe in which only what matters to a test is said."""
    return Recipe.model_validate({"name": "tiny", "data": Data(files=("rows.jsonl",)), "base": "tiny", **settings})
