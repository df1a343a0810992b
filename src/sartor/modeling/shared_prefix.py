"""The beginning that all rows of a batch have in common goes through the model once, for all of them.

Rows then see its keys and values through the cache of transformers; a gradient into them is the sum over the rows, so
nothing changes but the order of summation.
"""

# B rows, T tokens, P tokens of the beginning, D width
import inspect
from typing import Any

from torch import Tensor

_LEAST_SAVED = 96
"""Tokens that must be saved at least: a second pass reads all weights again."""
_ATTENTION = {"full_attention", "sliding_attention"}


def hidden_states(body: Any, ids_BT: Tensor, n_shared: int) -> Tensor:
    """Return what the body makes of each row after the tokens that all rows share. Shape (B, T - P, D).

    Args:
        body: A decoder of transformers.
        ids_BT: Token ids, padded on the right.
        n_shared: How many tokens of the beginning are computed once (P); less than T.
    """
    if n_shared == 0:
        return body(input_ids=ids_BT, use_cache=False).last_hidden_state
    from transformers import DynamicCache

    cache = DynamicCache()
    body(input_ids=ids_BT[:1, :n_shared], past_key_values=cache, use_cache=True)
    cache.batch_repeat_interleave(len(ids_BT))
    return body(input_ids=ids_BT[:, n_shared:], past_key_values=cache, use_cache=True).last_hidden_state


def n_worth_sharing(ids_BT: Tensor, learned_BT: Tensor) -> int:
    """Return how many tokens of the beginning are the same in all rows and learned in none, or 0 if too few to pay."""
    differs_T = (ids_BT != ids_BT[:1]).any(0) | learned_BT.any(0)
    n_shared = int(differs_T.int().argmax()) if differs_T.any() else 0
    return n_shared if n_shared * (len(ids_BT) - 1) >= _LEAST_SAVED else 0


def can_share(body: Any) -> bool:
    """Whether all that a position knows of earlier ones are their keys and values."""
    kinds = getattr(body.config, "layer_types", None)
    remembers_more = getattr(body, "_is_stateful", False) or not set(kinds or ()) <= _ATTENTION
    return not remembers_more and "past_key_values" in inspect.signature(body.forward).parameters
