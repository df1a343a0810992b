"""Workers of the server: processes that carry out jobs, started again when one dies, ended with the server.

Each holds the end of a pipe from here, so that it stops by itself when the server is killed.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

_LOOK_EVERY_S = 0.5
_AGAIN_AFTER_S = 1.0
_DRAIN_S = 60.0


class Workers:
    """Some worker processes of one workspace."""

    def __init__(self, workspace: Path, number: int) -> None:
        """Start them, and keep them running."""
        self._command = [sys.executable, "-m", "sartor", "worker", "--attached", "--workspace", str(workspace)]
        self._stop = threading.Event()
        self._processes = [self._started() for _ in range(number)]
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def pids(self) -> list[int]:
        """Return their process ids."""
        return [process.pid for process in self._processes]

    def close(self) -> None:
        """Have them save what is under way and end; end those that do not."""
        self._stop.set()
        self._watcher.join()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(_DRAIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=dict(os.environ))

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_S):
            for place, process in enumerate(self._processes):
                if process.poll() is not None and not self._stop.wait(_AGAIN_AFTER_S):
                    self._processes[place] = self._started()
