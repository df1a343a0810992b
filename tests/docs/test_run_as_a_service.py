"""The unit for systemd is one that systemd accepts, and the container file says what the guide promises."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "run-as-a-service.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "sartor.service"
    unit.write_text(block("ini").replace("/opt/sartor/bin/sartor", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "sartor.service" not in done.stderr


def test_the_container_stops_gently_and_tells_its_health() -> None:
    lines = block("dockerfile").replace("\\\n", " ").splitlines()
    assert "STOPSIGNAL SIGTERM" in lines
    assert "USER sartor" in lines
    (start,) = [line for line in lines if line.startswith("CMD ")]
    assert json.loads(start.removeprefix("CMD "))[:2] == ["sartor", "serve"]
    (health,) = [line for line in lines if line.startswith("HEALTHCHECK")]
    assert "/ready" in json.loads(health[health.index("[") :])[-1]
