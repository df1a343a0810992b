"""One base in memory with several low-rank adapters beside it: in one batch, every row by its own adapter.

The adapters that a batch needs are laid side by side, so each layer does two narrow products for all rows, and what
belongs to another row's adapter is masked. Beyond rounding, a row is answered as by a base with its adapter folded in.
"""

# B rows, T tokens, I and O features in and out, R ranks of all adapters side by side
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from sartor.errors import BadBase
from sartor.modeling.lora import ADAPTER_CONFIG

_PREFIX, _DOWN, _UP = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
_PLAIN = {"peft_type": "LORA", "use_dora": False, "bias": "none", "fan_in_fan_out": False}
_KEPT = 4
"""Adapters that stay laid out though no row needs them now, as laying out anew takes longer than a step."""


class _Pair(NamedTuple):
    down_RI: Tensor
    up_RO: Tensor
    """The scale is in it."""


def can_share(folder: Path | None) -> bool:
    """Whether what was tuned can stand beside its base: nothing at all, or a plain low-rank adapter."""
    if folder is None:
        return True
    try:
        config = json.loads((folder / ADAPTER_CONFIG).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    whole = ("modules_to_save", "rank_pattern", "alpha_pattern", "layer_replication", "trainable_token_indices")
    return all(config.get(k, v) == v for k, v in _PLAIN.items()) and not any(config.get(k) for k in whole)


class SharedBase:
    """A causal language model of transformers whose rows say which adapter they are answered by."""

    def __init__(self, model: Any) -> None:
        """Take over a frozen model."""
        self._model = model
        self.config, self.device = model.config, model.device
        self._dtype = model.get_input_embeddings().weight.dtype
        self._adapters: dict[int, dict[str, _Pair]] = {}
        self._n_added = 0
        self._laid: tuple[int, ...] = ()
        """The adapters that lie side by side now."""
        self._ranks: dict[int, slice] = {}
        self._pairs: dict[str, _Pair] = {}
        """By layer; none while no row needs an adapter."""
        self._mask_B1R = torch.zeros(0)
        self._layers: dict[str, Any] = {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear)}
        for name, layer in self._layers.items():
            layer.forward = self._beside(name, layer.forward)

    def __call__(self, **inputs: Any) -> Any:
        """Run the model on rows whose adapters were selected."""
        return self._model(**inputs)

    def add(self, folder: Path) -> int:
        """Read an adapter; returns the number that rows say.

        Raises: BadBase: it is an adapter of another base.
        """
        from safetensors.torch import load_file

        config = json.loads((folder / ADAPTER_CONFIG).read_text("utf-8"))
        root = math.sqrt(config["r"]) if config.get("use_rslora") else config["r"]
        tensors = load_file(folder / "adapter_model.safetensors")
        pairs: dict[str, _Pair] = {}
        for key, down_RI in tensors.items():
            if key.endswith(_DOWN):
                up_OR = tensors[key.removesuffix(_DOWN) + _UP] * (config["lora_alpha"] / root)
                name = key.removeprefix(_PREFIX).removesuffix(_DOWN)
                pairs[name] = _Pair(*(t.to(self.device, self._dtype).contiguous() for t in (down_RI, up_OR.T)))
        unknown = sorted(pairs.keys() - self._layers.keys())
        if unknown:
            raise BadBase(
                f"has no linear layer {unknown[0]}, which the adapter changes.",
                where=str(folder),
                fix="Serve it with the base that it was tuned from.",
            )
        self._n_added += 1
        self._adapters[self._n_added] = pairs
        return self._n_added

    def remove(self, adapter: int) -> None:
        """Forget an adapter that no row needs any more."""
        self._adapters.pop(adapter, None)
        if adapter in self._laid:
            self._lay([each for each in self._laid if each != adapter])

    def select(self, adapters_B: Sequence[int | None]) -> None:
        """Say which adapter each row of the next call is answered by; None: by the base alone."""
        needed = {adapter for adapter in adapters_B if adapter is not None}
        if not needed <= set(self._laid) or len(self._laid) > max(_KEPT, 2 * len(needed)):
            room = max(0, _KEPT - len(needed))
            idle = [each for each in self._laid if each not in needed]
            self._lay(sorted({*needed, *idle[len(idle) - room :]} if room else needed))
        n_ranks = max((ranks.stop for ranks in self._ranks.values()), default=0)
        mask_B1R = torch.zeros(len(adapters_B), 1, n_ranks, dtype=self._dtype)
        for row, adapter in enumerate(adapters_B):
            if adapter is not None:
                mask_B1R[row, 0, self._ranks[adapter]] = 1
        self._mask_B1R = mask_B1R.to(self.device)
        self._needed = bool(needed)

    def _lay(self, adapters: Sequence[int]) -> None:
        """Lay adapters side by side; one that leaves a layer as it is has zeros there."""
        self._laid, self._ranks, self._pairs = tuple(adapters), {}, {}
        parts = [self._adapters[adapter] for adapter in adapters]
        widths = [max((p.down_RI.shape[0] for p in part.values()), default=0) for part in parts]
        begins = [sum(widths[:i]) for i in range(len(widths))]
        self._ranks = {a: slice(b, b + w) for a, b, w in zip(adapters, begins, widths, strict=True)}
        for name in {name for part in parts for name in part}:
            known = next(part[name] for part in parts if name in part)
            down_RI = known.down_RI.new_zeros(sum(widths), known.down_RI.shape[1])
            up_RO = known.up_RO.new_zeros(sum(widths), known.up_RO.shape[1])
            for begin, part in zip(begins, parts, strict=True):
                if name in part:
                    rank = part[name].down_RI.shape[0]
                    down_RI[begin : begin + rank], up_RO[begin : begin + rank] = part[name]
            self._pairs[name] = _Pair(down_RI, up_RO)

    def _beside(self, name: str, plain: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
        def forward(x_BTI: Tensor) -> Tensor:
            y_BTO = plain(x_BTI)
            pair = self._pairs.get(name) if self._needed else None
            if pair is None:
                return y_BTO
            own_BTR = linear(x_BTI, pair.down_RI) * self._mask_B1R
            return torch.addmm(y_BTO.flatten(0, 1), own_BTR.flatten(0, 1), pair.up_RO).view(y_BTO.shape)

        return forward

    _needed = False
    """Whether any row of the next call has an adapter."""
