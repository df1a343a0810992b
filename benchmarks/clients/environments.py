"""One environment for each client, with pinned packages, made when it is first needed."""

import subprocess
import sys
import venv
from pathlib import Path

TORCH = "torch==2.13.0"
"""Goes in first, alone, so that nothing brings another build of it."""
PACKAGES = {
    "openai": ["openai==3.51.0", "pytest==9.2.0", "pytest-asyncio==1.5.0", "rich==15.0.0", "aiohttp==3.14.5"],
    "openai-cli": ["openai==2.34.0"],
    "langchain": ["langchain-openai==1.7.3", "openai==3.51.0", "langchain-core==1.7.2", "langchain-tests==1.1.9"],
    "litellm": ["litellm==1.106.2", "openai==2.54.0", "mcp==2.3.0"],
    "wandb": ["wandb==0.31.0", "openai==3.51.0", "pandas", "numpy"],
    "huggingface": ["huggingface_hub==2.4.0"],
    "lm-eval": [TORCH, "lm_eval[api,hf]==0.4.13", "transformers==5.23.0"],
    "schemathesis": ["schemathesis==4.32.5", "hypothesis==6.170.15"],
}
"""The first of each, torch left out, is the client; its version stands in the table."""


def python_of(name: str, cache: Path) -> Path:
    """Return the interpreter of an environment, installed if need be. Raises: CalledProcessError: pip refuses."""
    folder = cache / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    mark = folder / "installed.txt"
    wanted = PACKAGES[name]
    if not mark.is_file() or mark.read_text("utf-8").splitlines() != wanted:
        print(f"Installing {name} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        for packages in ([TORCH], wanted) if TORCH in wanted else (wanted,):
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *packages], check=True, capture_output=True, text=True)
        mark.write_text("\n".join(wanted), "utf-8")
    return python


def client_of(name: str) -> str:
    """Return the client of an environment with its version."""
    return next(package for package in PACKAGES[name] if package != TORCH).replace("==", " ")
