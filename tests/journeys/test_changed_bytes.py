"""One changed byte anywhere in a workspace that has seen everything: `sartor verify` finds it."""

import json
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from made_data import chat_file
from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin

N_CHANGES = 200
EMPTY_LOCKS = {".lock"}


@pytest.mark.journey
def test_each_of_200_changed_bytes_is_found(
    tmp_path: Path, tiny_lm: BaseModelPin, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By turns in a file drawn by lot, at a byte drawn by lot, and in the database: small and large files are hit."""
    workspace = tmp_path / "ws"

    def door(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run([*arguments, "--workspace", str(workspace), "--json"])
        return code, capsys.readouterr().out

    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    monkeypatch.setenv("SARTOR_SIGNING_KEY", str(tmp_path / "nothing"))
    data = chat_file(tmp_path / "streets.jsonl")
    tune = ["tune", str(data), "--base", tiny_lm.folder, "--epochs", "1"]
    assert door(*tune)[0] == 2
    assert door("runs", "list") == (0, "[]\n")
    monkeypatch.setenv("SARTOR_SIGNING_KEY", str(key))
    assert door(*tune)[0] == 0
    assert door("promote", "streets@1", "--override", "first try")[0] == 0
    assert door(*tune)[0] == 0
    assert door("promote", "streets@2", "--override", "second try")[0] == 0
    assert door("rollback", "--reason", "worse tone")[0] == 0
    test = chat_file(tmp_path / "test.jsonl", 20, seed=2)
    assert door("evaluate", "streets@2", "--dev", str(data), "--test", str(test))[0] == 0
    code, out = door("verify")
    assert code == 0
    assert json.loads(out)["ok"]

    files = sorted(p for p in workspace.rglob("*") if p.is_file() and p.stat().st_size)
    assert not EMPTY_LOCKS & {p.name for p in files}
    sizes = [p.stat().st_size for p in files]
    chance = random.Random(11)
    missed: list[str] = []
    parts: Counter[str] = Counter()
    for n in range(N_CHANGES):
        by_file, by_byte = chance.choice(files), chance.choices(files, weights=sizes)[0]
        path = (by_file, by_byte, workspace / "sartor.db")[n % 3]
        whole = path.read_bytes()
        place, value = chance.randrange(len(whole)), chance.randrange(1, 256)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ value]) + whole[place + 1 :])
        code, out = door("verify")
        if code not in (0, 2) or (code == 0 and json.loads(out)["ok"]):  # 2: so damaged that it is a sentence
            missed.append(f"byte {place} of {path.relative_to(workspace)}")
        path.write_bytes(whole)
        parts[path.relative_to(workspace).parts[0]] += 1
    with capsys.disabled():
        print(f"\n{N_CHANGES - len(missed)} of {N_CHANGES} changed bytes were found, in {dict(sorted(parts.items()))}")
    assert missed == []
    assert set(parts) >= {"blobs", "evaluations", "runs", "sartor.db"}
    assert json.loads(door("verify")[1])["ok"]
