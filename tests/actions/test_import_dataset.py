"""What a data set keeps of its files: their repairs."""

from pathlib import Path

from made_data import chat_file
from sartor.actions.import_dataset import Imported, import_dataset, read_rows
from sartor.actions.workshop import Workshop
from sartor.concepts.ids import bytes_hash
from sartor.concepts.receipt import Change, FileState, Receipt
from sartor.concepts.recipe import Data, Recipe


def imported(workshop: Workshop, path: Path, **more: object) -> Imported:
    data = Data(files=(str(path),))
    recipe = Recipe.model_validate({"name": "x", "base": "b", "data": data, **more})
    return import_dataset(workshop, recipe, read_rows(data, workshop.cache))


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
