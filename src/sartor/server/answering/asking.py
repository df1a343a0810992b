"""One request put to an engine: its rows, and what is heard of them, carried from the engine's thread to asyncio's.

Leaving the `async with` frees the places of rows that are still under way: so a client that hangs up costs no more.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple, Self, TypeVar

from fastapi import Request

from sartor.inference.decoder import Row, Told
from sartor.inference.live.engine import Asked, ClosedError, Engine, QueueFullError
from sartor.inference.live.text_stream import Decode, TextStream
from sartor.server.answering.refusal import Busy, Refusal

CLIENT_GONE = 499
Result = TypeVar("Result")


class Piece(NamedTuple):
    """More text of one choice."""

    choice: int
    text: str
    told: tuple[Told, ...]
    """Of the tokens since the piece before."""


class Ended(NamedTuple):
    """The end of one choice."""

    choice: int
    text: str
    """All of it."""
    finish: Literal["stop", "length"]
    told: tuple[Told, ...]
    """Of all tokens in the text."""
    n_tokens: int
    confidence: float | None


class Reading(NamedTuple):
    """How the tokens of a request become text."""

    decode: Decode
    stops: tuple[str, ...] = ()
    trim: bool = True
    streamed: bool = False
    """Pieces are wanted, not only ends."""


class Asking:
    """Rows that one request waits for."""

    def __init__(self, engine: Engine, rows: Sequence[Row], reading: Reading) -> None:
        """Prepare to ask."""
        self._engine, self._rows, self._reading = engine, rows, reading
        self._events: asyncio.Queue[Piece | Ended | Exception] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Take places in the queue.

        Raises: Busy: there is none.
        """
        loop = asyncio.get_running_loop()

        def tell(event: Piece | Ended | Exception) -> None:
            with suppress(RuntimeError):  # the server is gone
                loop.call_soon_threadsafe(self._events.put_nowait, event)

        asked = [Asked(row, _Choice(i, self._reading, tell)) for i, row in enumerate(self._rows)]
        for row, choice in asked:
            if row.done:  # no token was asked for
                choice.on_end(row)
        try:
            self._engine.submit([each for each in asked if not each.row.done])
        except QueueFullError:
            raise Busy from None
        except ClosedError:
            raise Refusal("The server is going down.", status=503, code=None) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        """Free the places of rows that are not done."""
        self._engine.cancel([row for row in self._rows if not row.done])

    async def __aiter__(self) -> AsyncIterator[Piece | Ended]:
        """Yield what is heard, until all rows have ended."""
        n_open = len(self._rows)
        while n_open:
            event = await self._events.get()
            if isinstance(event, Exception):
                raise event
            n_open -= isinstance(event, Ended)
            yield event

    async def ends(self) -> list[Ended]:
        """Wait for all rows."""
        return sorted([e async for e in self if isinstance(e, Ended)], key=lambda e: e.choice)


class _Choice:
    """Hears the tokens of one row, in the engine's thread."""

    def __init__(self, number: int, reading: Reading, tell: Callable[[Piece | Ended | Exception], None]) -> None:
        self._number, self._reading, self._tell = number, reading, tell
        watched = reading.streamed or reading.stops
        self._stream = TextStream(reading.decode, reading.stops, trim=reading.trim) if watched else None
        self._said: list[str] = []
        self._n_told = 0

    def on_token(self, row: Row) -> bool:
        if self._stream is None:
            return False
        self._say(self._stream.add(row.found[-1]), row)
        return self._stream.stopped

    def on_end(self, row: Row) -> None:
        told = tuple(row.told)
        if self._stream:
            self._say(self._stream.rest(), row, last=True)
        if self._stream and self._stream.stopped:
            text = "".join(self._said)
            told = told[: self._n_within(row, text)]
        else:
            text = self._reading.decode(row.found)
            text = text.strip() if self._reading.trim else text
        stopped = row.stopped or bool(self._stream and self._stream.stopped)
        finish = "stop" if stopped else "length"
        self._tell(Ended(self._number, text, finish, told, len(row.found), math.exp(-row.nats)))

    def on_failure(self, error: Exception) -> None:
        self._tell(error)

    def _say(self, text: str, row: Row, *, last: bool = False) -> None:
        if text:
            self._said.append(text)
        n_told = len(row.told)
        if self._stream and self._stream.stopped:
            n_told = max(self._n_told, min(n_told, self._n_within(row, "".join(self._said))))
        if self._reading.streamed and (text or (last and n_told > self._n_told)):
            self._tell(Piece(self._number, text, tuple(row.told[self._n_told : n_told])))
            self._n_told = n_told

    def _n_within(self, row: Row, text: str) -> int:
        """Return how many tokens make up the text that stands before a stop text."""
        whole = self._reading.decode
        lengths = (len(whole(row.found[:n])) for n in range(len(row.found) + 1))
        return next((n for n, length in enumerate(lengths) if length >= len(text)), len(row.found))


async def unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work, or leave off when the client hangs up.

    Raises: Refusal: it did, and nobody will read this.
    """
    task, gone = asyncio.create_task(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Refusal("The client is gone.", status=CLIENT_GONE, code=None)
    finally:
        for each in (task, gone):
            each.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
