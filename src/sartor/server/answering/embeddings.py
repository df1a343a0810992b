"""POST /v1/embeddings: vectors of texts, by a served encoder or the encoder of a served classifier."""

import base64
from typing import Annotated, Any, Literal

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from sartor.inference.live.engine import ClosedError, QueueFullError
from sartor.server.answering.chat import MODEL_HEADER, FindLive, find_live
from sartor.server.answering.refusal import Busy, Refusal
from sartor.server.description.answering import Embeddings
from sartor.server.description.document import answers
from sartor.server.live import Live

_MOST_INPUTS = 2048

TokenIds = Annotated[list[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=1)]


class EmbeddingRequest(BaseModel):
    """A request for vectors."""

    model: str
    input: str | list[str] | TokenIds | list[TokenIds]
    dimensions: int | None = Field(None, ge=1)
    encoding_format: Literal["float", "base64"] | None = None
    user: str | None = None


def embeddings_router(find: FindLive) -> APIRouter:
    """Return the route."""
    router = APIRouter()

    @router.post("/v1/embeddings", **answers(Embeddings))
    async def embed(request: Request, body: EmbeddingRequest) -> Response:
        def work() -> Response:
            live = find_live(find, request, body.model)
            return JSONResponse(_embedded(live, body), headers={MODEL_HEADER: live.model.ref})

        return await to_thread.run_sync(work)

    return router


def _embedded(live: Live, body: EmbeddingRequest) -> dict[str, Any]:
    if live.embedder is None:
        raise Refusal(
            f"The model `{body.model}` gives no embeddings. Serve an encoder, or a classifier.", param="model"
        )
    texts = _texts(live, body)
    counts = live.embedder.token_counts(texts)
    limit = live.embedder.context_tokens
    if max(counts) > limit:
        raise Refusal(
            f"This model's maximum context length is {limit} tokens. However, your input resulted in {max(counts)} "
            "tokens. Please reduce the length of the input.",
            param="input",
            code="context_length_exceeded",
        )
    try:
        vectors_ND = live.embed(texts)
    except QueueFullError:
        raise Busy from None
    except ClosedError:
        raise Refusal("The server is going down.", status=503, code=None) from None
    vectors_ND = _cut(vectors_ND, body.dimensions)
    data = [
        {"object": "embedding", "index": i, "embedding": _written(vector_D, body.encoding_format)}
        for i, vector_D in enumerate(vectors_ND)
    ]
    usage = {"prompt_tokens": sum(counts), "total_tokens": sum(counts)}
    return {"object": "list", "data": data, "model": body.model, "usage": usage}


def _texts(live: Live, body: EmbeddingRequest) -> list[str]:
    """Return the inputs as texts; token ids are the model's own."""
    assert live.embedder is not None
    given = body.input
    single = isinstance(given, str) or (bool(given) and isinstance(given[0], int))
    several: Any = [given] if single else given
    if not 0 < len(several) <= _MOST_INPUTS:
        raise Refusal(f"Between 1 and {_MOST_INPUTS} inputs can be embedded at once.", param="input")
    texts = [one if isinstance(one, str) else live.embedder.text_of(one) for one in several]
    if not all(texts):
        raise Refusal("An input is empty.", param="input")
    return texts


def _cut(vectors_ND: np.ndarray, wanted: int | None) -> np.ndarray:
    """Keep the first dimensions, at length 1."""
    if wanted is None:
        return vectors_ND
    if wanted > vectors_ND.shape[1]:
        raise Refusal(f"The vectors have {vectors_ND.shape[1]} dimensions.", param="dimensions")
    cut_ND = vectors_ND[:, :wanted]
    return cut_ND / np.maximum(np.linalg.norm(cut_ND, axis=1, keepdims=True), 1e-12)


def _written(vector_D: np.ndarray, encoding: str | None) -> str | list[float]:
    if encoding == "base64":
        return base64.b64encode(vector_D.astype("<f4").tobytes()).decode()
    return [float(x) for x in vector_D]
