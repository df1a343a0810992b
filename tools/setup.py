"""Make .venv and install Sartor with pinned versions; standard library only.

A torch of 2.11 or newer that is already there is kept: in .venv, or in the Python that runs this (then .venv sees
that Python's packages), so whoever has a GPU installs their own build first.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TORCH = "torch==2.13.0"
LEAST_TORCH = (2, 11)
_PROBE = "import importlib.metadata as m; print(m.version('torch'))"


def main() -> None:
    """Make the environment, or bring it up to date."""
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            f"Sartor needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make setup PYTHON=python3.11"
        )
    python = VENV / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        own = torch_of(sys.executable)
        if own:
            print(f"Keeping torch {own} of {sys.executable}.")
        venv.create(VENV, with_pip=True, system_site_packages=bool(own))
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    found = torch_of(str(python))
    if not found:
        print(f"Installing {TORCH} …")
        run([*pip, TORCH])
    print("Installing Sartor …")
    run([*pip, "-c", str(ROOT / "constraints.txt"), "-e", f"{ROOT}[train,serve,postgres,tables,documents,dev]"])


def torch_of(python: str) -> str | None:
    """Return the version of torch that `python` has, if it is new enough."""
    done = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=False)
    version = done.stdout.strip()
    if done.returncode or tuple(int(p) for p in version.split("+")[0].split(".")[:2]) < LEAST_TORCH:
        return None
    return version


def run(command: list[str]) -> None:
    """Run a command; leave with its exit code if it fails."""
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(f"This failed: {' '.join(command)}\nCheck the connection and try `make setup` again.")


if __name__ == "__main__":
    main()
