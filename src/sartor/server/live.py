"""One model in memory with what serves it: an engine for a language model, turns for any other kind."""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from sartor.actions.answer import answer_rows
from sartor.actions.open_model import OpenModel
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.inference.live.engine import MOST_WAITING, ClosedError, Engine, QueueFullError
from sartor.inference.live.grammar import Grammars
from sartor.inference.live.token_bytes import TokenBytes
from sartor.tasks.contract import Embedder, Embedding, TokenAnswerer

Result = TypeVar("Result")


class Live:
    """A model that answers requests."""

    def __init__(self, model: OpenModel, *, most_waiting: int = MOST_WAITING, engine: Engine | None = None) -> None:
        """Start its engine, if its tokens can be taken one by one; or join that of the base it shares."""
        self.model, self._most_waiting = model, most_waiting
        answerer = model.answerer
        self.speaker: TokenAnswerer | None = answerer if isinstance(answerer, TokenAnswerer) else None
        self.embedder: Embedder | None = answerer.embedder if isinstance(answerer, Embedding) else None
        self.shares = engine is not None
        self.engine = engine
        if engine is None and self.speaker is not None:
            self.engine = Engine(self.speaker.model, most_waiting=most_waiting)
        self._turn, self._making = threading.Lock(), threading.Lock()
        self._n_waiting = 0
        self._closed = False

    def answer(self, example: Example, max_new_tokens: int | None) -> Answer:
        """Answer a conversation as a whole, when it is its turn.

        Raises: QueueFullError: too many wait.  ClosedError: the server goes down.
        """
        return self._in_turn(lambda: next(iter(answer_rows(self.model, [example], max_new_tokens=max_new_tokens)))[1])

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector for each text, when it is its turn.

        Raises: as `answer`.
        """
        assert self.embedder is not None
        return self._in_turn(partial(self.embedder.embed, texts))

    def _in_turn(self, work: Callable[[], Result]) -> Result:
        if self._closed:
            raise ClosedError
        if self._n_waiting > self._most_waiting:
            raise QueueFullError
        self._n_waiting += 1
        try:
            with self._turn:
                return work()
        finally:
            self._n_waiting -= 1

    def grammars(self) -> Grammars:
        """Return the grammars over this model's vocabulary."""
        with self._making:
            return self._grammars

    @cached_property
    def _grammars(self) -> Grammars:
        assert self.speaker is not None
        return Grammars(self.speaker.tokenizer, vocabulary=self.vocabulary, stop_ids=self.speaker.stop_ids)

    @cached_property
    def token_bytes(self) -> TokenBytes:
        """The bytes of this model's tokens."""
        assert self.speaker is not None
        return TokenBytes(self.speaker.tokenizer)

    @property
    def vocabulary(self) -> int:
        """How many tokens the model knows."""
        assert self.speaker is not None
        return self.speaker.model.config.get_text_config().vocab_size

    def close(self) -> None:
        """Take no more, and answer what was taken; a shared engine goes on for the others."""
        self._closed = True
        if self.engine is None or self.speaker is None:
            return
        if not self.shares:
            self.engine.close()
        elif self.speaker.adapter is not None:
            self.engine.retire(self.speaker.adapter)
