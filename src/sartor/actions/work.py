"""Work: claim one job after another and carry it out, until asked to stop. Any number of workers may do this at once.

A claim lasts for some seconds and is renewed from a thread. Whoever dies, however, leaves a claim that runs out, and a
run that goes on from its last snapshot. On this machine a dead worker is known at once by the lock file that it held.
"""

import logging
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from sartor.actions.carry_out_job import Desk, check_job, run_job, tell_steps
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Event, Told
from sartor.concepts.job import OPEN, Job, JobError
from sartor.errors import Interrupted, RequestRefused, SartorError, WorkspaceProblem
from sartor.store.jobs import Lease, LeaseLost
from sartor.store.lock import alone, is_held

_LOG = logging.getLogger("sartor.worker")
LEASE_S = 30.0
_BEAT_S = 1.0
_IDLE_S = 0.3
_TELL_EVERY_S = 1.0
_MOST_ATTEMPTS = 10
"""Workers that may die over one job while its run gets no further."""


def work(workshop: Workshop, *, lease_s: float = LEASE_S) -> Iterator[Event]:
    """Carry out jobs until `workshop.should_stop`; what is under way then goes back into the queue, saved."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with _known_alive(workshop, owner):
        yield Told(says=f"Worker {owner} is ready.")
        while not workshop.should_stop():
            job = workshop.store.jobs.claim(_lease(workshop, owner, lease_s), _busy(workshop), _dead(workshop))
            if job is None:
                time.sleep(_IDLE_S)
                continue
            try:
                yield from _carry_out(workshop, job, owner, lease_s)
            finally:
                with suppress(WorkspaceProblem):
                    workshop.store.jobs.release(job.id, owner)


class _Heart:
    """Renews a claim from a thread, and knows when the job is no longer to be worked on."""

    def __init__(self, workshop: Workshop, job: Job, owner: str, lease_s: float) -> None:
        self._workshop, self._job, self._owner, self._lease_s = workshop, job, owner, lease_s
        self._end = threading.Event()
        self.taken = False
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Renew no more."""
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._end.wait(_BEAT_S):
            lease = _lease(self._workshop, self._owner, self._lease_s)
            try:
                self.taken = self._workshop.store.jobs.renew(self._job.id, lease) not in OPEN
            except LeaseLost:
                self.taken = True
            except SartorError:  # a busy or full disk: the claim holds for a while
                continue
            if self.taken:
                return


def _carry_out(workshop: Workshop, job: Job, owner: str, lease_s: float) -> Iterator[Event]:
    """Do what a job needs next, and record how it ended."""
    heart = _Heart(workshop, job, owner, lease_s)
    watched = replace(workshop, should_stop=lambda: heart.taken or workshop.should_stop())
    desk = Desk(watched, job, owner)
    try:
        desk = _further(desk)
        if desk.job.attempts >= _MOST_ATTEMPTS:
            says = f"{desk.job.attempts} workers died over this job; see the log of the server."
            desk.fail(JobError(code="server_error", message=says))
            return
        yield Told(says=f"Job {job.id}: {job.status}.")
        if job.status == "validating_files":
            yield Told(says=f"Job {job.id}: {check_job(desk).status}.")
        else:
            yield from _telling(desk, run_job(desk))
    except LeaseLost:
        yield Told(says=f"Job {job.id} was taken back.")
    except (Interrupted, KeyboardInterrupt):
        yield Told(says=f"Job {job.id} stops at a safe place.")
        with suppress(LeaseLost):
            desk.change(status="queued")
    except SartorError as error:
        yield Told(says=f"Job {job.id} failed: {error.sentence}")
        with suppress(LeaseLost):
            desk.fail(_job_error(desk, error))
    except Exception as error:
        _LOG.exception("job %s failed", job.id)
        with suppress(LeaseLost):
            says = f"The server had an error while it carried out the job ({type(error).__name__})."
            desk.fail(JobError(code="server_error", message=says))
    finally:
        heart.stop()


def _further(desk: Desk) -> Desk:
    """Forget deaths if the run got further meanwhile: a job that gets on is not one that kills."""
    job, runs = desk.job, desk.workshop.store.runs
    if job.run_id is None or not runs.exists(job.run_id):
        return desk
    n_bytes = sum(path.stat().st_size for path in runs.folder(job.run_id).rglob("*.jsonl"))
    progress = n_bytes + len(runs.steps(job.run_id))
    return desk._replace(job=desk.change(attempts=0, progress=progress)) if progress > job.progress else desk


def _telling(desk: Desk, events: Iterator[Event]) -> Iterator[Event]:
    """Pass events on, and tell clients of the steps meanwhile."""
    step, told_at = 0, time.monotonic()
    for event in events:
        yield event
        if time.monotonic() - told_at > _TELL_EVERY_S:
            job = desk.workshop.store.jobs.get(desk.job.id)
            step = tell_steps(desk._replace(job=job or desk.job), after=step)
            told_at = time.monotonic()


def _job_error(desk: Desk, error: SartorError) -> JobError:
    """Say what went wrong in a client's terms: it knows files by their ids, and no command line."""

    def told(says: str) -> str:
        for file_id in filter(None, (desk.job.training_file, desk.job.validation_file)):
            says = says.replace(str(desk.workshop.store.uploads.path(file_id)), file_id)
        return re.sub(r"--accept (\w+)", r'"x_sartor": {"accept": ["\1"]}', says)

    if isinstance(error, RequestRefused):
        return JobError(code=error.reason or "invalid_request", message=error.says, param=error.param)
    if error.code == "bad_data":
        says = f"The job failed due to an invalid training file. {error.says} {error.fix}"
        return JobError(code="invalid_training_file", message=told(says), param="training_file")
    return JobError(code=error.code, message=told(error.sentence))


def _lease(workshop: Workshop, owner: str, lease_s: float) -> Lease:
    now_ms = int(workshop.clock().timestamp() * 1000)
    return Lease(owner, now_ms + int(lease_s * 1000), now_ms)


@contextmanager
def _known_alive(workshop: Workshop, owner: str) -> Generator[None]:
    folder = workshop.store.folder / "workers"
    folder.mkdir(exist_ok=True)
    path = folder / f"{owner}.lock"
    try:
        with alone(path, what=f"worker {owner}"):
            yield
    finally:
        path.unlink(missing_ok=True)


def _dead(workshop: Workshop) -> Callable[[str], bool]:
    """Return a test of whether the worker of that name, of this machine, is gone."""
    here = f"{socket.gethostname()}:"
    folder = workshop.store.folder / "workers"
    return lambda owner: owner.startswith(here) and not is_held(folder / f"{owner}.lock")


def _busy(workshop: Workshop) -> Callable[[str], bool]:
    return workshop.store.runs.is_at_work
