"""What was said to be kept is kept, however the process ends."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sartor.errors import WorkspaceProblem
from sartor.store.verify import verify_all
from sartor.store.workspace import Store, open_workspace

from .builders import a_dataset, a_move, a_run, a_version

WRITE_FOREVER = """
import itertools, pathlib, sys
from sartor.concepts.run import StepReport
from sartor.store.workspace import open_workspace
store = open_workspace(pathlib.Path(sys.argv[1]))
run_id, first = sys.argv[2], int(sys.argv[3])
for step in itertools.count(first):
    store.blobs.put(f"checkpoint {step}".encode())
    store.runs.append_step(run_id, StepReport(step=step, epoch=0, loss_nats=1.5))
    print(step, flush=True)
"""
FILL_UP = """
import pathlib, resource, sys
from sartor.concepts.run import StepReport
from sartor.store.workspace import open_workspace
store = open_workspace(pathlib.Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
for step in range(10_000):
    store.runs.append_step(sys.argv[2], StepReport(step=step, epoch=0))
"""


@pytest.mark.slow
def test_no_acknowledged_step_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as store:
        dataset = a_dataset(store)
        store.datasets.save(dataset)
        run = a_run(1, dataset.id)
        store.runs.create(run)
    acknowledged = 0
    for kill_after in (1, 7, 23):
        command = [sys.executable, "-c", WRITE_FOREVER, str(tmp_path), run.id, str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(kill_after):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        with open_workspace(tmp_path) as store:
            steps = [report.step for report in store.runs.steps(run.id)]
            assert steps[:acknowledged] == list(range(1, acknowledged + 1))
            assert all(store.blobs.get(store.blobs.put(f"checkpoint {step}".encode())) for step in steps)
            assert verify_all(store).ok


def test_a_full_disk_is_a_sentence_and_the_rest_stays_whole(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as store:
        dataset = a_dataset(store)
        store.datasets.save(dataset)
        run = a_run(1, dataset.id)
        store.runs.create(run)
        ended = subprocess.run([sys.executable, "-c", FILL_UP, str(tmp_path), run.id], capture_output=True, text=True)
        assert "WorkspaceProblem" in ended.stderr
        assert "Free some space" in ended.stderr or "free space" in ended.stderr
    with open_workspace(tmp_path) as store:
        steps = [report.step for report in store.runs.steps(run.id)]
        assert steps == list(range(len(steps)))
        assert len(steps) > 10
        assert verify_all(store).ok


def test_concurrent_runs_get_different_numbers(store: Store) -> None:
    versions = [a_version(store, n) for n in range(1, 9)]
    threads = [threading.Thread(target=store.models.register_next, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version.number for version in store.models.list()) == list(range(1, 9))


def test_concurrent_looks_are_all_counted(store: Store) -> None:
    counted: list[int] = []

    def look(n: int) -> None:
        counted.append(store.looks.count_look("seal", f"run {n}", "verdict"))

    threads = [threading.Thread(target=look, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 9))


def test_of_two_moves_from_the_same_place_one_wins(store: Store) -> None:
    for n in (1, 2):
        store.models.register(a_version(store, n, number=n))
    refused: list[str] = []

    def move(target: str) -> None:
        try:
            store.models.move_alias(a_move(target))
        except WorkspaceProblem as problem:
            refused.append(problem.says)

    threads = [threading.Thread(target=move, args=(f"tickets@{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "was moved meanwhile" in refused[0]
    assert len(store.models.history("production")) == 1


@pytest.mark.parametrize("n", [1, 2])
def test_a_closed_store_leaves_only_the_database_file_and_its_seal(tmp_path: Path, n: int) -> None:
    for _ in range(n):
        with open_workspace(tmp_path) as store:
            store.looks.count_look("seal", "run", "verdict")
    assert sorted(path.name for path in tmp_path.glob("sartor.db*")) == ["sartor.db", "sartor.db.seal"]
