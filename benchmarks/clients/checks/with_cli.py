"""The last `openai` command line in Python: files, jobs, models, chat and completions.

Not `files.retrieve` and `files.delete`: this version asks for a file and a purpose there, and cannot be called.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from told import ENDED, claim, rows_file

url, chat, tiny = sys.argv[1:]
PROGRAM = Path(sys.executable).with_name("openai")


def openai(*words: str) -> str:
    """Run the command; return what it prints."""
    environment = os.environ | {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "any"}
    done = subprocess.run([PROGRAM, "api", *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def told(*words: str) -> Any:
    """Run the command; read what it prints as JSON."""
    return json.loads(openai(*words))


def listed(*words: str) -> list[str]:
    """Run a command that prints one object after another, or a list; return their ids."""
    text, at, ids = openai(*words), 0, list[str]()
    while at < len(text):
        value, at = json.JSONDecoder().raw_decode(text, at)
        ids += [one["id"] for one in value.get("data", [value])]
        at += len(text[at:]) - len(text[at:].lstrip())
    return ids


with claim("models.list, models.retrieve"):
    assert {chat, tiny} <= set(listed("models.list"))
    assert told("models.retrieve", "-i", tiny)["id"] == tiny
with claim("chat.completions.create"):
    asked = ["chat.completions.create", "-m", chat, "-g", "user", "Name a colour.", "-M", "8", "-t", "0"]
    said = openai(*asked)
    assert said.strip()
    assert openai(*asked, "--stream").strip() == said.strip()
with claim("completions.create"):
    assert openai("completions.create", "-m", chat, "-p", "The", "-M", "4", "--logprobs", "1").strip()
with claim("files.create, files.list"), tempfile.TemporaryDirectory() as folder:
    file = told("files.create", "-f", str(rows_file(Path(folder) / "rows.jsonl")), "-p", "fine-tune")["id"]
    assert file in listed("files.list")
with claim("fine_tuning.jobs.create, list, retrieve, list_events"):
    job = told("fine_tuning.jobs.create", "-m", tiny, "-F", file, "-H", '{"n_epochs": 1}')["id"]
    assert job in listed("fine_tuning.jobs.list")
    until = time.monotonic() + 300
    while (seen := told("fine_tuning.jobs.retrieve", "-i", job))["status"] not in ENDED:
        assert time.monotonic() < until, seen["status"]
    assert seen["status"] == "succeeded", seen["error"]
    messages = [event["message"] for event in told("fine_tuning.jobs.list_events", "-i", job)["data"]]
    assert "The job has successfully completed" in messages
with claim("the tuned model answers, and is deleted"):
    tuned = seen["fine_tuned_model"]
    openai("chat.completions.create", "-m", tuned, "-g", "user", "4 oak street", "-M", "4")
    assert told("models.delete", "-i", tuned)["deleted"] is True
with claim("fine_tuning.jobs.cancel"):
    other = told("fine_tuning.jobs.create", "-m", tiny, "-F", file)["id"]
    assert told("fine_tuning.jobs.cancel", "-i", other)["status"] == "cancelled"
with claim("an error is shown"):
    words = [PROGRAM, "api", "models.retrieve", "-i", "nobody"]
    environment = os.environ | {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "any"}
    failed = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert failed.returncode != 0
    assert "does not exist" in failed.stderr
