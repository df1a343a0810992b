"""Who takes part: what each is, where its environment comes from, and what it may choose in the quality division."""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

from shared_input import Plan

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TORCH = "torch==2.13.0"


class Contestant(NamedTuple):
    """One setting of one trainer."""

    environment: str | None
    """Name of its virtual environment; None: the one that runs this."""
    script: str
    quality: Plan | None = None
    """How it goes through the rows when it may choose."""
    tuned: bool = True
    """Whether it is one to be measured against; its maker's defaults are not."""
    says: str = ""
    precision: str = "bf16"


PACKAGES = {
    "trl": ["trl==1.16.0", "peft==0.21.2", "transformers==5.23.0"],
    "hf-trainer": ["transformers==5.23.0", "accelerate==1.15.0", "peft==0.21.2"],
    "litgpt": ["litgpt==0.5.13"],
}
LITGPT_NAMES = {"chat": "SmolLM2-135M-Instruct", "gemma": "Gemma-3-270m"}
PLAIN = Plan(2e-4, rows_per_step=8, looks=8)
CHAT = {
    "sartor": Contestant(None, "with_sartor", Plan(5e-4, looks=8), says="its chat task, as `sartor tune` opens it"),
    "trl-tuned": Contestant("trl", "with_trainer", PLAIN, says="SFTTrainer, all in bf16, no checkpointing"),
    "hf-trainer": Contestant("hf-trainer", "with_trainer", PLAIN, says="Trainer + PEFT, all in bf16"),
    "litgpt": Contestant("litgpt", "with_litgpt", PLAIN, says="its LoRA model and loss, bf16-true"),
    "trl-defaults": Contestant(
        "trl",
        "with_trainer",
        Plan(2e-5, rows_per_step=8, by_length=False, looks=8),
        tuned=False,
        says="SFTTrainer as it comes: fp32 weights, bf16 autocast, checkpointing",
    ),
}
CLASSIFY = {
    "sartor": Contestant(None, "with_sartor", says="its classify task, as `sartor tune` opens it", precision="fp32"),
    "hf-classify-fp32": Contestant("hf-trainer", "with_trainer", says="Trainer, fp32", precision="fp32"),
    "hf-classify-bf16": Contestant("hf-trainer", "with_trainer", says="Trainer, fp32 weights, bf16 autocast"),
}


def contestants(profile: str) -> dict[str, Contestant]:
    """Return who can do the profile."""
    return CLASSIFY if profile == "classify" else CHAT


def python_of(contestant: Contestant, cache: Path) -> Path:
    """Return its interpreter, installed if it is not there. Raises: CalledProcessError: pip refuses."""
    name = contestant.environment
    if name is None:
        return Path(sys.executable)
    folder = cache / "trainers" / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    mark = folder / "installed.txt"
    wanted = "\n".join([TORCH, *PACKAGES[name]])
    if not mark.is_file() or mark.read_text("utf-8") != wanted:
        print(f"Installing {name} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=False)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, TORCH, *PACKAGES[name]], check=True, capture_output=True, text=True)
        mark.write_text(wanted, "utf-8")
    return python


def prepare(contestant: Contestant, python: Path, folder: Path) -> None:
    """Do what a peer needs done once to the base before it can train."""
    if contestant.script == "with_litgpt" and not (folder / "litgpt" / "lit_model.pth").is_file():
        name = LITGPT_NAMES.get(json.loads((folder / "rows.json").read_text("utf-8"))["profile"], LITGPT_NAMES["chat"])
        command = [str(python), str(HERE / "contenders" / "convert_litgpt.py"), str(folder), name]
        subprocess.run(command, check=True, capture_output=True, text=True)
