"""In half of what schemathesis makes up, ids of things that are there take the place of made-up ones.

Answers are kept short, and few at a time.
"""

import json
import os
import zlib
from typing import Any

import schemathesis

THERE = json.loads(os.environ.get("CLIENTS_THERE", "{}"))
PATHS = {"file_id": "file", "job_id": "job", "name": "model", "checkpoint": "model"}
BODIES = {"model": "model", "training_file": "file", "validation_file": "file"}
SHORT = {"max_tokens": 4, "max_completion_tokens": 4, "max_output_tokens": 4, "n": 2}
MOST_N = 128
"""What is more stays, as it must be refused."""


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Put ids in."""
    if not THERE:
        return
    chance = zlib.crc32(repr((case.operation.label, case.path_parameters, case.body)).encode())
    if chance % 2:
        return
    for name, kind in PATHS.items():
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = THERE[kind][chance % len(THERE[kind])]
    if isinstance(case.body, dict) and case.operation.label != "POST /v1/files":
        for name, kind in BODIES.items():
            if isinstance(case.body.get(name), str):
                case.body[name] = THERE[kind][chance % len(THERE[kind])]
        if "training_file" not in case.body:
            case.body |= _short(case.body)


def _short(body: dict[str, Any]) -> dict[str, int]:
    asked = {name: body[name] for name in SHORT if type(body.get(name)) is int}
    if asked.get("n", 0) > MOST_N:
        del asked["n"]
    return {name: min(asked[name], SHORT[name]) for name in asked}
