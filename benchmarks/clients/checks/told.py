"""What a check says of itself: a line for each claim, held or not, and why."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ENDED = ("succeeded", "failed", "cancelled")


@contextmanager
def claim(name: str) -> Iterator[None]:
    """Say whether what the block does went well."""
    try:
        yield
    except Exception as error:
        told = {"claim": name, "held": False, "why": f"{type(error).__name__}: {error}"[:600]}
    else:
        told = {"claim": name, "held": True, "why": ""}
    print("CLAIM " + json.dumps(told), flush=True)


def waited(status: Callable[[], Any], *, most_s: float = 300) -> Any:
    """Ask for a job until it has ended; return it."""
    until = time.monotonic() + most_s
    while (job := status()).status not in ENDED:
        assert time.monotonic() < until, f"still {job.status} after {most_s} s"
        time.sleep(0.5)
    return job


def rows_file(path: Path, n_rows: int = 30, *, first: int = 1) -> Path:
    """Write rows to tune with: addresses to JSON."""
    names = ("oak", "elm", "ash", "fir", "yew", "bay")
    lines: list[str] = []
    for i in range(first, first + n_rows):
        street = names[i % len(names)]
        asked = {"role": "user", "content": f"{i} {street} street, apartment {3 * i + 2}"}
        said = {"role": "assistant", "content": json.dumps({"number": i, "street": street})}
        lines.append(json.dumps({"messages": [asked, said]}))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
