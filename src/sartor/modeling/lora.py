"""Low-rank adapters through PEFT: on every linear layer of the body, saved in PEFT's standard layout."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sartor.concepts.recipe import Lora

ADAPTER_CONFIG = "adapter_config.json"
"""Where PEFT says what an adapter is."""


def add_lora(model: Any, method: Lora, *, seed: int) -> Any:
    """Put a fresh adapter on every linear layer except the head; it changes nothing until trained.

    The adapter has the model's own number format: masters in fp32 belong to the optimizer.
    """
    from peft import LoraConfig, get_peft_model

    from sartor.modeling.lora_linear import compute_lora_together

    torch.manual_seed(seed)
    config = LoraConfig(
        r=method.rank,
        lora_alpha=method.alpha,
        use_rslora=method.rslora,
        use_dora=method.dora,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    adapted = get_peft_model(model, config, autocast_adapter_dtype=False)
    compute_lora_together(adapted)
    return adapted


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """Return the parameters that learn, by name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def save_adapter(model: Any, tensors: dict[str, Tensor], folder: Path, *, base_name: str) -> None:
    """Write adapter_config.json and adapter_model.safetensors.

    Args:
        model: The PEFT model, for names and configuration.
        tensors: fp32 values of its trainable parameters, by name.
        folder: Where; made if missing.
        base_name: What the configuration says the base is.
    """
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    # No adapter touches the embeddings; left to find out by itself, PEFT would ask the hub for the base's vocabulary.
    state = get_peft_model_state_dict(model, state_dict=dict(tensors), save_embedding_layers=False)
    save_file({k: v.contiguous() for k, v in state.items()}, folder / "adapter_model.safetensors", {"format": "pt"})
    config = model.peft_config["default"]
    config.base_model_name_or_path, config.inference_mode = base_name, True
    config.save_pretrained(str(folder))
    path = folder / ADAPTER_CONFIG
    written = json.loads(path.read_text("utf-8"))
    written["target_modules"] = sorted(written["target_modules"])  # PEFT's set: another order in each process
    path.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n", "utf-8")


def merge_adapter(model: Any, folder: Path) -> Any:
    """Load the adapter onto the base and fold it into the weights."""
    from peft import PeftModel

    return PeftModel.from_pretrained(model, str(folder)).merge_and_unload().eval()
