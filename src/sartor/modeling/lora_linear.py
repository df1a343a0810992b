"""PEFT's low-rank layer computed with six products and no pass besides: nothing is scaled, added or cast apart."""

# N tokens, I and O features in and out, R rank
from typing import Any

import torch
from peft.tuners.lora import Linear
from torch import Tensor, nn


class LoraLinear(Linear):
    """A PEFT layer whose plain case is computed here; everything else is left to PEFT."""

    def forward(self, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        """Return the base's output plus the adapter's. Shape (..., I) to (..., O)."""
        base, names = self.base_layer, self.active_adapters
        if args or kwargs or self.merged or self.disable_adapters or len(names) != 1 or x.dtype != base.weight.dtype:
            return super().forward(x, *args, **kwargs)
        down, up = self.lora_A[names[0]].weight, self.lora_B[names[0]].weight
        found = _Product.apply(x.reshape(-1, x.shape[-1]), base.weight, down, up, self.scaling[names[0]])
        found = found.view(*x.shape[:-1], -1)
        return found if base.bias is None else found + base.bias


class _Product(torch.autograd.Function):
    """x W' + scale * (x A') B'. W is frozen and gets no gradient."""

    @staticmethod
    def forward(ctx: Any, x_NI: Tensor, weight_OI: Tensor, down_RI: Tensor, up_OR: Tensor, scale: float) -> Tensor:
        code_NR = x_NI @ down_RI.t()
        found_NO = (x_NI @ weight_OI.t()).addmm_(code_NR, up_OR.t(), alpha=scale)
        ctx.save_for_backward(x_NI, code_NR, weight_OI, down_RI, up_OR)
        ctx.scale = scale
        return found_NO

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x_NI, code_NR, weight_OI, down_RI, up_OR = ctx.saved_tensors
        grad_NO = gradients[0]
        grad_code_NR = (grad_NO @ up_OR).mul_(ctx.scale)
        grad_x_NI = None
        if ctx.needs_input_grad[0]:
            grad_x_NI = (grad_NO @ weight_OI).addmm_(grad_code_NR, down_RI)
        return grad_x_NI, None, grad_code_NR.t() @ x_NI, (grad_NO.t() @ code_NR).mul_(ctx.scale), None


def compute_lora_together(model: nn.Module) -> None:
    """Let every plain low-rank layer (no DoRA, no dropout, on a torch linear layer) compute as above."""
    for layer in model.modules():
        if type(layer) is Linear and isinstance(layer.base_layer, nn.Linear) and _is_plain(layer):
            layer.__class__ = LoraLinear


def _is_plain(layer: Linear) -> bool:
    drops = not all(isinstance(dropout, nn.Identity) for dropout in layer.lora_dropout.values())
    return not (drops or layer.lora_variant or any(layer.lora_bias.values()))
