"""One thread that answers all who ask one model: rows of a bounded queue join the running batch, and leave it.

Whoever asked hears each token in that thread, and must be quick. Knows nothing of text or HTTP.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, Protocol, TypeVar

import torch

from sartor.inference.decoder import Decoder, OneByOne, Row
from sartor.inference.generate import MAX_ROWS, SPARE_COLUMNS, cache_bytes
from sartor.inference.live.beginnings import Beginnings
from sartor.inference.slot_cache import bytes_per_token, can_use_slots

MOST_WAITING = 256
_JOINING_TOKENS = 512
"""Prompt tokens that are read before the rows that are under way get their next token."""
_ROUND_COLUMNS = 256

Result = TypeVar("Result")


class QueueFullError(Exception):
    """So many rows wait already that no more are taken."""


class ClosedError(Exception):
    """The engine takes nothing more."""


class Hearer(Protocol):
    """Who asked; called in the engine's thread."""

    def on_token(self, row: Row) -> bool:
        """Hear that the row has one more token; return whether that is enough."""
        ...

    def on_end(self, row: Row) -> None:
        """Hear that the row is done."""
        ...

    def on_failure(self, error: Exception) -> None:
        """Hear that there will be no answer."""
        ...


class Asked(NamedTuple):
    """A row, and who waits for it."""

    row: Row
    hearer: Hearer


class Engine:
    """Answers rows together, in a thread of its own."""

    def __init__(self, model: Any, *, most_waiting: int = MOST_WAITING) -> None:
        """Start the thread.

        Args:
            model: A causal language model of transformers, or a base that adapters share; only this thread uses it
                from here on.
            most_waiting: Rows that may wait; more are refused.
        """
        self._model, self._most_waiting = model, most_waiting
        self._waiting: deque[Asked] = deque()
        self._cancelled: set[Row] = set()
        self._retired: set[int] = set()
        """Adapters that take no more rows, and are to be forgotten."""
        self._work: deque[Callable[[], None]] = deque()
        self._hearers: dict[Row, Hearer] = {}
        """Of the rows under way."""
        self._forgotten: set[int] = set()
        self._changed = threading.Condition()
        self._closing = False
        self._batch: _Batch | _Single
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def n_waiting(self) -> int:
        """Rows that have not begun."""
        return len(self._waiting)

    @property
    def n_running(self) -> int:
        """Rows that are under way."""
        return len(self._hearers)

    def submit(self, asked: Sequence[Asked]) -> None:
        """Let rows wait for a place; all of them, or none.

        Raises: QueueFullError, ClosedError.
        """
        with self._changed:
            if self._closing or any(row.adapter in self._retired for row, _ in asked):
                raise ClosedError
            if self._waiting and len(self._waiting) + len(asked) > self._most_waiting:
                raise QueueFullError
            self._waiting.extend(asked)
            self._changed.notify()

    def cancel(self, rows: Sequence[Row]) -> None:
        """Free the places of rows that nobody waits for any more; they hear nothing."""
        with self._changed:
            self._cancelled.update(rows)
            self._changed.notify()

    def retire(self, adapter: int) -> None:
        """Take no more rows for an adapter; it is forgotten when those it has are answered."""
        with self._changed:
            self._retired.add(adapter)
            self._changed.notify()

    def alone(self, work: Callable[[], Result]) -> "Future[Result]":
        """Do other work with the model, between two tokens of the rows under way.

        Raises: QueueFullError, ClosedError.
        """
        future: Future[Result] = Future()

        def do() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except Exception as error:
                future.set_exception(error)

        with self._changed:
            if self._closing:
                raise ClosedError
            if len(self._work) >= self._most_waiting:
                raise QueueFullError
            self._work.append(do)
            self._changed.notify()
        return future

    def close(self) -> None:
        """Take nothing more, and return when all rows are answered."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with torch.inference_mode():
            self._batch = _batch_for(self._model)
            while self._wait():
                try:
                    self._turn()
                except Exception as error:  # whoever waits must hear of it; the next requests may fare better
                    self._fail(error)

    def _wait(self) -> bool:
        """Sleep until there is something to do; False: there never will be."""
        with self._changed:
            while not (self._waiting or self._work or self._hearers or self._closing):
                self._changed.wait()
            self._drop_cancelled()
            return bool(self._waiting or self._work or self._hearers or not self._closing)

    def _drop_cancelled(self) -> None:
        if not self._cancelled:
            return
        gone, self._cancelled = self._cancelled, set()
        self._waiting = deque(asked for asked in self._waiting if asked.row not in gone)
        for row in gone & self._hearers.keys():
            self._batch.drop(row)
            del self._hearers[row]

    def _turn(self) -> None:
        """Do one piece of other work, let rows join, and give every row its next token."""
        with self._changed:
            work = self._work.popleft() if self._work else None
        if work:
            work()
        self._forget_retired()
        self._join()
        self._report()
        if self._batch.rows:
            self._batch.step()
            self._report()

    def _forget_retired(self) -> None:
        with self._changed:
            busy = {row.adapter for row in (*self._batch.rows, *(row for row, _ in self._waiting))}
            free = self._retired - busy - self._forgotten
        for adapter in free:
            self._model.remove(adapter)
        self._forgotten |= free

    def _join(self) -> None:
        new: list[Asked] = []
        n_tokens = 0
        with self._changed:
            while self._waiting and n_tokens < _JOINING_TOKENS:
                row = self._waiting[0].row
                if not self._batch.fits([*(asked.row for asked in new), row]):
                    break
                new.append(self._waiting.popleft())
                n_tokens += len(row.prompt)
        if new:
            self._hearers.update(new)
            self._batch.join([asked.row for asked in new])

    def _report(self) -> None:
        for row in list(self._batch.rows):
            hearer = self._hearers[row]
            if len(row.found) > row.heard:
                row.heard = len(row.found)
                row.stopped = hearer.on_token(row) or row.stopped
        for row in self._batch.take_done():
            self._hearers.pop(row).on_end(row)

    def _fail(self, error: Exception) -> None:
        hearers, self._hearers = self._hearers, {}
        self._batch = _batch_for(self._model)
        for hearer in hearers.values():
            hearer.on_failure(error)


class _Batch:
    """A decoder that grows with what is asked."""

    def __init__(self, model: Any) -> None:
        self._beginnings = Beginnings(model)
        like = self._beginnings.smallest.cache
        self._bytes_per_token = bytes_per_token(like)
        self._bytes = cache_bytes(model.device.type)
        self._decoder = Decoder(model, like, slots=1, columns=_ROUND_COLUMNS)

    @property
    def rows(self) -> Sequence[Row]:
        return self._decoder.rows

    def fits(self, new: Sequence[Row]) -> bool:
        """Whether these rows may join now; one row that is alone always may."""
        n_rows = len(self.rows) + len(new)
        return n_rows == 1 or (n_rows <= MAX_ROWS and self._fitting(self._columns(new)) >= n_rows)

    def join(self, new: Sequence[Row]) -> None:
        columns, n_rows = self._columns(new), len(self.rows) + len(new)
        if n_rows > self._decoder.slots or columns > self._decoder.columns or columns < self._decoder.columns // 4:
            doubled = 1 << (n_rows - 1).bit_length()
            slots = max(n_rows, min(doubled, MAX_ROWS, self._fitting(columns)))
            self._decoder.resize(slots=slots, columns=columns)
        for beginning, rows in self._beginnings.sorted_out(new):
            self._decoder.join(sorted(rows, key=lambda row: -len(row.prompt)), beginning)

    def step(self) -> None:
        self._decoder.step()

    def take_done(self) -> list[Row]:
        return self._decoder.take_done()

    def drop(self, row: Row) -> None:
        self._decoder.drop(row)

    def _columns(self, new: Sequence[Row]) -> int:
        most = max(len(r.prompt) + r.limits.max_new_tokens for r in (*self.rows, *new))
        return -(-(most + SPARE_COLUMNS) // _ROUND_COLUMNS) * _ROUND_COLUMNS

    def _fitting(self, columns: int) -> int:
        return int(self._bytes // (self._bytes_per_token * columns))


class _Single(OneByOne):
    """One row at a time."""

    def fits(self, new: Sequence[Row]) -> bool:
        return len(self.rows) + len(new) == 1

    def join(self, new: Sequence[Row], _: object = None) -> None:
        super().join(new, None)


def _batch_for(model: Any) -> _Batch | _Single:
    return _Batch(model) if can_use_slots(model.config.get_text_config(decoder=True)) else _Single(model)
