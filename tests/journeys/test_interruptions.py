"""A run that is stopped or killed goes on where it stopped and ends in the same weights."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from made_data import chat_file
from sartor.concepts.base_model import BaseModelPin
from sartor.modeling.file_hash import file_sha256

_EPOCHS = "40"


def _sartor(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sartor", *arguments]


def _start(data: Path, base: BaseModelPin, workspace: Path) -> "subprocess.Popen[str]":
    command = _sartor(
        "tune", str(data), "--base", base.folder, "--epochs", _EPOCHS, "--folds", "0", "--workspace", str(workspace)
    )
    return subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _until_training(process: "subprocess.Popen[str]") -> None:
    assert process.stderr
    for line in process.stderr:
        if line.startswith("Training"):
            process.stderr.readline()  # the first step is done
            return
    pytest.fail("training never began")


def _resumed(workspace: Path) -> Path:
    listed = subprocess.run(
        _sartor("runs", "list", "--workspace", str(workspace), "--json"), capture_output=True, text=True, check=True
    )
    run_id = json.loads(listed.stdout)[0]["run"]
    done = subprocess.run(
        _sartor("runs", "resume", run_id, "--workspace", str(workspace), "--json"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["adapter"]) / "adapter_model.safetensors"


@pytest.mark.slow
def test_stopped_or_killed_runs_end_in_the_weights_of_an_undisturbed_one(tmp_path: Path, tiny_lm: BaseModelPin) -> None:
    data = chat_file(tmp_path / "streets.jsonl", 40)
    undisturbed = _start(data, tiny_lm, tmp_path / "whole")
    out, err = undisturbed.communicate()
    assert undisturbed.returncode == 0, err
    expected = file_sha256(Path(json.loads(out)["adapter"]) / "adapter_model.safetensors")

    stopped = _start(data, tiny_lm, tmp_path / "stopped")
    _until_training(stopped)
    os.kill(stopped.pid, signal.SIGINT)
    _, err = stopped.communicate()
    assert stopped.returncode == 130, err
    assert "sartor runs resume" in err
    assert file_sha256(_resumed(tmp_path / "stopped")) == expected

    killed = _start(data, tiny_lm, tmp_path / "killed")
    _until_training(killed)
    killed.kill()
    killed.communicate()
    assert file_sha256(_resumed(tmp_path / "killed")) == expected
