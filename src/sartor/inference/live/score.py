"""How likely a model finds each token of a text that is given to it."""

# T tokens, V vocabulary
from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache

from sartor.inference.decoder import LikelyToken, Told, select_adapters

_CHUNK_TOKENS = 256
"""Tokens whose chances over the whole vocabulary are in memory together."""


@torch.inference_mode()
def score(model: Any, ids: Sequence[int], *, n_top: int, adapter: int | None = None) -> list[Told]:
    """Return what is told of each token but the first, which follows nothing."""
    cache, told = DynamicCache(config=model.config), list[Told]()
    select_adapters(model, [adapter])
    for start in range(0, len(ids) - 1, _CHUNK_TOKENS):
        part = ids[start : min(start + _CHUNK_TOKENS, len(ids) - 1)]
        ids_1T = torch.tensor([part], device=model.device)
        logprobs_TV = model(input_ids=ids_1T, past_key_values=cache, use_cache=True).logits[0].float().log_softmax(-1)
        following_T1 = torch.tensor(ids[start + 1 : start + 1 + len(part)], device=model.device)[:, None]
        chosen = logprobs_TV.gather(1, following_T1)[:, 0].tolist()
        top = logprobs_TV.topk(n_top) if n_top else None
        for t, logprob in enumerate(chosen):
            likely = zip(top.indices[t].tolist(), top.values[t].tolist(), strict=True) if top else ()
            told.append(Told(LikelyToken(int(following_T1[t]), logprob), tuple(LikelyToken(*pair) for pair in likely)))
    return told
