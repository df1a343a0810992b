"""Fine-tuning jobs on record: a queue with leases, in the one table that also says what became of each.

A worker claims a job for some seconds and renews the claim while it lives. A job whose lease ran out is claimed again,
so a worker may die at any moment. Every change is one transaction, so that of a worker and a client who both
want something one is first, and the other sees it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from sartor.concepts.job import OPEN, Job, JobEvent, JobStatus
from sartor.store.database import reading, writing
from sartor.store.pages import Cursor, Page, page
from sartor.store.tables import api_job_events, api_jobs, payload_of, sealed, unsealed

_FREE = {"lease_owner": None, "lease_until": None}


class LeaseLost(Exception):
    """Another worker has the job now, or a client has ended it."""


@dataclass(frozen=True)
class Lease:
    """A worker's claim."""

    owner: str
    until_ms: int
    now_ms: int


@dataclass(frozen=True)
class Jobs:
    """The records of jobs."""

    engine: Engine

    def create(self, job: Job, events: Sequence[JobEvent] = ()) -> Job:
        """Put a new job on record, at the end of the queue."""
        with writing(self.engine) as connection:
            number = 1 + (connection.execute(select(func.max(api_jobs.c.number))).scalar() or 0)
            row = {"number": number, "id": job.id, "project": job.project, "leased_at": None, **_FREE}
            connection.execute(insert(api_jobs).values(_sealed(row, job)))
            _tell(connection, job.id, events)
        return job

    def get(self, job_id: str) -> Job | None:
        """Return a job, if it is there."""
        with reading(self.engine) as connection:
            row = connection.execute(select(api_jobs).where(api_jobs.c.id == job_id)).mappings().first()
        return unsealed(Job, row, what=f"job {job_id}") if row else None

    def of_model(self, name: str) -> Job | None:
        """Return the job that the model `ft:...` came of."""
        with reading(self.engine) as connection:
            row = connection.execute(select(api_jobs).where(api_jobs.c.model == name)).mappings().first()
        return unsealed(Job, row, what=f"job of {name}") if row else None

    def list(self, project: str, cursor: Cursor, keep: Callable[[Job], bool] = lambda _: True) -> Page[Job]:
        """Return a page of a project's jobs."""
        with reading(self.engine) as connection:
            return page(connection, api_jobs, Job, cursor, (api_jobs.c.project == project,), keep)

    def with_models(self) -> tuple[Job, ...]:
        """Return every job that made a model, oldest first."""
        query = select(api_jobs).where(api_jobs.c.model.is_not(None)).order_by(api_jobs.c.number)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(Job, row, what=f"job {row['id']}") for row in rows)

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each status."""
        query = select(api_jobs.c.status, func.count()).group_by(api_jobs.c.status)
        with reading(self.engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def events(self, job_id: str, cursor: Cursor) -> Page[JobEvent]:
        """Return a page of a job's events."""
        with reading(self.engine) as connection:
            return page(connection, api_job_events, JobEvent, cursor, (api_job_events.c.job_id == job_id,))

    def change(self, job_id: str, change: Callable[[Job], Job], events: Sequence[JobEvent] = ()) -> Job:
        """Change a job as it is now, in one transaction; what `change` raises leaves it as it was."""
        with writing(self.engine) as connection:
            row = _row(connection, job_id)
            job = change(unsealed(Job, row, what=f"job {job_id}"))
            _update(connection, row, job)
            _tell(connection, job_id, events)
        return job

    def claim(self, lease: Lease, is_at_work: Callable[[str], bool], is_dead: Callable[[str], bool]) -> Job | None:
        """Give a worker the job whose turn it is, if there is one.

        Args:
            lease: The claim.
            is_at_work: Whether a process is still at work on a run, though its lease ran out.
            is_dead: Whether the owner of a claim is known to be gone, though it has not run out.
        """
        with writing(self.engine) as connection:
            query = select(api_jobs).where(api_jobs.c.status.in_(OPEN))
            rows = connection.execute(query).mappings().all()
            free = [row for row in rows if _is_free(row, lease.now_ms, is_dead)]
            jobs = {row["number"]: unsealed(Job, row, what=f"job {row['id']}") for row in free}
            free = [row for row in free if not (run := jobs[row["number"]].run_id) or not is_at_work(run)]
            row = whose_turn(free, _served(connection))
            if row is None:
                return None
            job = jobs[row["number"]]
            if row["lease_owner"] is not None:  # whoever had it did not give it back
                job = job.model_copy(update={"attempts": job.attempts + 1})
            served = {} if job.status == "validating_files" else {"leased_at": lease.now_ms}
            leased = {"lease_owner": lease.owner, "lease_until": lease.until_ms, **served}
            _update(connection, {**row, **leased}, job)
        return job

    def renew(self, job_id: str, lease: Lease) -> JobStatus:
        """Keep a claim, and return the job's status: a client may have ended or paused it.

        Raises: LeaseLost: another worker has it.
        """
        with writing(self.engine) as connection:
            row = _own(connection, job_id, lease.owner)
            job = unsealed(Job, row, what=f"job {job_id}")
            _update(connection, {**row, "lease_until": lease.until_ms}, job)
        return job.status

    def change_own(self, job_id: str, owner: str, change: Callable[[Job], Job], events: Sequence[JobEvent] = ()) -> Job:
        """Change a job that the worker has claimed, unless a client ended or paused it meanwhile.

        Raises: LeaseLost: it is not the worker's any more.
        """
        with writing(self.engine) as connection:
            row = _own(connection, job_id, owner)
            job = unsealed(Job, row, what=f"job {job_id}")
            if job.status not in OPEN:
                raise LeaseLost(job.status)
            changed = change(job)
            _update(connection, row, changed)
            _tell(connection, job_id, events)
        return changed

    def release(self, job_id: str, owner: str) -> None:
        """Give a claim back; one that is lost already is no matter."""
        with writing(self.engine) as connection:
            row = _row(connection, job_id)
            if row["lease_owner"] == owner:
                _update(connection, {**row, **_FREE}, unsealed(Job, row, what=f"job {job_id}"))


def whose_turn(free: Sequence[Mapping[Any, Any]], served: Mapping[str, int]) -> Mapping[Any, Any] | None:
    """Choose: what was begun, then files to look at, then by project in turn, then by age.

    Args:
        free: Rows of jobs that nobody works on.
        served: When each project last had a job begun.
    """
    first = {"running": 0, "validating_files": 1, "queued": 2}
    return min(free, key=lambda r: (first[r["status"]], served.get(r["project"], 0), r["number"]), default=None)


def _is_free(row: Mapping[Any, Any], now_ms: int, is_dead: Callable[[str], bool]) -> bool:
    return row["lease_until"] is None or row["lease_until"] < now_ms or is_dead(row["lease_owner"])


def _served(connection: Connection) -> dict[str, int]:
    query = select(api_jobs.c.project, func.max(api_jobs.c.leased_at)).group_by(api_jobs.c.project)
    return {project: at for project, at in connection.execute(query) if at is not None}


def _row(connection: Connection, job_id: str) -> Mapping[Any, Any]:
    row = connection.execute(select(api_jobs).where(api_jobs.c.id == job_id)).mappings().first()
    if row is None:
        raise ValueError(f"job {job_id} was never created")
    return row


def _own(connection: Connection, job_id: str, owner: str) -> Mapping[Any, Any]:
    row = _row(connection, job_id)
    if row["lease_owner"] != owner:
        raise LeaseLost(row["lease_owner"])
    return row


def _update(connection: Connection, row: Mapping[Any, Any], job: Job) -> None:
    connection.execute(update(api_jobs).where(api_jobs.c.number == row["number"]).values(_sealed(row, job)))


def _sealed(row: Mapping[Any, Any], job: Job) -> dict[str, Any]:
    return sealed({**row, "status": job.status, "model": job.fine_tuned_model, "payload": payload_of(job)})


def _tell(connection: Connection, job_id: str, events: Sequence[JobEvent]) -> None:
    """Record events; what was told is not told again."""
    for event in events:
        known = connection.execute(select(api_job_events.c.id).where(api_job_events.c.id == event.id)).first()
        if known is None:
            number = 1 + (connection.execute(select(func.max(api_job_events.c.number))).scalar() or 0)
            row = {"number": number, "id": event.id, "job_id": job_id, "payload": payload_of(event)}
            connection.execute(insert(api_job_events).values(sealed(row)))
