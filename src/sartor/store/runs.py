"""Runs and the reports of their steps on record, and the folder where each run keeps its files."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sartor.concepts.run import Run, RunState, StepReport
from sartor.errors import NotFound
from sartor.store.atomic import make_folder, refusals_as_sentences
from sartor.store.blobs import folder_hashes
from sartor.store.database import is_sqlite, reading, writing
from sartor.store.lock import alone, is_held
from sartor.store.tables import payload_of, run_steps, runs, sealed, unsealed

_LOCK = ".lock"
_MAY_CHANGE = {"state", "result", "reason", "files"}


@dataclass(frozen=True)
class Runs:
    """The records of runs."""

    engine: Engine
    root: Path
    """Folder that holds a folder for each run."""

    def folder(self, run_id: str) -> Path:
        """Return the folder of the run's files, made if it was missing."""
        folder = self.root / run_id
        with refusals_as_sentences(folder):
            make_folder(folder)
        return folder

    def files(self, run_id: str) -> dict[str, str]:
        """Return the sha256 of every file in the run's folder, by its path in it."""
        return folder_hashes(self.folder(run_id), but=_LOCK)

    @contextlib.contextmanager
    def alone(self, run_id: str) -> Iterator[None]:
        """Be the only process at work on a run. Raises: WorkspaceProblem: another one is."""
        with alone(self.folder(run_id) / _LOCK, what=f"run {run_id}"):
            yield

    def create(self, run: Run) -> None:
        """Put a new run on record."""
        with writing(self.engine) as connection:
            connection.execute(insert(runs).values(_row(run)))

    def update(self, run: Run) -> None:
        """Record the run's new state, result, reason and files; all else about a run stays as it was created."""
        with writing(self.engine) as connection:
            row = connection.execute(select(runs).where(runs.c.id == run.id)).mappings().first()
            if row is None:
                raise ValueError(f"run {run.id} was never created")
            was = unsealed(Run, row, what=f"run {run.id}")
            if was.model_dump(exclude=_MAY_CHANGE) != run.model_dump(exclude=_MAY_CHANGE):
                raise ValueError(f"only {', '.join(sorted(_MAY_CHANGE))} of run {run.id} may change")
            connection.execute(update(runs).where(runs.c.id == run.id).values(_row(run)))

    def get(self, run_id: str) -> Run:
        """Return the run of that id, or the only one whose id starts that way."""
        starts = runs.c.id.istartswith(run_id, autoescape=True)
        with reading(self.engine) as connection:
            rows = connection.execute(select(runs).where(starts).order_by(runs.c.id).limit(2)).mappings().all()
        fit = [row for row in rows if row["id"] == run_id] or rows
        if not fit or not run_id:
            raise NotFound(f"There is no run {run_id!r}.", fix="See sartor runs list.")
        if len(fit) > 1:
            raise NotFound(f"Several runs start with {run_id!r}.", fix="Write more of the id; see sartor runs list.")
        return unsealed(Run, fit[0], what=f"run {fit[0]['id']}")

    def list(self) -> tuple[Run, ...]:
        """Return every run, newest first."""
        query = select(runs).order_by(runs.c.created_at.desc(), runs.c.id.desc())
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(unsealed(Run, row, what=f"run {row['id']}") for row in rows)

    def exists(self, run_id: str) -> bool:
        """Say whether a run of exactly that id is on record."""
        with reading(self.engine) as connection:
            return connection.execute(select(runs.c.id).where(runs.c.id == run_id)).first() is not None

    def is_at_work(self, run_id: str) -> bool:
        """Say whether a process is at work on a run."""
        return is_held(self.root / run_id / _LOCK)

    def shown_state(self, run: Run) -> RunState:
        """Return a run's state as it is now: one on record as running whose process is gone was interrupted."""
        at_work = run.state != "running" or self.is_at_work(run.id)
        return run.state if at_work else "interrupted"

    def append_step(self, run_id: str, report: StepReport) -> None:
        """Record one step's report."""
        self.append_steps(run_id, [report])

    def append_steps(self, run_id: str, reports: Sequence[StepReport]) -> None:
        """Record reports of steps; the same step and kind reported again (after a resume) replaces the first."""
        keys = [run_steps.c.run_id, run_steps.c.step, run_steps.c.kind]
        if not reports:
            return
        insert_or_replace = sqlite.insert if is_sqlite(self.engine) else postgresql.insert
        with writing(self.engine) as connection:
            for report in reports:
                values = {"run_id": run_id, "step": report.step, "kind": step_kind(report)}
                row = sealed({**values, "payload": payload_of(report)})
                statement = insert_or_replace(run_steps).values(row)
                connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=row))

    def steps(self, run_id: str, *, after: int = -1) -> tuple[StepReport, ...]:
        """Return the run's reports by step; at one step, the optimizer's before the look at the dev part."""
        query = select(run_steps).where(run_steps.c.run_id == run_id, run_steps.c.step > after)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(run_steps.c.step, run_steps.c.kind.desc())).mappings().all()
        return tuple(unsealed(StepReport, row, what=f"step {row['step']} of run {run_id}") for row in rows)


def step_kind(report: StepReport) -> str:
    """Name what reported: `look` at the dev part, or optimizer `step`."""
    return "step" if report.dev_loss_nats is None else "look"


def _row(run: Run) -> dict[str, object]:
    keys = {"id": run.id, "name": run.recipe.name, "state": run.state, "dataset_id": run.dataset_id}
    return sealed({**keys, "created_at": run.created_at, "payload": payload_of(run)})
