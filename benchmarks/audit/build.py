"""Put planted rows, decoys and clean rows together, write the files and the truth about them."""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import whole_file
from decoys import decoys
from plant import plant
from pool import site_of
from row import STRENGTHS, Corpus, Item, line_of

PLANTED_PER_FAMILY = 10
MOST_PLANTED_SHARE = 0.35


@dataclass(frozen=True)
class Case:
    """One file of the benchmark, on disk."""

    corpus: str
    task: str
    language: str
    strength: str
    """obvious, moderate, subtle, or clean."""
    folder: Path
    families: frozenset[str]
    """What was planted here."""
    file_level: str = ""
    """class_imbalance or low_diversity, in files about nothing else."""

    @property
    def train(self) -> Path:
        """The training file."""
        return self.folder / "train.jsonl"

    @property
    def test(self) -> Path:
        """The test file."""
        return self.folder / "test.jsonl"

    def truth(self) -> dict[str, Any]:
        """Read what was planted where."""
        return json.loads((self.folder / "truth.json").read_text("utf-8"))


def build(corpus: Corpus, seed: int, out: Path) -> list[Case]:
    """Write every file of a corpus."""
    cases = [_write(corpus, "clean", [Item(line_of(row)) for row in corpus.rows], out / corpus.name / "clean")]
    for strength in STRENGTHS:
        rng = random.Random(f"{corpus.name} {strength} {seed}")
        items = planted_items(corpus, strength, rng)
        cases.append(_write(corpus, strength, items, out / corpus.name / strength))
    return cases + _whole_files(corpus, seed, out)


def planted_items(corpus: Corpus, strength: Any, rng: random.Random) -> list[Item]:
    """Return the rows of a file with defects, in the order of the file."""
    site = site_of(corpus, rng)
    count = min(PLANTED_PER_FAMILY, max(4, len(corpus.rows) // 75))
    planted = plant(site, strength, count)
    harmless = decoys(site)
    items = [*planted, *harmless, *(Item(line_of(row)) for row in site.pool)]
    assert len(planted) <= MOST_PLANTED_SHARE * len(items), (
        f"{corpus.name}: {len(planted)} of {len(items)} rows are planted"
    )
    return rng.sample(items, len(items))


def _whole_files(corpus: Corpus, seed: int, out: Path) -> list[Case]:
    """Write the files of class_imbalance (where there are classes) and low_diversity."""
    kinds = {"low_diversity": whole_file.monotonous}
    if corpus.task == "classify":
        kinds["class_imbalance"] = whole_file.imbalanced
    cases: list[Case] = []
    for check, make in kinds.items():
        for strength in STRENGTHS:
            items = make(corpus, strength, random.Random(f"{corpus.name} {check} {strength} {seed}"))
            cases.append(_write(corpus, strength, items, out / corpus.name / f"{check}-{strength}", file_level=check))
        items = whole_file.even(corpus, random.Random(f"{corpus.name} even {seed}"))
        cases.append(_write(corpus, "clean", items, out / corpus.name / f"{check}-clean", file_level=check))
    return cases


def _write(corpus: Corpus, strength: str, items: Sequence[Item], folder: Path, *, file_level: str = "") -> Case:
    assert not any("\n" in item.line for item in items), "one item, one physical line"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.jsonl").write_text("".join(f"{item.line}\n" for item in items), "utf-8")
    (folder / "test.jsonl").write_text("".join(f"{line_of(row)}\n" for row in corpus.test), "utf-8")
    planted = [
        {
            "row": row,
            "check": item.check,
            "strength": strength,
            "kind": item.kind,
            "also": item.also,
            "group": item.group,
        }
        for row, item in enumerate(items, start=1)
        if item.check
    ]
    decoy_rows = [
        {"row": row, "family": item.decoy, "also": item.also} for row, item in enumerate(items, start=1) if item.decoy
    ]
    truth = {"corpus": corpus.name, "task": corpus.task, "rows": len(items), "planted": planted, "decoys": decoy_rows}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1), "utf-8")
    families = frozenset(item.check for item in items if item.check)
    return Case(corpus.name, corpus.task, corpus.language, strength, folder, families, file_level)


def groups_of(planted: Sequence[dict[str, Any]]) -> list[set[int]]:
    """Return the rows that were planted together; a row alone is a group of one."""
    together: dict[Any, set[int]] = defaultdict(set)
    for entry in planted:
        key = entry["group"] if entry["group"] >= 0 else ("row", entry["row"])
        together[key].add(entry["row"])
    return list(together.values())
