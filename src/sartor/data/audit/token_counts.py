"""How many tokens the rows hold: by the base's tokenizer, else estimated from their bytes. The template is left out."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sartor.data.audit.corpus import Corpus
from sartor.data.audit.too_long import estimated_tokens

_MOST_ROWS = 20_000
_PERCENTILES = (50, 90, 99, 100)


def token_counts(corpus: Corpus) -> dict[str, Any]:
    """Return plain JSON values about the training rows, or about as many of them, from all over, as are counted."""
    rows = corpus.train[:: 1 + (corpus.n_train - 1) // _MOST_ROWS] if corpus.n_train else ()
    count = corpus.base.count_tokens if corpus.base else estimated_tokens
    pairs = [(sum(count(m.content) for m in e.messages), count(e.expected or "")) for e in rows]
    prompt_N, answer_N = np.array(pairs, np.int64).reshape(-1, 2).T
    row_N = prompt_N + answer_N
    return {
        "by": "base" if corpus.base else "estimate",
        "rows": len(rows),
        "of": corpus.n_train,
        "prompt": percentiles(prompt_N),
        "answer": percentiles(answer_N),
        "row": percentiles(row_N),
        "total": round(float(row_N.mean()) * corpus.n_train) if len(rows) else 0,
    }


def percentiles(lengths: ArrayLike) -> dict[str, int] | None:
    """Return p50, p90, p99 and max, each the length of a row that exists; None without rows."""
    if not np.size(lengths):
        return None
    values = np.percentile(np.asarray(lengths), _PERCENTILES, method="higher")
    return {"p50": int(values[0]), "p90": int(values[1]), "p99": int(values[2]), "max": int(values[3])}
