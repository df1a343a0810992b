"""Open a base model: a folder in Hugging Face layout, an `org/name` of the hub, or a GGUF file.

Only safetensors and GGUF weights are read, and no code that comes with a model is ever run.
"""

import json
import struct
from pathlib import Path
from typing import Any

import torch

from sartor.concepts.base_model import BaseKind, BaseModelPin
from sartor.concepts.ids import bytes_hash
from sartor.errors import BadBase
from sartor.modeling.file_hash import file_sha256

_HUB_FILES = ["*.safetensors", "*.json", "*.jinja", "*.model", "*.txt"]


def pin_folder(folder: Path, *, name: str, licence: str = "unknown") -> BaseModelPin:
    """Hash the files of a model folder and say what kind of model it is.

    Raises: BadBase: no config, no safetensors, or neither a causal language model nor an encoder.
    """
    config_path = folder / "config.json"
    if not config_path.is_file():
        raise BadBase("has no config.json, so it is no model folder.", where=str(folder), fix=_WHAT_IS_A_BASE)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise BadBase("holds no safetensors weights.", where=str(folder), fix="Convert them to safetensors first.")
    config = json.loads(config_path.read_text("utf-8"))
    parts = [p for p in sorted(folder.iterdir()) if p.suffix in (".json", ".jinja", ".safetensors", ".model", ".txt")]
    template = folder / "chat_template.jinja"
    return BaseModelPin(
        name=name,
        kind=_kind(config, folder),
        folder=str(folder),
        files={p.name: file_sha256(p) for p in parts},
        template_hash=bytes_hash(template.read_bytes()) if template.is_file() else None,
        licence=licence,
        parameters=sum(_n_parameters(p) for p in weights),
    )


def download_from_hub(name: str) -> Path:
    """Fetch `org/name[@revision]` through the hub's own cache and environment variables.

    Raises: BadBase: the hub does not answer, or has no such model.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repo, _, revision = name.partition("@")
    try:
        return Path(snapshot_download(repo, revision=revision or None, allow_patterns=_HUB_FILES))
    except HFValidationError as error:
        raise BadBase("is no model name, folder or GGUF file.", where=name, fix=_WHAT_IS_A_BASE) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise BadBase(
            "could not be fetched from the model hub.",
            where=name,
            fix="Check the name and the connection, or give a folder, a GGUF file or a built-in name.",
        ) from error


def convert_gguf(gguf: Path, out: Path) -> None:
    """Write a GGUF language model as a plain Hugging Face folder (bf16 safetensors, tokenizer, template).

    Raises: BadBase: not a GGUF file that transformers can read.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    with gguf.open("rb") as file:
        magic = file.read(4)
    if magic != b"GGUF":
        raise BadBase("is not a GGUF file.", where=str(gguf), fix=_WHAT_IS_A_BASE)
    try:
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        model: Any = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    except (ValueError, LookupError, OSError, NotImplementedError, struct.error) as error:
        raise BadBase("holds a model that cannot be read.", where=str(gguf), fix="Give a folder instead.") from error
    _forget_quantisation(model)
    _tie_again(model)
    out.mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(out)
    tokenizer.save_pretrained(out)


def load_causal_lm(pin: BaseModelPin, *, dtype: torch.dtype, device: str = "cpu") -> Any:
    """Open the language model with frozen weights, in evaluation mode."""
    if pin.kind != "causal_lm":
        raise BadBase("is no language model.", where=pin.name, fix="Choose a causal language model for this task.")
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(
        pin.folder, dtype=dtype, trust_remote_code=False, use_safetensors=True, local_files_only=True
    )
    return model.to(device).requires_grad_(False).eval()


def load_first_half(pin: BaseModelPin, *, dtype: torch.dtype) -> Any:
    """Open a language model without its head and the second half of its layers, whose states tell less of meaning."""
    model = load_causal_lm(pin, dtype=dtype).base_model
    n_layers = model.config.num_hidden_layers
    layers = next(m for m in model.modules() if isinstance(m, torch.nn.ModuleList) and len(m) == n_layers)
    del layers[(n_layers + 1) // 2 :]
    model.config.num_hidden_layers = len(layers)
    model.config.use_cache = False
    return model


def load_tokenizer(pin: BaseModelPin, *, plain_template: str | None = None) -> Any:
    """Open the tokenizer; one without a chat template gets `plain_template`."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(pin.folder, trust_remote_code=False, local_files_only=True)
    if getattr(tokenizer, "chat_template", None) is None and plain_template:
        tokenizer.chat_template = plain_template
    return tokenizer


def stop_ids(pin: BaseModelPin, tokenizer: Any) -> frozenset[int]:
    """Return every token id that ends an answer: the tokenizer's and the generation settings'."""
    from transformers import GenerationConfig

    ids = {tokenizer.eos_token_id}
    if "generation_config.json" in pin.files:
        declared = GenerationConfig.from_pretrained(pin.folder, local_files_only=True).eos_token_id
        ids.update(declared if isinstance(declared, list) else [declared])
    return frozenset(i for i in ids if i is not None)


_WHAT_IS_A_BASE = (
    "Give a built-in name (`sartor assets list`), org/name, a folder with config.json and safetensors, or a GGUF file."
)


def _kind(config: dict[str, Any], folder: Path) -> BaseKind:
    architectures = " ".join(config.get("architectures") or [])
    if "ForCausalLM" in architectures or "LMHeadModel" in architectures:
        return "causal_lm"
    if any(word in architectures for word in ("Model", "ForMaskedLM", "ForSequenceClassification")) and (
        "ConditionalGeneration" not in architectures
    ):
        return "encoder"
    raise BadBase(
        f"is neither a language model nor a text encoder ({architectures or 'unknown kind'}).",
        where=str(folder),
        fix=_WHAT_IS_A_BASE,
    )


def _n_parameters(path: Path) -> int:
    from safetensors import safe_open

    with safe_open(path, framework="pt") as tensors:
        shapes = [tensors.get_slice(name).get_shape() for name in tensors.keys()]  # noqa: SIM118
    return sum(int(torch.Size(shape).numel()) for shape in shapes)


def _forget_quantisation(model: Any) -> None:
    """Drop the mark that forbids saving: the weights are plain fp32 after loading."""
    model.hf_quantizer = None
    for name in ("quantization_method", "is_quantized"):
        model.__dict__.pop(name, None)
    if getattr(model.config, "quantization_config", None) is not None:
        del model.config.quantization_config


def _tie_again(model: Any) -> None:
    """Share embedding and head again where a GGUF stores the one matrix twice at two precisions."""
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    if model.config.tie_word_embeddings or embedding.weight.shape != head.weight.shape:
        return
    with torch.no_grad():
        difference = (embedding.weight - head.weight).norm() / head.weight.norm()
    if difference < 0.1:
        embedding.weight = head.weight
        model.config.tie_word_embeddings = True
        model.tie_weights()


def context_tokens(pin: BaseModelPin) -> int | None:
    """Return the longest row the base can read, if its configuration says so."""
    config = json.loads((Path(pin.folder) / "config.json").read_text("utf-8"))
    text = config.get("text_config", config)
    return text.get("max_position_embeddings") or text.get("n_positions")
