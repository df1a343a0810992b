"""The short version of `make faults`: every fault ends as described, and killed runs end in the same bits."""

import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).parents[2] / "benchmarks" / "faults" / "campaign.py"


@pytest.mark.slow
def test_every_fault_ends_as_wanted() -> None:
    counts = ["--kills", "6", "--damages", "2", "--base-kills", "0", "--peer-kills", "0"]
    done = subprocess.run([sys.executable, str(CAMPAIGN), *counts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| SIGKILL, tiny model | 6 | 6 |" in done.stdout
