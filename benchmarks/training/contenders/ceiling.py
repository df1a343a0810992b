"""The GEMM ceiling: every matrix product that a step cannot do without, measured alone; prints one JSON line.

Required is what a perfect program would still have to compute for the real tokens: query, key and value as one
product, gate and up as one, the head at learned positions only, half of the attention square, no gradient of a frozen
weight, no gradient into the embeddings; in the last layer only keys and values at positions that nothing is learned
at. Elementwise work, reading and Python are not in it. Weights rotate through as many buffers as the model has layers,
so they come from where they come from in training.
"""

# T tokens, S learned tokens, D width, R rank
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

REPEATS = 15
RANK = 16


class Product(NamedTuple):
    """Matrix products of one shape: (n x m x k) times (k x p), so many times a step."""

    m: int
    k: int
    p: int
    times: float
    """Half an attention square counts half."""
    batch: int = 1
    weights: int = 30
    """Different second matrices that are gone through in turn."""

    @property
    def flops(self) -> float:
        """Of all of them."""
        return 2.0 * self.batch * self.m * self.k * self.p * self.times


def main() -> None:
    """Measure the middle step of the plan."""
    folder, plan = Path(sys.argv[1]), sys.argv[2]
    given = json.loads((folder / "rows.json").read_text("utf-8"))
    steps = json.loads((folder / f"plan-{plan}.json").read_text("utf-8"))["steps"]
    config = json.loads((Path(given["base"]) / "config.json").read_text("utf-8"))
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    middle = sorted(steps, key=lambda step: sum(len(given["rows"][i]["ids"]) for i in step))[len(steps) // 2]
    rows = [given["rows"][i] for i in middle]
    encoder = given["profile"] == "classify"
    products = list(required(config, rows, encoder=encoder))
    measured = [_seconds(p, torch.float32 if encoder else torch.bfloat16) for p in products]
    tokens = sum(len(row["ids"]) for row in rows)
    found = {
        "tokens": tokens,
        "required_mflop_per_token": sum(p.flops for p in products) / tokens / 1e6,
        "gemm_seconds_per_token": sum(s * p.times for p, (s, _) in zip(products, measured, strict=True)) / tokens,
        "gemm_cpu_seconds_per_token": sum(c * p.times for p, (_, c) in zip(products, measured, strict=True)) / tokens,
    }
    print("RESULT " + json.dumps(found), flush=True)


def required(config: dict[str, Any], rows: Sequence[dict[str, Any]], *, encoder: bool) -> Iterator[Product]:
    """Yield every product of a step on these rows."""
    return (_encoder if encoder else _decoder)(config, rows)


def _decoder(c: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Iterator[Product]:
    t, s = sum(len(row["ids"]) for row in rows), sum(sum(row["mask"]) for row in rows)
    t -= (len(rows) - 1) * _n_shared(rows)
    d, f, layers, heads = c["hidden_size"], c["intermediate_size"], c["num_hidden_layers"], c["num_attention_heads"]
    head = c.get("head_dim") or d // heads
    q, kv = heads * head, 2 * c["num_key_value_heads"] * head
    places = [(d, q + kv, 3), (q, d, 1), (d, 2 * f, 2), (f, d, 1)]
    full = layers - 1
    for i, (n_in, n_out, n_adapters) in enumerate(places):
        backward = full - 1 if i == 0 else full  # nothing below the first layer learns
        yield Product(t, n_in, n_out, full)
        yield Product(t, n_out, n_in, backward)
        yield from _adapter(t, n_in, n_out, n_adapters, full)
        yield Product(s, n_in, n_out, 1, weights=1)
        yield Product(s, n_out, n_in, 1, weights=1)
        yield from _adapter(s, n_in, n_out, n_adapters, 1)
    yield Product(t, d, kv, 1, weights=1)
    yield Product(t, kv, d, 1, weights=1)
    yield Product(s, d, c["vocab_size"], 1, weights=1)
    yield Product(s, c["vocab_size"], d, 1, weights=1)
    for row in rows:
        n = len(row["ids"])
        for a, b, times in ((head, n, 3), (n, head, 4)):  # scores again, and five products, on the way back
            yield Product(n, a, b, times * layers / 2, batch=heads)


def _n_shared(rows: Sequence[dict[str, Any]]) -> int:
    """Return how many tokens all rows begin with: they are required once."""
    columns = zip(*(row["ids"] for row in rows), strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


def _encoder(c: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Iterator[Product]:
    t, d, f = sum(len(row["ids"]) for row in rows), c["hidden_size"], c["intermediate_size"]
    heads, layers = c["num_attention_heads"], c["num_hidden_layers"]
    head = d // heads
    for n_in, n_out in ((d, 3 * d), (d, d), (d, f), (f, d)):
        yield Product(t, n_in, n_out, layers)
        yield Product(t, n_out, n_in, layers)
        yield Product(n_out, t, n_in, layers)
    for row in rows:
        n = len(row["ids"])
        for a, b, times in ((head, n, 3), (n, head, 4)):
            yield Product(n, a, b, times * layers, batch=heads)


def _adapter(t: int, n_in: int, n_out: int, n_adapters: int, layers: int) -> Iterator[Product]:
    """Yield the two products forward, two back, and the gradients of both matrices."""
    r = RANK * n_adapters
    yield Product(t, n_in, r, 2 * layers)
    yield Product(t, RANK, n_out, 2 * layers)
    yield Product(r, t, n_in, layers)
    yield Product(n_out, t, RANK, layers)


def _seconds(p: Product, dtype: torch.dtype) -> tuple[float, float]:
    """Return the median seconds of one product, by the clock and of the processor, in the faster of two layouts."""
    x = torch.randn(p.batch, p.m, p.k).to(dtype)
    n_weights = p.weights if p.batch == 1 else 1
    weights = [torch.randn(p.batch, p.k, p.p).to(dtype) for _ in range(n_weights)]
    turned = [w.mT.contiguous() for w in weights]
    if p.batch > 1:
        return min(_median(partial(torch.bmm, x), weights, p), _median(lambda w: torch.bmm(x, w.mT), turned, p))
    plain, linear = [w[0] for w in weights], [w[0] for w in turned]
    return min(_median(partial(torch.mm, x[0]), plain, p), _median(partial(functional.linear, x[0]), linear, p))


def _median(product: Callable[[Tensor], Tensor], weights: Sequence[Tensor], p: Product) -> tuple[float, float]:
    inner = max(1, round(2e-3 / (p.flops / p.times / 1e11)))  # some milliseconds each
    product(weights[0])
    wall, processor = list[float](), list[float]()
    for i in range(REPEATS):
        began, began_cpu = time.perf_counter(), time.process_time()
        for j in range(inner):
            product(weights[(i * inner + j) % len(weights)])
        wall.append((time.perf_counter() - began) / inner)
        processor.append((time.process_time() - began_cpu) / inner)
    return statistics.median(wall), statistics.median(processor)


if __name__ == "__main__":
    main()
