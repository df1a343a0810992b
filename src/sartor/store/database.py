"""The SQLite file: how connections behave, and what its refusals mean in words.

Write-ahead log, every commit on disk before it returns, writers one at a time from their first
statement (BEGIN IMMEDIATE), so that read-then-write is safe between processes.
"""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from sartor.errors import WorkspaceProblem
from sartor.store.postgres import refusal_of

BUSY_TIMEOUT_S = 30
_SENTENCES = {
    "SQLITE_FULL": ("There is no space left for the database.", "Free some space, or use --workspace on another disk."),
    "SQLITE_READONLY": ("The database cannot be written.", "Change its permissions, or use --workspace elsewhere."),
    "SQLITE_CANTOPEN": ("The database cannot be opened.", "Change its permissions, or use --workspace elsewhere."),
    "SQLITE_PERM": ("The database cannot be opened.", "Change its permissions, or use --workspace elsewhere."),
    "SQLITE_BUSY": (
        f"Another process has kept the database busy for {BUSY_TIMEOUT_S} seconds.",
        "Wait for it, or stop it.",
    ),
    "SQLITE_LOCKED": ("Another process keeps the database busy.", "Wait for it, or stop it."),
    "SQLITE_CORRUPT": ("The database is damaged.", "Restore sartor.db from a copy, or use --workspace elsewhere."),
    "SQLITE_NOTADB": (
        "This file is not a SQLite database, or it is damaged.",
        "Restore sartor.db from a copy, or use --workspace elsewhere.",
    ),
    "SQLITE_IOERR": (
        "The disk refused to read or write the database.",
        "Check its free space and its health, or use --workspace elsewhere.",
    ),
}
_SCHEMA_CHANGED = re.compile("no such (column|table)|foreign key mismatch|malformed database schema")
"""Tables that the migrations made, and that are not as they made them: a byte of their description was changed."""


def make_engine(path: Path) -> Engine:
    """Prepare connections to the SQLite file at `path`; nothing is opened yet."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one consistent state."""
    with _refusals_as_sentences(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield the only connection that may write; all of it is kept, or nothing."""
    connected = engine.execution_options(sartor_writes=True).connect
    with _refusals_as_sentences(engine), connected() as connection, connection.begin():
        yield connection


def is_sqlite(engine: Engine) -> bool:
    """Whether the records are in a file of the workspace."""
    return engine.dialect.name == "sqlite"


def switch_to_wal(engine: Engine) -> None:
    """Put the file into write-ahead mode, for good: it is written in its header."""
    if not is_sqlite(engine):
        return
    with _refusals_as_sentences(engine), contextlib.closing(engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA journal_mode = WAL")


def _prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    connection.text_factory = _readable  # a flipped byte must reach the seal check, not stop the read
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _begin(connection: Connection) -> None:
    writes: Any = connection.get_execution_options().get("sartor_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _refusals_as_sentences(engine: Engine) -> Iterator[None]:
    """Turn what the database refuses into WorkspaceProblem; mistakes of our own stay ordinary exceptions."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite's own complaint about a table holds the byte that is wrong
        raise _problem("SQLITE_CORRUPT", engine) from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not is_sqlite(engine):
            if (sentence := refusal_of(cause)) is None:
                raise
            where = engine.url.render_as_string(hide_password=True)
            raise WorkspaceProblem(sentence[0], where=where, fix=sentence[1]) from error
        name = str(getattr(cause, "sqlite_errorname", ""))
        primary = "SQLITE_CORRUPT" if _SCHEMA_CHANGED.match(str(cause)) else "_".join(name.split("_")[:2])
        if primary not in _SENTENCES:
            raise
        raise _problem(primary, engine) from error


def _problem(primary: str, engine: Engine) -> WorkspaceProblem:
    says, fix = _SENTENCES[primary]
    return WorkspaceProblem(says, where=str(engine.url.database), fix=fix)
