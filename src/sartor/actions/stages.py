"""How long each stage of a run took, kept through interruptions."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sartor.store.atomic import atomic_write


class Stages:
    """Seconds by stage, in a file that every stage's end rewrites."""

    def __init__(self, path: Path) -> None:
        """Go on with what the file holds."""
        self._path = path
        self.seconds: dict[str, float] = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Measure a stage; time spent before an interruption counts too."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began
            atomic_write(self._path, json.dumps(self.seconds).encode())
