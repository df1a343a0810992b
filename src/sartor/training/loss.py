"""Losses, always summed over targets, in nats: the loop divides by the number of targets of the whole step."""

# B rows, T tokens, D width, V vocabulary, M learned positions, C words of a block
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from sartor.modeling.shared_prefix import can_share, hidden_states, n_worth_sharing
from sartor.training.batches import IGNORED, Batch

_BLOCK_LOGITS = {"cpu": 2**20, "cuda": 2**26}
"""So many logits are held at once: what the caches of a core hold; what keeps a GPU busy."""

LossOf = Callable[[Batch], Tensor]


def next_token_loss(model: Any) -> LossOf:
    """Return the summed cross-entropy at learned positions; the head is computed at those positions only."""
    nats_of = _nats_of(model)
    return lambda batch: nats_of(batch, "sum")


def row_losses(model: Any) -> LossOf:
    """Return the summed cross-entropy at the learned positions of each row, shape (B,), without gradients."""
    nats_of = _nats_of(model)

    @torch.inference_mode()
    def losses_of(batch: Batch) -> Tensor:
        nats_M = nats_of(batch, "none")
        rows_M = (batch.labels_BT != IGNORED).nonzero()[:, 0].to(nats_M.device)
        return nats_M.new_zeros(len(batch.labels_BT)).index_add_(0, rows_M, nats_M)

    return losses_of


def _nats_of(model: Any) -> Callable[[Batch, str], Tensor]:
    causal_lm = model.get_base_model() if hasattr(model, "get_base_model") else model
    body, head, config = causal_lm.get_decoder(), causal_lm.get_output_embeddings(), causal_lm.config
    shares = can_share(body)

    def nats_of(batch: Batch, reduction: str) -> Tensor:
        device = head.weight.device
        learned_BT = batch.labels_BT != IGNORED
        n_shared = n_worth_sharing(batch.input_ids_BT, learned_BT) if shares else 0
        # Rows are padded on the right, and no position sees later ones: padding needs no mask.
        hidden_BTD = hidden_states(body, batch.input_ids_BT.to(device), n_shared)
        labels_BT, learned_BT = batch.labels_BT[:, n_shared:].to(device), learned_BT[:, n_shared:].to(device)
        hidden_MD, labels_M = hidden_BTD[learned_BT], labels_BT[learned_BT]
        if _is_plain(head, config):
            nats_M = _FrozenHeadNats.apply(hidden_MD, head.weight, labels_M)
            return nats_M.sum() if reduction == "sum" else nats_M
        logits_MV = _scaled(head(hidden_MD).float(), config)
        return functional.cross_entropy(logits_MV, labels_M, reduction=reduction)

    return nats_of


def _is_plain(head: Any, config: Any) -> bool:
    """Whether the head is a frozen matrix and nothing else."""
    parts = "logits_scaling", "logit_scale", "final_logit_softcapping"
    is_matrix = type(head) is nn.Linear and head.bias is None and not head.weight.requires_grad
    return is_matrix and all(getattr(config, part, None) in (None, 1) for part in parts)


class _FrozenHeadNats(torch.autograd.Function):
    """Cross-entropy of a frozen head: two products, a block of the vocabulary at a time, and no logits are kept.

    The sum of exponentials and the gradient are carried from block to block, relative to the largest logit so far.
    """

    @staticmethod
    def forward(ctx: Any, hidden_MD: Tensor, weight_VD: Tensor, labels_M: Tensor) -> Tensor:
        learns, n = ctx.needs_input_grad[0], len(labels_M)
        top_M1 = hidden_MD.new_full((n, 1), -torch.inf, dtype=torch.float32)
        sum_M1, expected_MD = torch.zeros_like(top_M1), torch.zeros_like(hidden_MD, dtype=torch.float32)
        for weight_CD in weight_VD.split(max(1, _BLOCK_LOGITS[hidden_MD.device.type] // max(1, n))):
            logits_MC = (hidden_MD @ weight_CD.t()).float()
            higher_M1 = torch.maximum(top_M1, logits_MC.amax(1, keepdim=True))
            e_MC, falls_M1 = logits_MC.sub_(higher_M1).exp_(), (top_M1 - higher_M1).exp_()
            sum_M1 = sum_M1 * falls_M1 + e_MC.sum(1, keepdim=True)
            if learns:
                expected_MD.mul_(falls_M1).add_(e_MC.to(weight_VD.dtype) @ weight_CD)
            top_M1 = higher_M1
        label_MD = weight_VD[labels_M].float()
        if learns:
            ctx.save_for_backward((expected_MD / sum_M1 - label_MD).to(hidden_MD.dtype))
        return (top_M1 + sum_M1.log())[:, 0] - (hidden_MD.float() * label_MD).sum(1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (grad_MD,) = ctx.saved_tensors
        return (grad_MD * gradients[0][:, None]).to(grad_MD.dtype), None, None


def label_loss(model: Any) -> LossOf:
    """Return the summed cross-entropy of a sequence classifier."""

    def loss_of(batch: Batch) -> Tensor:
        device = next(model.parameters()).device
        logits = model(
            input_ids=batch.input_ids_BT.to(device), attention_mask=batch.attention_BT.to(device)
        ).logits.float()
        return functional.cross_entropy(logits, batch.labels_BT[:, 0].to(device), reduction="sum")

    return loss_of


def _scaled(logits: Tensor, config: Any) -> Tensor:
    """Do what some families do to their logits after the head: Granite divides, Cohere multiplies, Gemma 2 bounds."""
    for factor in (1 / (getattr(config, "logits_scaling", None) or 1), getattr(config, "logit_scale", None) or 1):
        logits = logits * factor if factor != 1 else logits
    cap = getattr(config, "final_logit_softcapping", None)
    return cap * torch.tanh(logits / cap) if cap else logits
