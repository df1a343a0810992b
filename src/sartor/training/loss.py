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
    causal_lm = model.get_base_model() if hasattr(model, "get_base_model") else model
    body, head = causal_lm.get_decoder(), causal_lm.get_output_embeddings()

    def loss_of(batch: Batch) -> Tensor:
        device = head.weight.device
        hidden_BTD = body(
            input_ids=batch.input_ids_BT.to(device), attention_mask=batch.attention_BT.to(device), use_cache=False
        ).last_hidden_state
        labels_BT = batch.labels_BT.to(device)
        learned_BT = labels_BT != IGNORED
        logits_MV = head(hidden_BTD[learned_BT]).float()
        return functional.cross_entropy(_scaled(logits_MV, causal_lm.config), labels_BT[learned_BT], reduction="sum")

    return loss_of


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
    logits = logits / (getattr(config, "logits_scaling", None) or 1) * (getattr(config, "logit_scale", None) or 1)
    cap = getattr(config, "final_logit_softcapping", None)
    return cap * torch.tanh(logits / cap) if cap else logits
