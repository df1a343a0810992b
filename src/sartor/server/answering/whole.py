"""A request to a model that gives its answer whole, as a classifier its label."""

from collections.abc import AsyncIterator, Callable
from typing import Self

from anyio import to_thread

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.inference.live.engine import ClosedError, QueueFullError
from sartor.server.answering.asking import Ended, Piece
from sartor.server.answering.chat_wire import ChatRequest
from sartor.server.answering.refusal import Busy, Refusal
from sartor.server.live import Live


class AskingWhole:
    """One answer, as many times as there are choices."""

    def __init__(self, live: Live, example: Example, body: ChatRequest, count: Callable[[int], None]) -> None:
        """Prepare to ask; `count` hears how many tokens were read."""
        self._live, self._example, self._body, self._count = live, example, body, count

    async def __aenter__(self) -> Self:
        """Ask, and wait.

        Raises: Busy: too many wait.
        """
        try:
            answer = await to_thread.run_sync(lambda: self._live.answer(self._example, self._body.limit or None))
        except QueueFullError:
            raise Busy from None
        except ClosedError:
            raise Refusal("The server is going down.", status=503, code=None) from None
        self._count(answer.prompt_tokens)
        self._ends = [self._end(i, answer) for i in range(self._body.n_choices)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: the answer is there."""

    async def __aiter__(self) -> AsyncIterator[Piece | Ended]:
        """Yield the answer and its end, for each choice."""
        for ended in self._ends:
            yield Piece(ended.choice, ended.text, ())
            yield ended

    async def ends(self) -> list[Ended]:
        """Return all choices."""
        return self._ends

    def _end(self, choice: int, answer: Answer) -> Ended:
        return Ended(choice, answer.text, answer.finish, (), answer.answer_tokens, answer.confidence)
