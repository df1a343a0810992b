import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from sartor.errors import WorkspaceProblem
from sartor.store.database import make_engine, writing
from sartor.store.looks import Looks
from sartor.store.tables import metadata
from sartor.store.upgrade import HEAD, MIGRATIONS, revision
from sartor.store.verify import verify_all
from sartor.store.workspace import Store, open_workspace

from .builders import a_version, an_evaluation

OPEN = (
    "import pathlib, sys; from sartor.store.workspace import open_workspace as o; o(pathlib.Path(sys.argv[1])).close()"
)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_workspace_of_the_first_schema_is_brought_up_to_date_and_keeps_what_it_holds(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = make_engine(tmp_path / "sartor.db")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    Looks(engine).count_look("seal", "run 1", "verdict")
    assert revision(engine) == "0001"
    engine.dispose()
    with open_workspace(tmp_path) as store:
        assert revision(store.engine) == HEAD
        with store.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert store.looks.count_look("seal", "run 2", "verdict") == 2
        assert store.evaluations.list() == ()
        an_evaluation(store, 1)
        assert verify_all(store).ok


def test_an_empty_database_file_is_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "sartor.db").touch()
    with open_workspace(tmp_path) as store:
        assert revision(store.engine) == HEAD


def test_an_existing_workspace_keeps_what_it_holds(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as store:
        version = store.models.register(a_version(store, 1))
    with open_workspace(tmp_path, create=False) as store:
        assert store.models.get("tickets") == version


def test_every_commit_is_on_disk_before_it_returns(store: Store) -> None:
    with store.engine.connect() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert asked == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_opening_again_is_fast_and_does_not_load_alembic(tmp_path: Path) -> None:
    open_workspace(tmp_path).close()
    script = (
        OPEN + "; assert 'sqlalchemy' in sys.modules and 'alembic' not in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    started = time.perf_counter()
    open_workspace(tmp_path).close()
    assert time.perf_counter() - started < 0.3


@pytest.mark.slow
def test_many_processes_may_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    script = OPEN.replace("; o(", "; print('ready', flush=True); input(); o(")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    openers = [subprocess.Popen([sys.executable, "-c", script, str(folder)], **pipes) for _ in range(4)]
    for opener in openers:
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        opener.stdin.write("go\n")
        opener.stdin.flush()
    assert [opener.communicate()[1] for opener in openers] == [""] * 4
    with open_workspace(folder, create=False) as store:
        assert revision(store.engine) == HEAD


def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    """A view that bears the name of the last table lets all the others be made first."""
    database = sqlite3.connect(tmp_path / "sartor.db")
    database.execute("CREATE VIEW looks AS SELECT 1")
    with pytest.raises(OperationalError, match="looks already exists"):
        open_workspace(tmp_path)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("looks",)]
    database.execute("DROP VIEW looks")
    open_workspace(tmp_path).close()


def test_a_newer_workspace_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_workspace(tmp_path).close()
    database = sqlite3.connect(tmp_path / "sartor.db")
    database.execute("UPDATE alembic_version SET version_num = '0099'")
    database.commit()
    database.close()
    before = (tmp_path / "sartor.db").read_bytes()
    with pytest.raises(WorkspaceProblem, match=r"written by a newer Sartor .* Upgrade Sartor, or use --workspace"):
        open_workspace(tmp_path)
    assert (tmp_path / "sartor.db").read_bytes() == before


@pytest.mark.parametrize(
    "rubbish", [b"this is not a database, whatever its name says" * 200, b"SQLite format 3\0" + b"\1" * 9000]
)
def test_a_damaged_database_is_a_sentence(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "sartor.db").write_bytes(rubbish)
    with pytest.raises(WorkspaceProblem, match="damaged"):
        open_workspace(tmp_path)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "sartor.db").execute("CREATE TABLE songs (title)")
    with pytest.raises(WorkspaceProblem, match="database of something else"):
        open_workspace(tmp_path)


def test_a_file_is_not_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceProblem, match="The workspace is a file"):
        open_workspace(tmp_path / "file")
    with pytest.raises(WorkspaceProblem, match="A file stands where a folder is needed"):
        open_workspace(tmp_path / "file" / "inside")


def test_nothing_is_made_where_nothing_should_be(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceProblem, match="There is no workspace here"):
        open_workspace(tmp_path / "typo", create=False)
    assert not (tmp_path / "typo").exists()


def _as_a_user_without_rights(folder: Path) -> str:
    """Open `folder` in a child that is not root, and return the sentence that came out."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            open_workspace(folder)
            os.write(writer, b"opened")
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


@pytest.mark.parametrize("exists", [True, False])
def test_a_read_only_place_is_a_sentence(tmp_path: Path, exists: bool) -> None:
    for parent in (tmp_path, *tmp_path.parents[:2]):  # pytest keeps its folders to their owner
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    place = tmp_path / "place"
    open_workspace(place).close()
    if not exists:
        shutil.rmtree(place)
        place.mkdir()
    place.chmod(0o555)
    said = _as_a_user_without_rights(place)
    place.chmod(0o755)
    assert said.startswith("WorkspaceProblem: ")
    assert "This place cannot be written. Change its permissions, or use --workspace" in said
