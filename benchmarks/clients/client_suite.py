"""The tests of OpenAI's own Python client, taken from its source archive, in its environment."""

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from environments import PACKAGES
from outcomes import Outcome, of_pytest
from served import Served, environment, serving

_RESOURCES = (
    "test_files.py",
    "test_models.py",
    "test_completions.py",
    "test_embeddings.py",
    "chat/test_completions.py",
    "fine_tuning/test_jobs.py",
    "fine_tuning/jobs",
    "fine_tuning/checkpoints",
)
_STORED = r"chat\.test_completions\.\w+::test_\w*?(retrieve|update|list|delete)"
EXCUSES = {
    _STORED: "not served: chat completions are not stored",
    r"test_embeddings\.\w+::test_\w*create\[(strict|aiohttp)": "the client asks for base64, its types know numbers",
    r"api_resources\.test_completions\..*create_with_all_params": "nothing is filled in before a suffix",
    r"test_jobs\.\w+::test_\w+_pause\b": "the client's types do not know the status that OpenAI's guide names: paused",
}
"""Tests that may fail, by pattern, and why."""
_LEAST = 0.95


def run_client_suite(python: Path, _: Served) -> Sequence[Outcome]:
    """Run them against a server of their own, which knows their ids."""
    with tempfile.TemporaryDirectory(prefix="sartor-suite-") as place:
        folder = Path(place)
        archive = _archive(python, folder)
        report = folder / "report.xml"
        tests = [f"tests/api_resources/{name}" for name in _RESOURCES]
        flags = ["-o", "addopts=", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        with serving(folder, [sys.executable, str(Path(__file__).with_name("suite_server.py")), place]) as served:
            names = environment() | {"TEST_API_BASE_URL": served.url}
            names.pop("PYTHONPATH")
            subprocess.run(
                [python, "-m", "pytest", *flags, *tests], cwd=archive, env=names, capture_output=True, check=False
            )
        outcomes = of_pytest(report, EXCUSES)
    served = [o for o in outcomes if not re.search(_STORED, o.claim)]
    share = sum(o.held and not o.excused for o in served) / len(served)
    return [
        *outcomes,
        Outcome(
            f"{share:.1%} of {len(served)} tests of what is served pass",
            share >= _LEAST,
            f"fewer than {_LEAST:.0%} pass",
        ),
    ]


def _archive(python: Path, folder: Path) -> Path:
    """Fetch the client's source archive, and unpack it."""
    command = [str(python), "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "openai", "-d", str(folder)]
    subprocess.run([*command, PACKAGES["openai"][0]], check=True, capture_output=True, text=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as packed:
        packed.extractall(folder, filter="data")
    return next(path for path in folder.glob("openai-*") if path.is_dir())
