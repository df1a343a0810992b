"""The seal of the database file: its hash at rest, beside a hash of its rows then.

Rows have seals of their own; this one covers the bytes between them. Every process that leaves the database changed
renews it. A process that dies cannot; the seal then speaks of other rows, says nothing about the file, and is renewed
by the next process that finds every row sound.
"""

import json
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from sartor.concepts.ids import bytes_hash, content_hash
from sartor.store.atomic import atomic_write
from sartor.store.blobs import file_hash
from sartor.store.database import reading, writing
from sartor.store.tables import metadata, row_hash

SEAL = "sartor.db.seal"


def renew_seal(engine: Engine, database: Path) -> None:
    """Write the hash of the database file, unless its rows are those that were sealed, or another process writes.

    Damage is never sealed: what does not fit its own seal was not written by us.
    """
    seal = database.with_name(SEAL)
    with reading(engine) as connection:
        if _read(seal).get("rows") == _rows_hash(connection) or not _is_sound(connection):
            return
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # a checkpoint needs to be outside of a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    with writing(engine) as connection:  # nobody else writes while the file is read
        if not _log_is_empty(database):
            return
        found = {"file": file_hash(database), "rows": _rows_hash(connection)}
        atomic_write(seal, json.dumps({**found, "sha256": content_hash(found)}).encode())


def sealed_file_hash(engine: Engine, database: Path) -> str | None:
    """Return the hash that the database file must have; None: its rows were changed since it was sealed.

    Raises: ValueError: the seal itself was changed.
    """
    seal = _read(database.with_name(SEAL))
    if not seal:
        return None
    found = {name: seal.get(name) for name in ("file", "rows")}
    if seal.get("sha256") != content_hash(found):
        raise ValueError(SEAL)
    with reading(engine) as connection:
        fits = found["rows"] == _rows_hash(connection) and _log_is_empty(database)
    return found["file"] if fits else None


def _read(seal: Path) -> dict[str, str]:
    """Return the seal; empty if there is none, without a hash of its own if it cannot be read."""
    try:
        found = json.loads(seal.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"file": ""}
    return found if isinstance(found, dict) else {"file": ""}


def _rows_hash(connection: Connection) -> str:
    """Hash the seals of all rows."""
    seals = [
        "\n".join(map(str, connection.execute(select(table.c.sha256).order_by(table.c.sha256)).scalars()))
        for table in metadata.sorted_tables
    ]
    return bytes_hash("\n\n".join(seals).encode("utf-8", errors="replace"))


def _is_sound(connection: Connection) -> bool:
    """Say whether every row fits its own seal and SQLite finds nothing wrong."""
    for table in metadata.sorted_tables:
        if any(row["sha256"] != row_hash(row) for row in connection.execute(select(table)).mappings()):
            return False
    return list(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars()) == ["ok"]


def _log_is_empty(database: Path) -> bool:
    log = database.with_name(database.name + "-wal")
    return not log.exists() or log.stat().st_size == 0
