"""Commands as forked children: everything slow is imported once, and each child can be killed at any moment."""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path


class Child:
    """A process that runs one function and writes what it prints to files."""

    def __init__(self, work: Callable[[], int], log: Path) -> None:
        """Start it."""
        self.out, self.err = log.with_suffix(".out"), log.with_suffix(".err")
        self.code: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._live(work)

    def _live(self, work: Callable[[], int]) -> None:
        code = 70
        try:
            for path, number in ((self.out, 1), (self.err, 2)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self, within_s: float = 600.0) -> bool:
        """Wait for its end, but not longer than `within_s`."""
        until = time.monotonic() + within_s
        while self.code is None and time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.002)
        return self.code is not None

    def signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it outright."""
        self.signal(signal.SIGKILL)
        self.ended()

    def said(self, text: str, within_s: float = 120.0) -> bool:
        """Wait until it has written `text` on stderr."""
        until = time.monotonic() + within_s
        while time.monotonic() < until and not self.ended(0.01):
            if text in self.err.read_text("utf-8", errors="replace"):
                return True
        return self.err.is_file() and text in self.err.read_text("utf-8", errors="replace")

    def result(self) -> dict[str, object]:
        """Return the JSON document it printed."""
        return json.loads(self.out.read_text("utf-8").strip().splitlines()[-1])


def sartor(arguments: Sequence[str], *, before: Callable[[], None] = lambda: None) -> Callable[[], int]:
    """Return the work of one `sartor` command; `before` is done in the child first."""

    def work() -> int:
        from sartor.cli.main import run

        before()
        return run(list(arguments))

    return work
