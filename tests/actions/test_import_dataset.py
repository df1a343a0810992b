"""What a data set keeps of its files, and which rows no training starts with."""

import json
from collections import Counter
from pathlib import Path

import pytest

from made_data import chat_file, label_file
from sartor.actions.import_dataset import Imported, import_dataset, read_rows
from sartor.actions.workshop import Workshop
from sartor.concepts.ids import bytes_hash
from sartor.concepts.receipt import Change, FileState, Receipt
from sartor.concepts.recipe import Data, Recipe
from sartor.errors import BadData


def imported(workshop: Workshop, path: Path, **more: object) -> Imported:
    recipe = Recipe.model_validate({"name": "x", "base": "b", "data": {"files": [str(path)]}, **more})
    return import_dataset(workshop, recipe, read_rows(recipe.data, workshop.cache))


def receipt_of(path: Path) -> Receipt:
    old = FileState(path="old.jsonl", sha256="a" * 64, rows=80)
    new = FileState(path="new.jsonl", sha256=bytes_hash(path.read_bytes()), rows=60)
    changes = [Change(row=i, done="dropped", check="empty", says="is empty.") for i in (1, 2)]
    return Receipt(before=old, after=new, changes=tuple(changes), left={}, by="ann", at="2026", version="0.1.0")


def test_a_repaired_file_is_on_record_with_its_receipt_and_the_id_stays(workshop: Workshop, tmp_path: Path) -> None:
    path = chat_file(tmp_path / "t.jsonl")
    before = imported(workshop, path).version
    assert before.files[0].repair is None
    receipt = receipt_of(path)
    workshop.store.receipts.save(receipt)
    after = imported(workshop, path).version
    assert after.id == before.id
    repair = workshop.store.datasets.get(after.id).files[0].repair
    assert repair
    assert repair.says == f"repaired: 2 rows dropped (receipt {receipt.id[:12]})"


def with_rows(path: Path, *pairs: tuple[str, str]) -> Path:
    """Add rows of a prompt and an answer to sixty sound ones."""
    chat_file(path)
    lines = [
        json.dumps({"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]})
        for q, a in pairs
    ]
    path.write_text(path.read_text("utf-8") + "\n".join(lines), "utf-8")
    return path


CONFLICTS = (("q", "yes"), ("q", "no"), ("r", "one"), ("r", "two"))


def test_errors_are_refused_with_the_first_place_and_the_way_out(workshop: Workshop, tmp_path: Path) -> None:
    path = with_rows(tmp_path / "t.jsonl", *CONFLICTS)
    with pytest.raises(BadData) as refused:
        imported(workshop, path)
    says = refused.value.sentence
    assert says.startswith(f"{path}:61: 2 rows ask the same and answer differently. Errors: 2 of conflicting_answers.")
    assert says.endswith(f"sartor repair {path}, or go on with: --accept conflicting_answers.")
    assert workshop.store.datasets.list() == ()


def test_accepted_errors_are_counted_for_the_card(workshop: Workshop, tmp_path: Path) -> None:
    path = with_rows(tmp_path / "t.jsonl", *CONFLICTS)
    found = imported(workshop, path, accept=["conflicting_answers", "secret"])
    assert workshop.store.datasets.get(found.version.id).accepted == {"conflicting_answers": 2}
    assert found.told == ()


def test_advice_is_given_on_any_rows(workshop: Workshop, tmp_path: Path) -> None:
    data = Data(files=(str(with_rows(tmp_path / "t.jsonl", *CONFLICTS)),))
    recipe = Recipe(name="x", base="b", data=data)
    found = import_dataset(workshop, recipe, read_rows(data, workshop.cache), strict=False)
    assert "conflicting_answers: 2 findings" in found.told[0]


def test_warnings_are_told_and_refuse_nothing(workshop: Workshop, tmp_path: Path) -> None:
    found = imported(workshop, with_rows(tmp_path / "t.jsonl", ("q", "yes"), ("q", "yes")))
    assert [says.partition(":")[0] for says in found.told] == ["exact_duplicate"]
    assert found.version.accepted == {}


def test_a_leak_into_ones_own_test_file_is_refused_with_the_command_that_drops_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    train, test = with_rows(tmp_path / "t.jsonl", ("leaked", "x")), tmp_path / "test.jsonl"
    test.write_text(train.read_text("utf-8").splitlines()[-1], "utf-8")
    data = {"files": [str(train)], "test": str(test)}
    with pytest.raises(BadData, match=r"t\.jsonl:61: .* --test .* sartor repair .* --apply findings\.json, or go on"):
        imported(workshop, train, data=Data.model_validate(data))
    found = imported(workshop, train, data=Data.model_validate(data), accept=["split_leakage"])
    assert found.version.accepted == {"split_leakage": 1}
    assert len(found.version.train) + len(found.version.dev) == 60


def test_few_rows_with_labels_are_divided_in_proportion(workshop: Workshop, tmp_path: Path) -> None:
    path = label_file(tmp_path / "t.csv", 80)
    parts = imported(workshop, path, task="classify").parts
    counts = Counter(e.expected for e in parts.test)
    assert len(parts.test) == 20
    assert set(counts.values()) <= {6, 7}
