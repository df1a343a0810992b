"""Bringing a database to the newest schema, once, whoever opens it first.

The usual case, already at the newest, costs one query and does not load Alembic.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect

from sartor.errors import WorkspaceProblem
from sartor.store.database import reading, switch_to_wal, writing
from sartor.store.lock import locked

HEAD = "0004"
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine, folder: Path) -> None:
    """Upgrade the database to HEAD if it is older; refuse if it is newer or not ours."""
    if revision(engine) == HEAD:
        return
    with locked(folder / ".lock"):
        found = revision(engine)
        if found == HEAD:  # another process was faster
            return
        _refuse_newer(found, folder)
        switch_to_wal(engine)
        _migrate(engine)


def revision(engine: Engine) -> str | None:
    """Return the schema revision in the database; None: it is empty.

    Raises: WorkspaceProblem: it holds tables of something else.
    """
    with reading(engine) as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            return None
        found = None
        if "alembic_version" in tables:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None:
        raise WorkspaceProblem(
            "This is a database of something else.",
            where=str(engine.url.database),
            fix="Use --workspace elsewhere.",
        )
    return str(found)


def _refuse_newer(found: str | None, folder: Path) -> None:
    """Stop if `found` is a revision that this Sartor has never heard of."""
    known = {path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}
    if found is not None and found not in known:
        raise WorkspaceProblem(
            f"This workspace was written by a newer Sartor (schema {found}, this one knows {HEAD}).",
            where=str(folder),
            fix="Upgrade Sartor, or use --workspace elsewhere.",
        )


def _migrate(engine: Engine) -> None:
    """Run every missing migration in one transaction."""
    from alembic import command  # here: loading Alembic costs more than opening a workspace
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
