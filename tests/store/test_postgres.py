"""PostgreSQL keeps what SQLite keeps: the tests of the queue and the records again, on a real server."""

import subprocess
import sys
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from postgres_server import a_postgres
from sartor.concepts.run import StepReport
from sartor.errors import WorkspaceProblem
from sartor.store.jobs import Lease
from sartor.store.verify import verify_all
from sartor.store.workspace import Store, open_workspace
from store import test_jobs, test_models, test_receipts, test_records
from store.builders import a_dataset, a_run
from store.test_jobs import _job

CLAIM = """
import sys, time
from pathlib import Path
from sartor.store.jobs import Lease
from sartor.store.workspace import open_workspace
with open_workspace(Path(sys.argv[1]), database=sys.argv[2]) as store:
    while job := store.jobs.claim(Lease(sys.argv[3], 10**15, 0), lambda _: False, lambda _: False):
        print(job.id, flush=True)
"""

for module in (test_jobs, test_models, test_receipts, test_records):
    for name, found in list(vars(module).items()):
        if name.startswith("test_") and "store" in signature(found).parameters:
            globals()[name] = found


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with a_postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """A database without tables."""
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return server


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    with open_workspace(tmp_path / "workspace", database=url) as opened:
        yield opened


@pytest.fixture
def dataset_id(store: Store) -> str:
    return store.datasets.save(a_dataset(store))


def test_processes_never_claim_the_same_job(url: str, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "ws", database=url) as store:
        jobs = {_job(store, f"{i}") for i in range(60)}
    command = [sys.executable, "-c", CLAIM, str(tmp_path / "ws"), url]
    processes = [subprocess.Popen([*command, f"w{i}"], stdout=subprocess.PIPE, text=True) for i in range(3)]
    claimed = [line for process in processes for line in process.communicate(timeout=60)[0].split()]
    assert sorted(claimed) == sorted(jobs)


def test_a_step_reported_again_replaces_its_first_report(store: Store, dataset_id: str) -> None:
    run = a_run(1, dataset_id)
    store.runs.create(run)
    for loss in (1.0, 2.0):
        store.runs.append_step(run.id, StepReport(step=1, epoch=0, loss_nats=loss))
    assert [report.loss_nats for report in store.runs.steps(run.id)] == [2.0]


def test_what_was_written_is_there_for_the_next_process_and_verified(url: str, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "ws", database=url) as store:
        job = _job(store, "a")
        assert store.jobs.claim(Lease("w", 1_800_000_000_000, 1_790_000_000_000), lambda _: False, lambda _: False)
    with open_workspace(tmp_path / "ws", create=False, database=url) as store:
        found = store.jobs.get(job)
        assert found
        assert found.id == job
        assert not verify_all(store).broken
    assert not (tmp_path / "ws" / "sartor.db").exists()


def test_the_records_of_a_workspace_are_in_one_place(url: str, tmp_path: Path) -> None:
    open_workspace(tmp_path / "there", database=url).close()
    assert "sartor@" not in (tmp_path / "there" / "database.url").read_text()
    with pytest.raises(WorkspaceProblem, match=r"records of this workspace are in postgresql://.*Set SARTOR_DATABASE"):
        open_workspace(tmp_path / "there")
    with pytest.raises(WorkspaceProblem, match=r"not in postgresql://.*/other"):
        open_workspace(tmp_path / "there", database=url.replace("/postgres?", "/other?"))
    open_workspace(tmp_path / "here").close()
    with pytest.raises(WorkspaceProblem, match=r"are in sartor.db.*Unset SARTOR_DATABASE"):
        open_workspace(tmp_path / "here", database=url)


def test_a_database_that_is_not_there_is_a_sentence_without_the_password(server: str, tmp_path: Path) -> None:
    missing = server.replace("sartor@/postgres", "sartor:topsecret@/nothing")
    with pytest.raises(WorkspaceProblem) as found:
        open_workspace(tmp_path / "a", database=missing)
    assert "cannot be reached" in found.value.sentence or "no database of this name" in found.value.sentence
    assert "topsecret" not in found.value.sentence
    nowhere = "postgresql://sartor:topsecret@127.0.0.1:9/x"
    with pytest.raises(WorkspaceProblem, match="cannot be reached") as found:
        open_workspace(tmp_path / "b", database=nowhere)
    assert "topsecret" not in found.value.sentence


@pytest.mark.parametrize("address", ["mysql://a@b/c", "host", "postgresql://localhost"])
def test_another_address_is_refused_with_the_form_it_must_have(tmp_path: Path, address: str) -> None:
    with pytest.raises(WorkspaceProblem, match="postgresql://user:password@host:5432/name"):
        open_workspace(tmp_path, database=address)
