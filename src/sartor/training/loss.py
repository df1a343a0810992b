"""Losses, always summed over targets, in nats: the loop divides by the number of targets of the whole step."""

# B rows, T tokens, D width, V vocabulary, M learned positions
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from sartor.training.batches import IGNORED, Batch

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
    body, head = causal_lm.get_decoder(), causal_lm.get_output_embeddings()

    def nats_of(batch: Batch, reduction: str) -> Tensor:
        device = head.weight.device
        hidden_BTD = body(
            input_ids=batch.input_ids_BT.to(device), attention_mask=batch.attention_BT.to(device), use_cache=False
        ).last_hidden_state
        labels_BT = batch.labels_BT.to(device)
        learned_BT = labels_BT != IGNORED
        logits_MV = head(hidden_BTD[learned_BT]).float()
        return functional.cross_entropy(
            _scaled(logits_MV, causal_lm.config), labels_BT[learned_BT], reduction=reduction
        )

    return nats_of


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
