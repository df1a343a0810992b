"""Snapshots written beside training: a thread writes while the next steps are computed."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor

from sartor.training.snapshot import save_snapshot


class _Waiting(NamedTuple):
    step: int
    tensors: dict[str, Tensor]
    state: dict[str, Any]


class SnapshotWriter:
    """Writes the newest snapshot of each folder; what the disk refuses is kept in memory until it can be written."""

    def __init__(self, save: Callable[[Path, int, dict[str, Tensor], dict[str, Any]], Path] = save_snapshot) -> None:
        """Start with nothing to write."""
        self._save = save
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="snapshots")
        self._waiting: dict[Path, _Waiting] = {}
        self._job: Future[None] | None = None
        self.problem: OSError | None = None
        """Why the last attempt failed; None if everything asked for is on disk, or still being written."""
        self.written: dict[Path, int] = {}
        """The step of each folder's newest snapshot on disk, of those written here."""

    def submit(self, folder: Path, step: int, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
        """Write soon, instead of what still waits for this folder; the tensors must not change any more."""
        self._waiting[folder] = _Waiting(step, tensors, state)
        self.retry()

    @property
    def busy(self) -> bool:
        """Whether it is writing now."""
        return self._job is not None and not self._job.done()

    def retry(self) -> None:
        """Try again to write what waits, unless it is being tried now."""
        if self._waiting and not self.busy:
            self._job = self._thread.submit(self._write)

    def flush(self) -> OSError | None:
        """Write everything that waits, and return once it is written, or why it could not be."""
        for _ in range(2):  # what came in while the first attempt ran is taken by the second
            self.retry()
            if self._job:
                self._job.result()
        return self.problem

    def _write(self) -> None:
        problem: OSError | None = None
        for folder, waiting in list(self._waiting.items()):
            try:
                self._save(folder, *waiting)
            except OSError as error:
                problem = error
            else:
                self.written[folder] = waiting.step
                if self._waiting.get(folder) is waiting:
                    del self._waiting[folder]
        self.problem = problem
