"""Lay the base out for LitGPT once, by its own converter: `convert_litgpt.py FOLDER`."""

import json
import sys
from pathlib import Path

from litgpt.scripts.convert_hf_checkpoint import convert_hf_checkpoint

folder = Path(sys.argv[1])
out = folder / "litgpt"
out.mkdir(exist_ok=True)
link = out / "model.safetensors"
link.unlink(missing_ok=True)
link.symlink_to(Path(json.loads((folder / "rows.json").read_text("utf-8"))["base"]) / "model.safetensors")
convert_hf_checkpoint(out.absolute(), model_name=sys.argv[2], dtype="bfloat16")
