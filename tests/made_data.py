"""Small made data sets that a tiny model can be run on from end to end."""

import json
import random
from pathlib import Path

WORDS = ("oak", "elm", "ash", "fir", "yew", "bay", "ivy", "fig")


def chat_file(path: Path, n_rows: int = 60, *, seed: int = 0) -> Path:
    """Write chat rows: a line of words, answered by a small JSON object."""
    rng = random.Random(seed)
    lines: list[str] = []
    for i in range(n_rows):
        street, number = rng.choice(WORDS), rng.randint(1, 99)
        turns = [{"role": "user", "content": f"{number} {street} street {i}"}]
        turns.append({"role": "assistant", "content": json.dumps({"no": str(number), "street": street})})
        lines.append(json.dumps({"messages": turns}))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def label_file(path: Path, n_rows: int = 90, *, seed: int = 0) -> Path:
    """Write a table of texts and labels that a word decides."""
    rng = random.Random(seed)
    lines = ["text,label"]
    for i in range(n_rows):
        label = ("billing", "delivery", "other")[i % 3]
        word = {"billing": "invoice", "delivery": "parcel", "other": "hello"}[label]
        lines.append(f"my {word} is {rng.choice(WORDS)} {i},{label}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
