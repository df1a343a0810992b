"""Evaluate weights on rows of the user's own: ours or made elsewhere, against the same baselines, with a verdict."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sartor.actions.contest import CANDIDATE, Contest, Role, answer_part, baselines_round, choose_on_dev
from sartor.actions.diagnose import Level, Tuned, diagnose
from sartor.actions.explain import abstention_json, explain
from sartor.actions.give_verdict import Judged, arms_json, give_verdict, judge_line, recheck_command
from sartor.actions.open_base import open_base
from sartor.actions.open_model import Located, locate
from sartor.actions.read_documents import read_documents
from sartor.actions.read_files import read_file, usable_rows
from sartor.actions.resolve_recipe import as_yaml, check, refuse_unasked
from sartor.actions.workshop import Workshop
from sartor.actions.write_report import Subject, build_report, write_page
from sartor.concepts.evaluation import Evaluation
from sartor.concepts.event import Event, Finished, StageStarted, Told
from sartor.concepts.example import Example
from sartor.concepts.recipe import Recipe
from sartor.concepts.report import ThisRun
from sartor.data.formats.rows import Columns
from sartor.data.split import Split
from sartor.errors import BadBase, NotFound
from sartor.evaluation.diagnose import Diagnosis
from sartor.modeling.file_hash import file_sha256
from sartor.modeling.hardware import find_hardware
from sartor.modeling.load_base import pin_folder
from sartor.modeling.lora import ADAPTER_CONFIG
from sartor.store.blobs import folder_hashes
from sartor.tasks.contract import Contender, Setting
from sartor.tasks.find import find_task


class Asked(NamedTuple):
    """What to evaluate, on what."""

    dev: str
    test: str
    model: str | None = None
    """A version or alias; otherwise base and adapter."""
    base: str | None = None
    adapter: str | None = None
    train: str | None = None
    """Rows for few-shot baselines; the dev rows if not given."""
    columns: Columns = Columns()
    skip_bad_rows: bool = False
    level: Level = "quick"
    """How many rows are probed."""
    documents: tuple[str, ...] = ()
    """Documents, or folders of them, for the base to look things up in."""


def evaluate(workshop: Workshop, asked: Asked) -> Iterator[Event]:
    """Let the weights and the baselines answer, and judge. The last event is Finished.

    Raises: BadData, BadBase, NotFound: files, base or adapter are not there or do not fit.
    """
    subject = _locate(workshop, asked)
    parts, rows = _parts(asked)
    recipe = _recipe(subject, asked)
    documents = read_documents(asked.documents)
    yield from (Told(says=says) for says in documents.told)
    hardware = find_hardware()
    yield StageStarted(stage=f"opening the base {subject.base.name}", total=0)
    setting = Setting(recipe, subject.base, parts.train, parts.dev, hardware, documents.passages)
    bench = find_task(subject.task).open(setting)
    preflight = bench.preflight()
    evaluation_id = workshop.new_id()
    folder = workshop.store.evaluations.folder(evaluation_id)
    (folder / "answers").mkdir()
    contest = Contest(workshop, bench, parts, folder / "answers")
    contenders = bench.baselines()
    yield from baselines_round(contest, contenders)
    assert subject.folder is not None
    candidate = Contender(CANDIDATE, bench.candidate(subject.folder))
    yield from answer_part(contest, candidate, "dev")
    yield from answer_part(contest, candidate, "test")
    tuned = Tuned(subject.folder, candidate.predict, parts.train if asked.train else ())
    found = yield from diagnose(contest, tuned, asked.level)
    roles: dict[str, Role] = {CANDIDATE: "candidate"}
    roles |= {c.name: "baseline" for c in choose_on_dev(contest, contenders)}
    judged = give_verdict(
        contest,
        roles,
        recipe.judge,
        base=subject.base.name,
        seed_of=lambda _: None,
        scores_path=folder / "scores.jsonl",
    )
    found = explain(contest, judged, found, recipe.judge)
    evaluation = Evaluation(
        id=evaluation_id,
        model=subject.ref,
        base_id=subject.base.id,
        weights={p.name: file_sha256(p) for p in sorted(subject.folder.iterdir()) if p.is_file()},
        rows=rows,
        verdict=judged.verdict,
        files={},
        created_at=workshop.now(),
    )
    about = _subject(evaluation, subject, judged, recipe)
    hashes = {f"document {document.path}": document.sha256 for document in documents.read}
    about = about._replace(hashes=about.hashes | hashes)
    write_page(build_report(contest, about, judged, preflight, found), folder / "report.html")
    workshop.store.evaluations.save(evaluation.model_copy(update={"files": folder_hashes(folder)}))
    yield Finished(result=_result(evaluation_id, judged, found, folder / "report.html"))


def _result(evaluation_id: str, judged: Judged, found: Diagnosis, report: Path) -> dict[str, object]:
    return {
        "schema": 1,
        "evaluation": evaluation_id,
        "verdict": judge_line(judged),
        "arms": arms_json(judged.arms),
        "probes": [probe.model_dump(mode="json") for probe in found.probes],
        "causes": [cause.model_dump(mode="json") for cause in found.causes],
        "slices": [one.model_dump(mode="json") for one in found.slices],
        "abstention": abstention_json(found),
        "report": str(report),
        "says": judged.verdict.says,
    }


def _locate(workshop: Workshop, asked: Asked) -> Located:
    if asked.model:
        found = locate(workshop, asked.model)
        if found.folder is None:
            raise NotFound(f"{asked.model} is a bare base.", fix="Give a tuned model, or --base with --adapter.")
        return found
    if not (asked.base and asked.adapter):
        raise BadBase("nothing to evaluate was named.", fix="Give a model, or --base ID --adapter DIR.")
    folder = Path(asked.adapter)
    return Located(asked.adapter, _task_of(folder), open_base(asked.base, workshop.cache), folder.absolute())


def _task_of(folder: Path) -> str:
    """Tell from the configuration what kind of model a folder holds."""
    if (folder / ADAPTER_CONFIG).is_file():
        return "chat"
    if (folder / "config.json").is_file():
        return "chat" if pin_folder(folder, name=str(folder)).kind == "causal_lm" else "classify"
    raise BadBase(
        f"holds neither {ADAPTER_CONFIG} nor config.json.",
        where=str(folder),
        fix="Give the folder of a PEFT adapter, or of a language model or classifier of transformers.",
    )


def _parts(asked: Asked) -> tuple[Split, dict[str, str]]:
    """Read the rows; returns them with the sha256 of each file."""
    hashes: dict[str, str] = {}

    def rows(path: str) -> tuple[Example, ...]:
        file = read_file(path, asked.columns)
        hashes[path] = file.sha256
        return tuple(usable_rows([file], skip_bad_rows=asked.skip_bad_rows)[0])

    dev = rows(asked.dev)
    return Split(rows(asked.train) if asked.train else dev, dev, rows(asked.test)), hashes


def _recipe(subject: Located, asked: Asked) -> Recipe:
    files = [asked.train or asked.dev]
    data = {"files": files, "dev": asked.dev, "test": asked.test, "system": asked.columns.system}
    data["documents"] = list(asked.documents)
    task = find_task(subject.task)
    settings = {"name": "evaluation", "task": subject.task, "base": subject.base.name, "data": data}
    recipe = check({**settings, "method": task.defaults["method"]})
    refuse_unasked(recipe, task)
    return recipe


def _subject(evaluation: Evaluation, found: Located, judged: Judged, recipe: Recipe) -> Subject:
    rows = {"dev": recipe.data.dev or "", "test": recipe.data.test or "", "train": recipe.data.files[0]}
    return Subject(
        title=found.ref,
        this_run=ThisRun(
            id=evaluation.id,
            model=found.ref,
            created_at=evaluation.created_at,
            recheck=recheck_command(judged.scores_path, recipe.judge),
        ),
        task=found.task,
        base=found.base,
        steps=(),
        settings_yaml=as_yaml(recipe),
        data_facts=rows,
        hashes={
            "base": found.base.id,
            **{f"weights {n}": sha for n, sha in evaluation.weights.items() if n.endswith(".safetensors")},
            **{f"file {path}": sha for path, sha in evaluation.rows.items()},
        },
        notes=("Evaluated on files that were given; whether the model had seen these rows is not known.",),
    )
