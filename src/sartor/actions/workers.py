"""Processes that share the work of an audit. None is started before there is much to do.

What they return comes in order, so the result is the same, whatever the number of processes.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_FEW_PIECES = 6
_PIECES_AHEAD = 3


class Workers:
    """One process for each core. Close them when the work is done."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._n = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def mapped(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """Do what `map` does; in several processes, if there are many pieces or the processes run already.

        Args:
            function: Of a module: other processes get it by its name.
        """
        rest = iter(pieces)
        if self._pool is None:
            few = list(islice(rest, _FEW_PIECES + 1))
            if len(few) <= _FEW_PIECES:
                yield from map(function, few)
                return
            spawn = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._n, mp_context=spawn, initializer=_end_with_this_process)
            rest = chain(few, rest)
        ahead: deque[Future[R]] = deque()
        for piece in rest:
            ahead.append(self._pool.submit(function, piece))
            while ahead and (len(ahead) > _PIECES_AHEAD * self._n or ahead[0].done()):
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def close(self) -> None:
        """End the processes; what they have not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _end_with_this_process() -> None:
    """See to it that a worker ends when the process that started it is killed, instead of waiting for work for ever."""
    Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    starter = parent_process()
    if starter is not None:
        starter.join()
        os._exit(1)
