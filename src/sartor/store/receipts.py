"""Receipts of repairs on record, found again by the hash of the repaired file."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, func, insert, select

from sartor.concepts.receipt import DONE, Receipt, Repair
from sartor.store.database import reading, writing
from sartor.store.tables import payload_of, receipts, sealed, unsealed


@dataclass(frozen=True)
class Receipts:
    """The records of receipts."""

    engine: Engine

    def save(self, receipt: Receipt) -> None:
        """Put a receipt on record, for good."""
        with writing(self.engine) as connection:
            number = 1 + (connection.execute(select(func.max(receipts.c.number))).scalar() or 0)
            row = {"number": number, "file": receipt.after.sha256, "payload": payload_of(receipt)}
            connection.execute(insert(receipts).values(sealed(row)))

    def newest(self, file: str) -> Receipt | None:
        """Return the last receipt of the file with this sha256."""
        query = select(receipts).where(receipts.c.file == file).order_by(receipts.c.number.desc())
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        return unsealed(Receipt, row, what=f"the repair of {file[:12]}") if row else None

    def repair(self, file: str) -> Repair | None:
        """Return what was done to get this file, all repairs one after another together; None if it has no receipt."""
        first = newest = self.newest(file)
        counts: Counter[str] = Counter()
        seen: set[str] = set()
        while newest and newest.after.sha256 not in seen:
            seen.add(newest.after.sha256)
            counts.update(newest.counts)
            newest = self.newest(newest.before.sha256)
        return Repair(receipt=first.id, counts={done: counts[done] for done in DONE}) if first else None
