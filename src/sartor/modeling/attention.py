"""Attention for training on a processor: heads that share keys go through one product, and no block of keys ahead.

torch's fused kernel is several times slower backwards on short rows. What is unusual (capped scores, sinks, position
biases) goes to the reference that transformers ships with the model.
"""

# B rows, H heads, K heads of keys, G = H / K, T tokens, D width of a head, W tokens of a block
import sys
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, eager_mask
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

MOST_TOKENS = 1024
"""Rows up to this length are faster this way; the scores of longer ones would take too much memory."""
_NAME = "sartor_grouped"
_BLOCK_TOKENS = 160
_UNUSUAL = ("softcap", "s_aux", "position_bias")


def attend_in_groups(model: Any) -> None:
    """Let a model compute its attention here, if its layers leave the choice."""
    if getattr(model, "_supports_attention_backend", False):
        ALL_ATTENTION_FUNCTIONS.register(_NAME, _attention)
        ALL_MASK_ATTENTION_FUNCTIONS.register(_NAME, _mask)
        model.set_attn_implementation(_NAME)


def _mask(batch_size: int, *args: Any, **options: Any) -> Tensor:
    """Return the mask to add: one for all rows where nothing is padded or packed."""
    is_plain = options.get("attention_mask") is None and options.get("allow_is_causal_skip")
    return eager_mask(1 if is_plain else batch_size, *args, **options)


def _attention(
    module: Any, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **options: Any
) -> tuple[Tensor, Tensor | None]:
    """Do what every attention of transformers does: query (B, H, T, D) to (B, T, H, D); the mask is added."""
    if options.get("dropout") or any(options.get(name) is not None for name in _UNUSUAL):
        reference = sys.modules[type(module).__module__].eager_attention_forward
        return reference(module, query, key, value, attention_mask, **options)
    scaling = options.get("scaling") or query.shape[-1] ** -0.5
    is_causal = getattr(module, "is_causal", False)
    return _grouped(query, key, value, attention_mask, scaling, is_causal=is_causal), None


def _grouped(
    query_BHTD: Tensor, key_BKTD: Tensor, value_BKTD: Tensor, mask: Tensor | None, scaling: float, *, is_causal: bool
) -> Tensor:
    n_rows, n_heads, n_queries, width = query_BHTD.shape
    n_shared, n_keys = key_BKTD.shape[1:3]
    groups = n_heads // n_shared
    queries = query_BHTD.reshape(n_rows * n_shared, groups, n_queries, width)
    keys = key_BKTD.reshape(n_rows * n_shared, n_keys, width).transpose(1, 2)
    values = value_BKTD.reshape(n_rows * n_shared, n_keys, -1)
    n_blocks = max(1, n_queries // _BLOCK_TOKENS) if is_causal else 1
    bounds = [n_queries * i // n_blocks for i in range(n_blocks + 1)]
    blocks: list[Tensor] = []
    for start, end in pairwise(bounds):
        seen = n_keys - n_queries + end if is_causal else n_keys
        asking = queries[:, :, start:end].reshape(n_rows * n_shared, -1, width)
        added = _added(mask, slice(start, end), seen, (n_rows, n_shared, groups), like=asking)
        scores = torch.baddbmm(added, asking, keys[:, :, :seen], beta=0 if mask is None else 1, alpha=scaling)
        found = torch.bmm(torch.softmax(scores, -1), values[:, :seen])
        blocks.append(found.view(n_rows * n_shared, groups, end - start, -1))
    found = blocks[0] if n_blocks == 1 else torch.cat(blocks, 2)
    return found.view(n_rows, n_heads, n_queries, -1).transpose(1, 2)


def _added(mask: Tensor | None, asking: slice, seen: int, shape: tuple[int, int, int], *, like: Tensor) -> Tensor:
    """Return what is added to the scores of a block: shape (1 or B * K, G * W, keys)."""
    if mask is None:
        return like.new_zeros(1, 1, 1)
    n_rows, n_shared, groups = shape
    part = mask[:, :, asking, :seen].to(like.dtype)
    if len(part) == 1 and part.shape[1] == 1:
        return part[0].repeat(1, groups, 1)
    n_asking = part.shape[2]
    return part.expand(n_rows, n_shared * groups, n_asking, seen).reshape(n_rows * n_shared, groups * n_asking, seen)
