"""A language model that learns, by either method: how it begins, what is saved of it, how it is opened again."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.recipe import FullWeights, Lora
from sartor.modeling.load_base import load_causal_lm
from sartor.modeling.lora import ADAPTER_CONFIG, add_lora, merge_adapter, save_adapter, trainable


def begin_tuning(base: Any, method: Lora | FullWeights, *, seed: int) -> Any:
    """Return the model with its learning weights marked: a fresh adapter, or all there are."""
    return add_lora(base, method, seed=seed) if isinstance(method, Lora) else base.requires_grad_(True)


def save_tuned(model: Any, tensors: dict[str, Tensor], folder: Path, *, pin: BaseModelPin, tokenizer: Any) -> None:
    """Write what was learned, in fp32: an adapter in PEFT's layout, or a whole model in that of transformers.

    Args:
        model: What `begin_tuning` returned; a whole model is left holding the tensors.
        tensors: Values of its learning parameters, by name.
        folder: Where; made if missing.
        pin: The base it began as.
        tokenizer: Goes with a whole model.
    """
    if hasattr(model, "peft_config"):
        save_adapter(model, tensors, folder, base_name=pin.name)
        return
    for name, parameter in trainable(model).items():
        parameter.data = tensors[name].to(parameter.device, torch.float32)
    model.tie_weights()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def load_tuned(pin: BaseModelPin, folder: Path | None, *, dtype: torch.dtype, device: str) -> Any:
    """Open the base, with the adapter of `folder` folded in, or the whole model that `folder` holds."""
    if folder is None or (folder / ADAPTER_CONFIG).is_file():
        base = load_causal_lm(pin, dtype=dtype, device=device)
        return merge_adapter(base, folder) if folder else base
    return load_causal_lm(pin.model_copy(update={"folder": str(folder)}), dtype=dtype, device=device)


class ScalableLM:
    """A tuned model whose change to the base can be scaled: 0 is the base, 1 what was tuned, 2 twice as far."""

    def __init__(self, pin: BaseModelPin, folder: Path, *, dtype: torch.dtype, device: str) -> None:
        """Open base and change, apart."""
        base = load_causal_lm(pin, dtype=dtype, device=device)
        self._begin: dict[str, Tensor] = {}
        self._change: dict[str, Tensor] = {}
        if (folder / ADAPTER_CONFIG).is_file():
            from peft import PeftModel

            self.model: Any = PeftModel.from_pretrained(base, str(folder)).eval()
            self._layers = [m for m in self.model.modules() if isinstance(getattr(m, "scaling", None), dict)]
            self._scaling = [dict(layer.scaling) for layer in self._layers]
        else:
            self.model = base
            tuned = load_tuned(pin, folder, dtype=dtype, device=device).state_dict()
            self._begin = {name: value.clone() for name, value in base.state_dict().items()}
            self._change = {name: tuned[name] - value for name, value in self._begin.items()}

    def scale_to(self, factor: float) -> None:
        """Set how far the model is from its base."""
        if self._change:
            with torch.no_grad():
                for name, value in self.model.state_dict().items():
                    value.copy_(self._begin[name] + factor * self._change[name])
            return
        self.model.base_model.enable_adapter_layers() if factor else self.model.base_model.disable_adapter_layers()
        for layer, scaling in zip(self._layers, self._scaling, strict=True):
            layer.scaling.update({name: value * factor for name, value in scaling.items()})
