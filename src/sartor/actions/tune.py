"""The main job, told in one file: examples in; baselines, training, verdict, report, a version in the registry.

Every stage keeps what it did in the run's folder, so that carrying a run out again goes on where it stopped.
"""

import platform
from collections.abc import Generator, Iterator, Sequence
from importlib.metadata import version as package_version
from typing import NamedTuple

from sartor import __version__
from sartor.actions.advise import tell_advice
from sartor.actions.contest import CANDIDATE, Contest, Role, SeedOf, answer_part, baselines_round, choose_on_dev
from sartor.actions.cross_fit import CrossFitted, cross_fit, seeds_by_row, with_share_of_time
from sartor.actions.diagnose import Tuned, diagnose, n_shared
from sartor.actions.explain import explain
from sartor.actions.fitting import Place
from sartor.actions.give_verdict import give_verdict, keep_answers
from sartor.actions.import_dataset import Imported, Rows, import_dataset, load_parts
from sartor.actions.keep_golden import keep_golden
from sartor.actions.keep_threshold import keep_threshold
from sartor.actions.open_base import open_base
from sartor.actions.present_run import result_of, subject_of, this_run_of
from sartor.actions.read_documents import load_passages
from sartor.actions.register import register
from sartor.actions.resolve_recipe import Resolved, as_yaml
from sartor.actions.sign import check_key
from sartor.actions.stages import Stages
from sartor.actions.train import fit
from sartor.actions.workshop import Workshop
from sartor.actions.write_report import build_report, write_card, write_page
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.event import Event, Finished, StageStarted, Told
from sartor.concepts.model_version import PRODUCTION
from sartor.concepts.recipe import Recipe
from sartor.concepts.run import Run
from sartor.data.split import Split
from sartor.errors import BadBase, Interrupted, OutOfMemory, RemoteUnavailable, SartorError
from sartor.evaluation.compare import detectable_effect_before
from sartor.modeling.hardware import Hardware, find_hardware, gemm_tflops
from sartor.modeling.memory import give_back_memory, is_out_of_memory
from sartor.store.atomic import atomic_write
from sartor.tasks.contract import Contender, Preflight, Setting, Workbench
from sartor.tasks.find import find_task

_MOST_KNOWN = 0.05
"""Share of the test rows that a version in production may have learned from and still take part."""
_PACKAGES = ("torch", "transformers", "peft", "numpy")


def tune(workshop: Workshop, resolved: Resolved, rows: Rows, *, run_id: str | None = None) -> Iterator[Event]:
    """Import the rows, put a run on record and carry it out. The last event is Finished.

    Args:
        workshop: Store, clock and cache.
        resolved: What is intended.
        rows: The files, read.
        run_id: Of the run, where whoever asks for it must know it before it begins.
    """
    check_key(workshop)
    recipe = resolved.recipe
    for says in (*rows.told, *resolved.because):
        yield Told(says=says)
    imported = import_dataset(workshop, recipe, rows)
    yield from _tell_split(imported, recipe)
    yield StageStarted(stage=f"opening the base {recipe.base}", total=0)
    base = open_base(recipe.base, workshop.cache)
    hardware = find_hardware()
    run = Run(
        id=run_id or workshop.new_id(),
        state="running",
        recipe=recipe,
        dataset_id=imported.version.id,
        base=base,
        versions=_versions(hardware),
        created_at=workshop.now(),
    )
    job = _open(workshop, run, imported.version, imported.parts, hardware)
    yield from _tell_plan(job)
    with workshop.store.runs.alone(run.id):
        workshop.store.runs.create(run)
        yield Told(says=f"Run {run.id}.")
        yield from _guarded(workshop, job)


def resume(workshop: Workshop, run_id: str) -> Iterator[Event]:
    """Carry a run on from where it stopped; a finished run only shows its result again."""
    run = workshop.store.runs.get(run_id)
    if run.result is not None:
        yield Finished(result=run.result)
        return
    hardware = find_hardware(threads=int(run.versions["threads"]))
    if hardware.facts() != {k: run.versions.get(k) for k in hardware.facts()}:
        yield Told(says="This machine differs from the one the run began on: equivalent, not identical.")
    with workshop.store.runs.alone(run.id):
        run = run.model_copy(update={"state": "running", "reason": None})
        workshop.store.runs.update(run)
        yield from _guarded(workshop, _open(workshop, run, *load_parts(workshop, run.dataset_id), hardware))


class _Job(NamedTuple):
    """A run with everything that is open for it."""

    run: Run
    dataset: DatasetVersion
    parts: Split
    hardware: Hardware
    bench: Workbench
    preflight: Preflight


def _open(workshop: Workshop, run: Run, dataset: DatasetVersion, parts: Split, hardware: Hardware) -> _Job:
    """Open the task on base and rows, and look at all that would spoil training."""
    task = find_task(run.recipe.task)
    if run.base.kind != task.base_kind:
        kinds = {"causal_lm": "language model", "encoder": "text encoder"}
        raise BadBase(
            f"is a {kinds[run.base.kind]}; the task {task.name} needs a {kinds[task.base_kind]}.",
            where=run.base.name,
            fix=f"Use --base {task.default_base}, or another --task.",
        )
    passages = load_passages(workshop, dataset)
    bench = task.open(Setting(run.recipe, run.base, parts.train, parts.dev, hardware, passages))
    return _Job(run, dataset, parts, hardware, bench, bench.preflight())


def _guarded(workshop: Workshop, job: _Job) -> Iterator[Event]:
    """Carry the run out, and record how it ended."""
    run = job.run
    try:
        yield from _carry_out(workshop, job)
    except (Interrupted, KeyboardInterrupt) as stop:
        workshop.store.runs.update(run.model_copy(update={"state": "interrupted", "reason": "stopped by the user"}))
        says = stop.says if isinstance(stop, Interrupted) else "stopped."
        raise Interrupted(says, where=f"run {run.id}", fix=f"Go on with: sartor runs resume {run.id}") from stop
    except RemoteUnavailable as gone:
        workshop.store.runs.update(run.model_copy(update={"state": "interrupted", "reason": gone.sentence}))
        fix = f"{gone.fix} Go on with: sartor runs resume {run.id}"
        raise RemoteUnavailable(gone.says, where=gone.where, fix=fix) from gone
    except SartorError as error:
        workshop.store.runs.update(run.model_copy(update={"state": "failed", "reason": error.sentence}))
        raise
    except Exception as error:
        if is_out_of_memory(error):
            workshop.store.runs.update(run.model_copy(update={"state": "interrupted", "reason": "memory ran out"}))
            fix = f"Free some, or choose a smaller --base; go on with: sartor runs resume {run.id}"
            raise OutOfMemory("memory ran out; what was done is kept.", where=f"run {run.id}", fix=fix) from error
        workshop.store.runs.update(run.model_copy(update={"state": "failed", "reason": f"{error!r}"}))
        raise


def _carry_out(workshop: Workshop, job: _Job) -> Iterator[Event]:
    run, dataset, bench = job.run, job.dataset, job.bench
    recipe, folder = run.recipe, workshop.store.runs.folder(run.id)
    clock = Stages(folder / "seconds.json")
    atomic_write(folder / "recipe.yaml", as_yaml(recipe).encode())
    (folder / "answers").mkdir(exist_ok=True)
    contest = Contest(workshop, bench, job.parts, folder / "answers")
    folds: CrossFitted | None = None
    others = yield from _production(contest, run, job.hardware)
    if recipe.judge.folds:
        folds = yield from cross_fit(contest, run, job.hardware, others, clock)
        yield Told(says=f"The model that you get learns from all {len(job.parts.train):,} rows.")
        chosen: Sequence[str] = folds.baselines
    else:
        contenders = [*bench.baselines(), *others]
        with clock.stage("baselines"):
            yield from baselines_round(contest, contenders)
            chosen = [c.name for c in choose_on_dev(contest, contenders)]
            yield from tell_advice(contest, run, job.hardware, chosen)
    with clock.stage("training"):
        yield from fit(workshop, Place(with_share_of_time(run), folder), bench.learner())
    give_back_memory()
    candidate = Contender(CANDIDATE, bench.candidate(folder / "adapter"))
    with clock.stage("evaluation"):
        yield from answer_part(contest, candidate, "dev")
        if not folds:
            yield from answer_part(contest, candidate, "test")
    roles = _roles(chosen)
    looks = workshop.store.looks.count_look(dataset.test_seal, run.id, "verdict")
    scores_path = folder / "scores.jsonl"
    judged = give_verdict(
        contest, roles, recipe.judge, base=run.base.name, seed_of=_seed_of(job), scores_path=scores_path
    )
    with clock.stage("probes"):
        if folds:
            found = folds.found
        else:
            found = yield from diagnose(contest, Tuned(folder / "adapter", candidate.predict, job.parts.train), "brief")
        found = explain(contest, judged, found, recipe.judge)
    yield from keep_threshold(workshop, folder / "adapter", recipe.task, found.abstention)
    golden = yield from keep_golden(contest, candidate, in_folds=folds is not None)
    answers = {**keep_answers(contest, list(roles)), **golden}
    model = register(workshop, run, dataset, judged, answers=answers, looks=looks)
    this_run = this_run_of(run, model, judged, looks=looks, seconds=clock.seconds)
    subject = subject_of(run, model, dataset, this_run, workshop.store.runs.steps(run.id))
    report = build_report(contest, subject, judged, job.preflight, found)
    write_page(report, folder / "report.html")
    write_card(report, folder / "adapter" / "README.md")
    result = result_of(run, folder, dataset, judged, report, found)
    result["seconds"] = {name: round(value, 1) for name, value in clock.seconds.items()}
    files = workshop.store.runs.files(run.id)
    workshop.store.runs.update(run.model_copy(update={"state": "finished", "result": result, "files": files}))
    yield Finished(result=result)


def _tell_split(imported: Imported, recipe: Recipe) -> Iterator[Event]:
    yield from (Told(says=says) for says in (*imported.told, *imported.by_time))
    v = imported.version
    if recipe.judge.folds:
        parts = f"{len(v.dev):,} dev rows, and {len(v.test):,} in {recipe.judge.folds} folds"
        yield Told(
            says=f"Split: {parts}, each asked of a model that learned from the others; equal inputs stay together."
        )
    else:
        parts = f"{len(v.train):,} rows to train, {len(v.dev):,} dev, {len(v.test):,} test (sealed {v.test_seal[:12]})"
        yield Told(says=f"Split: {parts}; equal inputs and groups stay on one side.")
    effect = detectable_effect_before(len(v.test))
    yield Told(says=f"With {len(v.test):,} test rows, differences of about {effect:.1%} and more can be proven.")


def _tell_plan(job: _Job) -> Iterator[Event]:
    yield from (Told(says=note) for note in job.preflight.notes)
    facts = "; ".join(f"{name} {value}" for name, value in job.preflight.facts.items())
    yield Told(says=f"Data: {facts}.")
    device = ", ".join(f"{k} {v}" for k, v in job.hardware.facts().items())
    yield Told(says=f"Machine: {device}.")
    if job.hardware.device == "cpu":
        tflops = gemm_tflops(job.hardware.train_dtype, seconds=1.0)
        yield Told(says=f"Matrix speed: {tflops:.2f} TFLOP/s.")


def _production(contest: Contest, run: Run, hardware: Hardware) -> Generator[Event, None, Sequence[Contender]]:
    """Let the version in production take part, if it answers the same kind of task and has not learned the answers."""
    workshop = contest.workshop
    ref = workshop.store.models.alias(PRODUCTION)
    if ref is None:
        return ()
    version = workshop.store.models.get(ref)
    if version.task != run.recipe.task or version.name != run.recipe.name:
        return ()
    _, learned = load_parts(workshop, workshop.store.runs.get(version.run_id).dataset_id)
    asked = contest.rows("test")
    n_known = n_shared(learned.train, asked)
    if n_known:
        too_many = n_known > _MOST_KNOWN * len(asked)
        so = "does not take part: it would be asked what it was told" if too_many else "has that advantage"
        yield Told(says=f"{version.ref}, in production, learned from {n_known} of the {len(asked)} test rows and {so}.")
        if too_many:
            return ()
    answerer = find_task(version.task).answerer(version.base, workshop.store.folder / version.adapter, hardware)
    return (Contender(f"production {version.ref}", answerer),)


def _seed_of(job: _Job) -> SeedOf:
    if not job.run.recipe.judge.folds:
        return lambda _: job.run.recipe.seeds.init
    seeds = seeds_by_row(job.parts, job.run)
    return lambda row: seeds.get(row.id, job.run.recipe.seeds.init)


def _roles(chosen: Sequence[str]) -> dict[str, Role]:
    roles: dict[str, Role] = {CANDIDATE: "candidate"}
    for name in chosen:
        roles[name] = "production" if name.startswith("production ") else "baseline"
    return roles


def _versions(hardware: Hardware) -> dict[str, str]:
    packages = {name: package_version(name) for name in _PACKAGES}
    return {"sartor": __version__, "python": platform.python_version(), **packages, **hardware.facts()}
