"""The queue: one job, one worker; claims run out; turns are fair; nothing is told twice."""

import threading
from pathlib import Path

import pytest

from sartor.concepts.job import Job, JobEvent
from sartor.store.jobs import Lease, LeaseLost
from sartor.store.pages import Cursor
from sartor.store.verify import verify_all
from sartor.store.workspace import Store, open_workspace


def _job(store: Store, name: str, **more: object) -> str:
    facts = {"id": f"ftjob-{name}", "project": "p", "created_at": 1, "model": "m", "base": "b", "seed": 1}
    job = Job.model_validate({**facts, "training_file": "file-x", "status": "queued", **more})
    return store.jobs.create(job).id


def _claim(store: Store, owner: str, now_ms: int, *, dead: str = "", busy: bool = False) -> str | None:
    lease = Lease(owner, now_ms + 1000, now_ms)
    job = store.jobs.claim(lease, lambda _: busy, lambda name: name == dead)
    return job.id if job else None


def _queued(job: Job) -> Job:
    return job.model_copy(update={"status": "running"})


def test_a_claimed_job_is_nobody_elses_until_the_claim_runs_out(store: Store) -> None:
    job = _job(store, "a")
    assert _claim(store, "one", 0) == job
    assert _claim(store, "two", 900) is None
    store.jobs.renew(job, Lease("one", 1900, 900))
    assert _claim(store, "two", 1500) is None
    assert _claim(store, "two", 2000) == job
    with pytest.raises(LeaseLost):
        store.jobs.renew(job, Lease("one", 4000, 2500))
    with pytest.raises(LeaseLost):
        store.jobs.change_own(job, "one", _queued)
    found = store.jobs.get(job)
    assert found
    assert found.attempts == 1


def test_a_dead_worker_is_not_waited_for_but_a_run_at_work_is(store: Store) -> None:
    job = _job(store, "a", run_id="r")
    assert _claim(store, "one", 0) == job
    assert _claim(store, "two", 10, dead="one", busy=True) is None
    assert _claim(store, "two", 10, dead="one") == job


def test_a_job_given_back_counts_as_no_death(store: Store) -> None:
    job = _job(store, "a")
    for now_ms in (0, 10, 20):
        assert _claim(store, "one", now_ms) == job
        store.jobs.release(job, "one")
    found = store.jobs.get(job)
    assert found
    assert found.attempts == 0


def test_a_job_that_a_client_ended_is_not_changed_by_its_worker(store: Store) -> None:
    job = _job(store, "a")
    _claim(store, "one", 0)
    store.jobs.change(job, lambda j: j.model_copy(update={"status": "cancelled"}))
    assert store.jobs.renew(job, Lease("one", 1000, 0)) == "cancelled"
    with pytest.raises(LeaseLost):
        store.jobs.change_own(job, "one", lambda j: j.model_copy(update={"status": "succeeded"}))
    store.jobs.release(job, "one")
    assert _claim(store, "two", 5000) is None


def test_projects_take_turns_and_files_are_looked_at_first(store: Store) -> None:
    many = [_job(store, f"a{i}", project="many") for i in range(3)]
    few = _job(store, "b", project="few")
    unseen = _job(store, "c", project="many", status="validating_files")
    begun = _job(store, "d", project="many", status="running")
    order = [_claim(store, f"w{i}", 1 + i) for i in range(6)]
    assert order == [begun, unseen, few, *many]


def test_two_workers_never_get_the_same_job(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as store:
        jobs = {_job(store, f"{i}") for i in range(12)}
        got: list[str | None] = []

        def take(owner: str) -> None:
            got.extend(_claim(store, owner, 0) for _ in range(6))

        threads = [threading.Thread(target=take, args=(f"w{i}",)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(filter(None, got)) == sorted(jobs)


def test_an_event_is_told_once_and_pages_join(store: Store) -> None:
    job = _job(store, "a")
    events = [JobEvent(id=f"ftevent-{i}", created_at=i, message=str(i)) for i in range(5)]
    for _ in range(2):
        store.jobs.change(job, lambda j: j, events)
    first = store.jobs.events(job, Cursor(3))
    rest = store.jobs.events(job, Cursor(3, first.items[-1].id))
    assert [e.message for e in (*first.items, *rest.items)] == ["4", "3", "2", "1", "0"]
    assert (first.has_more, rest.has_more) == (True, False)
    assert store.jobs.events(job, Cursor(3, "ftevent-unknown")).items == ()
    assert verify_all(store).ok
