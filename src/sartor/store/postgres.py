"""A PostgreSQL database instead of the SQLite file: how connections behave, and what its refusals mean in words.

Transactions are those of database.py: readers see one state, and writers come one at a time, by an advisory lock that
each holds from its first statement to its end, so that read-then-write is safe between processes and machines.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from sartor.errors import WorkspaceProblem
from sartor.store.atomic import atomic_write

PLACE = "database.url"
"""File in the workspace that says, without user and password, where its records are."""
_WRITERS = 0x5A2708
"""Number of the lock that writers hold."""
_BUSY_S = 30
_REACH = ("The database cannot be reached.", "See that it runs, then try again.")
_SENTENCES = {
    "28": ("The database refuses this user or password.", "Mend them in SARTOR_DATABASE."),
    "3D": ("There is no database of this name.", "Create it, or mend SARTOR_DATABASE."),
    "42501": ("The database does not let this user make or write tables.", "Grant it, or use another user."),
    "25006": ("The database takes no changes.", "Use the primary server, not a copy."),
    "53100": ("There is no space left for the database.", "Free some space on its machine."),
    "53300": ("The database takes no more connections.", "Raise its max_connections."),
    "55P03": (f"Another process has kept the database busy for {_BUSY_S} seconds.", "Wait for it, or stop it."),
    "08": _REACH,
    "57P": _REACH,
}
"""By how SQLSTATE begins."""


def make_postgres_engine(database: str) -> Engine:
    """Prepare connections to `postgresql://user:password@host/name`; nothing is opened yet.

    Raises: WorkspaceProblem: this is no such URL.
    """
    options = f"-c lock_timeout={_BUSY_S}s -c timezone=UTC"
    connect_args = {"connect_timeout": 10, "options": options}
    engine = create_engine(_url(database), pool_pre_ping=True, connect_args=connect_args)
    event.listen(engine, "begin", _begin)
    return engine


def settle(folder: Path, database: str | None, *, sqlite: Path) -> None:
    """See that the records of a workspace stay in one place; a new workspace notes where that is.

    Raises: WorkspaceProblem: they are elsewhere than `database` says.
    """
    note = folder / PLACE
    noted = note.read_text("utf-8").strip() if note.is_file() else None
    named = _place(database) if database else None
    if named and sqlite.exists():
        says = f"The records of this workspace are in {sqlite.name}, not in {named}."
        raise WorkspaceProblem(says, where=str(folder), fix="Unset SARTOR_DATABASE, or use a new --workspace with it.")
    if noted and noted != named:
        says = f"The records of this workspace are in {noted}" + (f", not in {named}." if named else ".")
        fix = f"Set SARTOR_DATABASE to it, with user and password; if it has moved, mend {PLACE}."
        raise WorkspaceProblem(says, where=str(folder), fix=fix)
    if named and not noted:
        atomic_write(note, f"{named}\n".encode())


def refusal_of(error: object) -> tuple[str, str] | None:
    """Return what an error of the driver says and asks for; None: it is a mistake of ours."""
    state: Any = getattr(error, "sqlstate", None)
    if state is None:
        return _REACH if type(error).__name__ == "OperationalError" else None
    return next((sentence for start, sentence in _SENTENCES.items() if state.startswith(start)), None)


def _url(database: str) -> URL:
    try:
        url = make_url(database)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres") or not url.database:
        raise WorkspaceProblem(
            "SARTOR_DATABASE is not the address of a PostgreSQL database.",
            fix="Write it as postgresql://user:password@host:5432/name, or unset it to use SQLite.",
        )
    return url.set(drivername="postgresql+psycopg")


def _place(database: str) -> str:
    url = _url(database)
    host = url.host or url.query.get("host", "")
    return f"postgresql://{host}{f':{url.port}' if url.port else ''}/{url.database}"


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("sartor_writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
