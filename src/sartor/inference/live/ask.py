"""Ask an engine and wait: for those who need whole answers and have a thread of their own."""

from collections.abc import Sequence
from concurrent.futures import Future

from sartor.inference.decoder import Row
from sartor.inference.live.engine import Asked, Engine


class _Waiter:
    """Hears the end of one row."""

    def __init__(self) -> None:
        self.ended: Future[Row] = Future()

    def on_token(self, row: Row) -> bool:
        return False

    def on_end(self, row: Row) -> None:
        self.ended.set_result(row)

    def on_failure(self, error: Exception) -> None:
        self.ended.set_exception(error)


def ask(engine: Engine, rows: Sequence[Row]) -> list[Row]:
    """Return the rows when all of them are answered; they share batches.

    Raises: QueueFullError, ClosedError, and whatever the model raises.
    """
    waiters = [_Waiter() for _ in rows]
    engine.submit([Asked(row, waiter) for row, waiter in zip(rows, waiters, strict=True)])
    return [waiter.ended.result() for waiter in waiters]
