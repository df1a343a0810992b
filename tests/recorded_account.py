"""Folders that the recorder really wrote, from an account that a real server plays."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openai_account import KEY, MODEL, account, job

TOOL = Path(__file__).resolve().parents[1] / "tools" / "record_openai.py"
Pairs = Sequence[tuple[str, str | None]]


def chat_lines(pairs: Pairs) -> bytes:
    """Write chat rows; without an answer they are prompts alone."""
    rows = [
        {"messages": [{"role": "user", "content": asked}, *([{"role": "assistant", "content": said}] if said else [])]}
        for asked, said in pairs
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def record(
    folder: Path,
    train: Pairs,
    prompts: Pairs = (),
    *,
    valid: Pairs = (),
    answer: Callable[[dict[str, Any]], str] = lambda _: "yes",
    jobs: Sequence[dict[str, Any]] | None = None,
    n: int = 1,
) -> Path:
    """Record an account with one job on `train`, whose model was asked `prompts`; returns the recorder's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = folder / "prompts.jsonl"
    asked.write_bytes(chat_lines(prompts))
    words = ["--out", str(folder / "recorded"), "--n", str(n)]
    words += ["--model", MODEL, "--prompts", str(asked)] if prompts else []
    some = [job(validation_file="file-valid" if valid else None)] if jobs is None else jobs
    with account(
        jobs=some, files={"file-train": chat_lines(train), "file-valid": chat_lines(valid)}, answer=answer
    ) as server:
        command = [sys.executable, "-S", str(TOOL), "--base-url", server.url, *words]
        subprocess.run(command, env={**os.environ, "OPENAI_API_KEY": KEY}, check=True, capture_output=True)
    return folder / "recorded"
