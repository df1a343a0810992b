"""The example of docs/guide/add-a-task.md does what the page says: a third kind of model through the Task contract."""

import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from sartor.cli.main import run
from sartor.concepts.base_model import BaseModelPin
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.concepts.recipe import Recipe
from sartor.data.formats.read import read
from sartor.errors import BadBase, BadData
from sartor.modeling.hardware import Hardware
from sartor.tasks.contract import Learner, Setting, Task
from sartor.tasks.find import find_task
from sartor.training.batches import plan_epoch
from sartor.training.guard import Guard
from sartor.training.loop import TrainingPlan, mean_loss, train
from sartor.training.optimizer import MasterAdamW

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDER = EXAMPLES / "add_a_task"
CPU = Hardware("cpu", torch.float32, 1)


def load_task() -> Task:
    spec = importlib.util.spec_from_file_location("classify_linear", FOLDER / "classify_linear.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CLASSIFY_LINEAR


@pytest.fixture(scope="module")
def task() -> Task:
    return load_task()


@pytest.fixture(scope="module")
def rows(task: Task) -> Sequence[Example]:
    return task.prepare(read("routes.csv", (EXAMPLES / "routes.csv").read_bytes()).examples)


@pytest.fixture
def setting(task: Task, rows: Sequence[Example], tiny_encoder: BaseModelPin) -> Setting:
    recipe = {"name": "linear", "task": task.name, "base": tiny_encoder.name, "data": {"files": ["routes.csv"]}}
    return Setting(Recipe.model_validate({**recipe, **task.defaults}), tiny_encoder, rows[:48], rows[48:], CPU)


def fit(learner: Learner, recipe: Recipe) -> dict[str, Any]:
    """Train by the one loop, a few epochs at a constant rate; returns the weights by name."""
    optimizer = MasterAdamW(dict(learner.parameters))
    rate: Callable[[int], float] = lambda step: recipe.budget.learning_rate  # noqa: E731
    plan = TrainingPlan(learning_rate_at=rate, max_grad_norm=1.0, batch_of=learner.batch_of, guard=Guard())
    for epoch in range(10):
        steps = plan_epoch(
            learner.lengths_N,
            seed=1,
            epoch=epoch,
            tokens_per_step=recipe.budget.tokens_per_step,
            max_tokens=learner.max_tokens,
        )
        n_targets = sum(done.n_targets for done in train(learner.loss_of, optimizer, plan, steps))
        assert n_targets == len(learner.lengths_N)
    return dict(optimizer.masters)


def test_it_is_opened_trained_saved_asked_and_measured(task: Task, setting: Setting, tmp_path: Path) -> None:
    bench = task.open(setting)
    assert bench.metric == "accuracy"
    assert bench.preflight().facts["answers"] == "labels"
    learner = bench.learner()
    every_row = [learner.batch_of(range(len(setting.train)))]
    loss_before = mean_loss(learner.loss_of, every_row)
    learner.save(tmp_path, fit(learner, setting.recipe))
    assert mean_loss(learner.loss_of, every_row) < loss_before / 2
    answers = {a.example_id: a for a in bench.candidate(tmp_path)(setting.train)}
    assert bench.measure(setting.train, answers).metrics["accuracy"] > 0.9


def test_an_untrained_layer_is_as_unsure_as_chance(task: Task, setting: Setting) -> None:
    learner = task.open(setting).learner()
    assert mean_loss(learner.loss_of, learner.dev_batches) == pytest.approx(torch.log(torch.tensor(4.0)).item())


def test_the_served_answers_are_the_measured_ones(task: Task, setting: Setting, tmp_path: Path) -> None:
    bench = task.open(setting)
    learner = bench.learner()
    learner.save(tmp_path, fit(learner, setting.recipe))
    measured = list(bench.candidate(tmp_path)(setting.dev))
    served = list(task.answerer(setting.base, tmp_path, CPU)(setting.dev, max_new_tokens=5))
    assert served == measured
    assert all(sum((a.probabilities or {}).values()) == pytest.approx(1.0, abs=1e-5) for a in served)


def test_each_baseline_answers_every_row(task: Task, setting: Setting) -> None:
    bench = task.open(setting)
    contenders = bench.baselines()
    assert len(contenders) == 3
    for contender in contenders:
        answers: dict[str, Answer] = {a.example_id: a for a in contender.predict(setting.dev)}
        assert answers.keys() == {e.id for e in setting.dev}
        assert 0 <= bench.measure(setting.dev, answers).metrics["accuracy"] <= 1


def test_rows_of_one_label_are_refused(task: Task, rows: Sequence[Example]) -> None:
    with pytest.raises(BadData):
        task.prepare([e for e in rows if e.expected == "billing"])


def test_a_bare_base_is_refused_as_a_classifier(task: Task, tiny_encoder: BaseModelPin) -> None:
    with pytest.raises(BadBase):
        task.answerer(tiny_encoder, None, CPU)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the example on the path with the metadata that installing it would write."""
    facts = tmp_path / "site" / "sartor_classify_linear-0.1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: sartor-classify-linear\nVersion: 0.1.0\n", "utf-8")
    (facts / "entry_points.txt").write_text(
        "[sartor.tasks]\nclassify-linear = classify_linear:CLASSIFY_LINEAR\n", "utf-8"
    )
    monkeypatch.syspath_prepend(facts.parent)
    monkeypatch.syspath_prepend(FOLDER)


def test_the_metadata_of_these_tests_is_that_of_the_example() -> None:
    text = (FOLDER / "pyproject.toml").read_text("utf-8")
    assert '[project.entry-points."sartor.tasks"]\nclassify-linear = "classify_linear:CLASSIFY_LINEAR"\n' in text


@pytest.mark.usefixtures("installed")
def test_it_is_found_by_its_entry_point() -> None:
    assert find_task("classify-linear").describes == load_task().describes


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_the_commands_take_it_from_file_to_answer(
    tiny_encoder: BaseModelPin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = ["--workspace", str(tmp_path / "workspace")]
    data, base = str(EXAMPLES / "routes.csv"), ["--base", tiny_encoder.folder]
    assert run(["tune", data, "--task", "classify-linear", "--name", "linear", *base, *workspace, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["model"], result["task"]) == ("linear@1", "classify-linear")
    assert len(result["arms"]) == 4
    assert Path(result["report"]).is_file()
    assert run(["answer", "linear@1", "where is my parcel", *workspace, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] in {"billing", "shipping", "returns", "technical"}
