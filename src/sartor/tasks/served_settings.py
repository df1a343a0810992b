"""sartor.json beside trained weights: what is needed to ask the model the way it was measured."""

import json
from pathlib import Path

from pydantic import ValidationError

from sartor.concepts.frozen import Frozen

_FILE = "sartor.json"


class ServedSettings(Frozen):
    """How to ask a trained model."""

    task: str
    system: str | None = None
    """Instruction that was put before every row that had none."""
    max_new_tokens: int | None = None
    """Longest answer, from the training rows."""
    context_tokens: int = 1024
    abstain_below: float | None = None
    """Answers of a lower confidence should not be used, as dev rows showed; 0: all may be. None: it is not known."""
    schema_number: int = 1


def write_settings(folder: Path, settings: ServedSettings) -> None:
    """Write sartor.json."""
    text = json.dumps(settings.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / _FILE).write_text(text + "\n", "utf-8")


def read_settings(folder: Path | None, *, task: str) -> ServedSettings:
    """Read sartor.json; a folder that Sartor did not write gets the defaults."""
    try:
        return ServedSettings.model_validate_json((folder / _FILE).read_text("utf-8") if folder else "")
    except (OSError, ValidationError):
        return ServedSettings(task=task)
