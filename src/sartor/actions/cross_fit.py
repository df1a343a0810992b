"""Cross-fit: with few rows, each is asked of a model that learned from the others, so that all of them can testify.

Every fold has its own seeds, so that the judge sees how much one training differs from the next. The answers of all
folds go into the same files: read together, they are those of a test part that holds every row.
"""

import json
import shutil
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sartor.actions.advise import tell_advice
from sartor.actions.collect_answers import read_answers
from sartor.actions.contest import CANDIDATE, Contest, answer_part, baselines_round, choose_on_dev
from sartor.actions.diagnose import Tuned, diagnose
from sartor.actions.fitting import Place
from sartor.actions.read_documents import load_passages
from sartor.actions.stages import Stages
from sartor.actions.train import fit
from sartor.actions.until_written import until_written
from sartor.concepts.event import Event, Told
from sartor.concepts.ids import content_hash
from sartor.concepts.probe import Cause, Probe
from sartor.concepts.run import Run
from sartor.data.folds import folds_of
from sartor.data.split import Split
from sartor.evaluation.diagnose import Diagnosis
from sartor.modeling.hardware import Hardware
from sartor.modeling.memory import give_back_memory
from sartor.store.atomic import atomic_write, make_folder, refusals_as_sentences
from sartor.tasks.contract import Contender, Setting
from sartor.tasks.find import find_task


class Fold(NamedTuple):
    """One part of the rows, and what learns from the rest."""

    number: int
    """From 1."""
    place: Place
    contest: Contest

    @property
    def adapter(self) -> Path:
        """Where its model lies."""
        return self.place.folder / "adapter"

    def candidate(self) -> Contender:
        """Return its tuned model."""
        return Contender(CANDIDATE, self.contest.bench.candidate(self.adapter))


class CrossFitted(NamedTuple):
    """What the folds found."""

    baselines: tuple[str, ...]
    """Names of those that answered the rows of every fold."""
    found: Diagnosis
    """Of the first fold's model."""


def open_folds(contest: Contest, run: Run, hardware: Hardware) -> Iterator[Fold]:
    """Open one fold after the other: its rows, seeds and share of the time, the answers where the contest has them."""
    recipe = run.recipe
    n_folds, task = recipe.judge.folds, find_task(recipe.task)
    workshop = contest.workshop
    passages = load_passages(workshop, workshop.store.datasets.get(run.dataset_id))
    for number, parts in enumerate(folds_of(contest.parts, n_folds=n_folds, seed=recipe.seeds.split), 1):
        seeds = recipe.seeds.model_copy(
            update={"order": recipe.seeds.order + number, "init": recipe.seeds.init + number}
        )
        judging = recipe.judge.model_copy(update={"metric": contest.bench.metric})
        own = with_share_of_time(run).recipe.model_copy(update={"seeds": seeds, "judge": judging})
        folder = workshop.store.runs.folder(run.id) / "folds" / str(number)
        with refusals_as_sentences(folder):
            make_folder(folder)
        bench = task.open(Setting(own, run.base, parts.train, parts.dev, hardware, passages))
        place = Place(run.model_copy(update={"recipe": own}), folder, on_record=False)
        yield Fold(number, place, contest._replace(bench=bench, parts=parts))


def with_share_of_time(run: Run) -> Run:
    """Divide the minutes that training may take among the folds' models and the one that is kept."""
    budget = run.recipe.budget
    if budget.max_minutes is None or not run.recipe.judge.folds:
        return run
    budget = budget.model_copy(update={"max_minutes": budget.max_minutes / (run.recipe.judge.folds + 1)})
    return run.model_copy(update={"recipe": run.recipe.model_copy(update={"budget": budget})})


def seeds_by_row(parts: Split, run: Run) -> dict[str, int]:
    """Return with which seed the model was trained that answered each test row, by example id."""
    seeds = run.recipe.seeds
    folds = folds_of(parts, n_folds=run.recipe.judge.folds, seed=seeds.split)
    return {e.id: seeds.init + number for number, fold in enumerate(folds, 1) for e in fold.test}


def cross_fit(
    contest: Contest, run: Run, hardware: Hardware, others: Sequence[Contender], clock: Stages
) -> Generator[Event, None, CrossFitted]:
    """Let every fold's baselines and model answer its rows; families are decided once, by the first fold.

    Args:
        contest: Over all rows.
        run: What is carried out.
        hardware: What it runs on.
        others: Contenders that learn nothing from these rows.
        clock: Keeps the seconds of each stage.
    """
    names: list[str] = []
    found = Diagnosis((), ())
    for fold in open_folds(contest, run, hardware):
        n_train, n_asked = len(fold.contest.parts.train), len(fold.contest.rows("test"))
        yield Told(
            says=f"Fold {fold.number} of {run.recipe.judge.folds}: learns from {n_train:,} rows, is asked {n_asked:,}."
        )
        contenders = [*fold.contest.bench.baselines(), *others]
        with clock.stage("baselines"):
            if fold.number == 1:
                yield from baselines_round(fold.contest, contenders)
                names = [c.name for c in choose_on_dev(fold.contest, contenders)]
                yield from tell_advice(contest, run, hardware, names)
            else:
                for contender in (c for c in contenders if c.name in names):
                    yield from answer_part(fold.contest, contender, "test")
        kept = fold.place.folder / "probes.json"
        if not (_answered(fold.contest, CANDIDATE) and (fold.number > 1 or _read_found(kept))):
            yield from _judge_fold(fold, kept, clock)
        if fold.number == 1:
            found = _read_found(kept) or found
        for spent in ("snapshots", "best"):
            shutil.rmtree(fold.place.folder / spent, ignore_errors=True)
        give_back_memory()
    return CrossFitted(tuple(name for name in names if _answered(contest, name)), found)


def _judge_fold(fold: Fold, kept: Path, clock: Stages) -> Iterator[Event]:
    """Fit the fold's model and let it answer; the first one is probed too."""
    with clock.stage("training"):
        yield from fit(fold.contest.workshop, fold.place, fold.contest.bench.learner())
    give_back_memory()
    candidate = fold.candidate()
    with clock.stage("evaluation"):
        yield from answer_part(fold.contest, candidate, "test")
    if fold.number == 1:
        with clock.stage("probes"):
            tuned = Tuned(fold.adapter, candidate.predict, fold.contest.parts.train)
            found = yield from diagnose(fold.contest, tuned, "brief")
        write = partial(atomic_write, kept, _found_json(found).encode())
        yield from until_written(fold.contest.workshop, write, what=kept.name)


def _answered(contest: Contest, name: str) -> bool:
    return read_answers(contest.path(name, "test")).keys() >= {e.id for e in contest.rows("test")}


def _found_json(found: Diagnosis) -> str:
    content = {
        "probes": [probe.model_dump(mode="json") for probe in found.probes],
        "causes": [cause.model_dump(mode="json") for cause in found.causes],
    }
    return json.dumps({"sha256": content_hash(content), "found": content})


def _read_found(path: Path) -> Diagnosis | None:
    """Return what was found; None if it was not kept, or was changed since."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        probes = tuple(Probe.model_validate(probe) for probe in kept["found"]["probes"])
        causes = tuple(Cause.model_validate(cause) for cause in kept["found"]["causes"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Diagnosis(probes, causes) if kept.get("sha256") == content_hash(kept["found"]) else None
