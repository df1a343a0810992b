"""OpenAI's own client, in an environment of its own, against a live server; fetched when the test runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from live_server import LiveServer
from sartor.actions.workshop import cache_folder
from sartor.concepts.base_model import BaseModelPin

OPENAI = "openai==3.54.0"
SCRIPT = Path(__file__).with_name("ask_with_openai.py")


@pytest.fixture(scope="module")
def their_python() -> Path:
    folder = cache_folder() / "clients" / OPENAI
    python = folder / "bin" / "python"
    if not (folder / "whole").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", OPENAI], check=True)
        (folder / "whole").touch()
    return python


@pytest.mark.journey
def test_openai_s_client_works_unchanged(
    their_python: Path, server: LiveServer, tiny_lm: BaseModelPin, tiny_encoder: BaseModelPin
) -> None:
    command = [str(their_python), str(SCRIPT), server.url, tiny_lm.folder, tiny_encoder.folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["whole"] == [told["streamed"], told["streamed"]]
    assert told["usage"][0] == told["usage"][1]
    assert told["output_text"] == told["streamed"]
    assert told["last_event"] == "response.incomplete"
    assert {told["parsed"], told["called"], told["output_parsed"]} <= {"Oak", "Elm"}
    assert told["call_events"] is True
    assert told["completed"].startswith("The")
    assert told["dimensions"] == [32, 32]
    assert told["missing"] == ["model_not_found", "model", "invalid_request_error"]
    assert told["invalid"] == ["invalid_value", "temperature", "invalid_request_error"]
    assert told["many"] > 10
