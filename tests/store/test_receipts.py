"""A receipt is found again by the hash of the file that it is about."""

from sartor.concepts.receipt import Change, FileState, Receipt, Repair
from sartor.store.verify import verify_all
from sartor.store.workspace import Store

from .builders import AT


def a_receipt(before: str, after: str, *changes: tuple[int, str]) -> Receipt:
    made = [Change.model_validate({"row": row, "done": done, "check": "empty", "says": "is."}) for row, done in changes]
    states = [FileState(path="t.jsonl", sha256=sha * 64, rows=9) for sha in (before, after)]
    return Receipt(before=states[0], after=states[1], changes=tuple(made), left={}, by="ann", at=AT, version="0.1.0")


def test_a_file_without_a_receipt_has_no_repair(store: Store) -> None:
    assert store.receipts.newest("a" * 64) is None
    assert store.receipts.repair("a" * 64) is None


def test_the_newest_receipt_of_a_file_is_found(store: Store) -> None:
    first, second = a_receipt("a", "b", (1, "dropped")), a_receipt("a", "b", (2, "dropped"))
    store.receipts.save(first)
    store.receipts.save(second)
    assert store.receipts.newest("b" * 64) == second
    assert first.id != second.id
    assert store.receipts.repair("b" * 64) == Repair(receipt=second.id, counts=second.counts)


def test_repairs_one_after_another_are_counted_together(store: Store) -> None:
    last = a_receipt("b", "c", (1, "redacted"), (1, "redacted"), (1, "edited"))
    for receipt in (a_receipt("a", "b", (1, "dropped"), (2, "dropped"), (3, "redacted")), last):
        store.receipts.save(receipt)
    found = store.receipts.repair("c" * 64)
    assert found
    assert found.counts == {"dropped": 2, "merged": 0, "redacted": 2, "edited": 1}
    assert found.says == f"repaired: 2 rows dropped, 2 redacted, 1 edited (receipt {last.id[:12]})"


def test_repairs_that_lead_in_a_circle_end(store: Store) -> None:
    for receipt in (a_receipt("a", "b", (1, "edited")), a_receipt("b", "a", (1, "edited"))):
        store.receipts.save(receipt)
    found = store.receipts.repair("a" * 64)
    assert found
    assert found.counts["edited"] == 2


def test_verification_counts_receipts(store: Store) -> None:
    before = verify_all(store).checked
    store.receipts.save(a_receipt("a", "b", (1, "dropped")))
    found = verify_all(store)
    assert (found.ok, found.checked) == (True, before + 1)
