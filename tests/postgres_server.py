"""A PostgreSQL of the test's own: the installed programs, a fresh data folder, and a socket instead of a port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _programs() -> Path | None:
    """Return where initdb and pg_ctl are, Debian's newest version first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return next((p for p in [*places, *([Path(found).parent] if found else [])] if (p / "initdb").exists()), None)


def _user() -> str | None:
    """Return whom it runs as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def a_postgres() -> Iterator[str]:
    """Start it; yields the URL of its database `postgres`, and stops it in the end."""
    pytest.importorskip("psycopg", reason='psycopg is not installed: pip install "sartor[postgres]"')
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder, user = Path(tempfile.mkdtemp(prefix="sartor-pg-")), _user()
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

    run("initdb", "--auth=trust", "--username=sartor", "--encoding=UTF8", "--no-sync")
    run(
        "pg_ctl", "start", "--wait", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses='' -c fsync=off"
    )
    try:
        yield f"postgresql://sartor@/postgres?host={folder}"
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder)
