"""A recorded account becomes a data set, a golden set and a recipe."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from openai_account import JOB, MODEL, job
from recorded_account import Pairs, record
from sartor.actions.import_dataset import load_parts
from sartor.actions.import_openai import Asked, import_openai
from sartor.actions.openai_recording import open_recording
from sartor.actions.resolve_recipe import read_recipe, resolve
from sartor.actions.workshop import Workshop
from sartor.concepts.event import Finished, Told
from sartor.errors import BadData

TRAIN: Pairs = [
    (f"Which street has number {i}, and who lives there?", f"Oak street {i}, Mr. {i * 7}") for i in range(48)
]
PROMPTS: Pairs = [*TRAIN[:2], ("Which one is next?", "Elm street"), ("And then?", None)]


def imported(workshop: Workshop, folder: Path, **asked: Any) -> tuple[dict[str, Any], list[str]]:
    events = list(import_openai(workshop, Asked(folder, **{"base": "./my-base", **asked})))
    finished = events[-1]
    assert isinstance(finished, Finished)
    return finished.result, [event.says for event in events if isinstance(event, Told)]


def test_the_training_file_becomes_a_data_set_that_says_where_it_comes_from(workshop: Workshop, tmp_path: Path) -> None:
    found, _ = imported(workshop, record(tmp_path, TRAIN, PROMPTS))
    version, parts = load_parts(workshop, found["dataset"])
    assert version.name == "tickets"
    assert len({e.id for part in parts[:3] for e in part}) == 48
    (file,) = version.files
    assert file.source is not None
    assert file.source.origin == f"file-train.jsonl, a file of OpenAI's job {JOB}"
    assert (file.source.collected, file.source.generated_by) == ("2025-10-09", None)


def test_the_golden_set_holds_prompts_recorded_answers_and_references(workshop: Workshop, tmp_path: Path) -> None:
    found, told = imported(workshop, record(tmp_path, TRAIN, PROMPTS, answer=lambda _: "Fir street"))
    assert (found["golden"]["rows"], found["golden"]["references"]) == (4, 3)
    assert "Golden set: 4 recorded answers, 3 with a reference." in told
    version, parts = load_parts(workshop, found["golden"]["dataset"])
    assert (len(version.train), len(version.dev), len(version.test)) == (0, 0, 4)
    assert {e.expected for e in parts.test} == {"Fir street"}
    assert version.files[0].source is not None
    assert version.files[0].source.generated_by == MODEL
    rows = [json.loads(line) for line in Path(found["golden"]["file"]).read_text("utf-8").splitlines()]
    assert rows[2]["reference"]["content"] == "Elm street"
    assert rows[3]["reference"] is None
    assert rows[0]["metadata"]["confidence"] == pytest.approx(0.7788, abs=1e-4)


def test_the_validation_file_is_the_test_unless_it_is_too_small_to_judge_on(workshop: Workshop, tmp_path: Path) -> None:
    others = [(f"Which house has number {i}, and who owns it?", f"Elm street {i}") for i in range(30)]
    found, told = imported(workshop, record(tmp_path / "a", TRAIN, valid=others))
    assert Path(read_recipe(found["recipe"])["data"]["test"]).name == "file-valid.jsonl"
    version, _ = load_parts(workshop, found["dataset"])
    assert len(version.test) == 30
    assert "Test rows: the 30 rows of the job's validation file." in told
    found, told = imported(workshop, record(tmp_path / "b", TRAIN, valid=others[:29]))
    assert "test" not in read_recipe(found["recipe"])["data"]
    assert "The job's validation file is left out: 29 rows are too few to judge on." in told


def test_what_a_person_said_of_a_file_is_not_said_over(workshop: Workshop, tmp_path: Path) -> None:
    folder = record(tmp_path, TRAIN)
    beside = folder / "files" / "file-train.jsonl.source.yaml"
    beside.write_text("origin: our help desk\nlicence: CC-BY-4.0\n", "utf-8")
    imported(workshop, folder)
    said = yaml.safe_load(beside.read_text("utf-8"))
    assert (said["origin"], said["licence"], str(said["collected"])) == ("our help desk", "CC-BY-4.0", "2025-10-09")


def test_the_jobs_settings_become_a_recipe_that_tune_reads(workshop: Workshop, tmp_path: Path) -> None:
    settings = {"n_epochs": 20, "batch_size": 16, "learning_rate_multiplier": 3.6}
    made = job(validation_file=None, method=None, hyperparameters=settings)
    found, _ = imported(workshop, record(tmp_path, TRAIN, jobs=[made]))
    chosen = read_recipe(found["recipe"])
    assert Path(chosen["data"]["files"][0]).resolve() == (tmp_path / "recorded/files/file-train.jsonl").resolve()
    recipe = resolve(chosen, ()).recipe
    assert (recipe.name, recipe.task, recipe.base) == ("tickets", "chat", "./my-base")
    assert (recipe.budget.epochs, recipe.budget.learning_rate) == (20, 1e-3)
    assert recipe.budget.tokens_per_step == 277  # 16 rows of 69 characters
    assert "# Learning rate 0.001, 2 of our own" in Path(found["recipe"]).read_text("utf-8")


def test_what_the_job_left_to_openai_is_left_to_sartor(workshop: Workshop, tmp_path: Path) -> None:
    settings = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": 1.8}
    made = job(validation_file=None, method=None, hyperparameters=settings)
    found, _ = imported(workshop, record(tmp_path, TRAIN, jobs=[made]))
    assert "budget" not in read_recipe(found["recipe"])


def test_a_base_is_proposed_with_the_room_that_the_machine_has(workshop: Workshop, tmp_path: Path) -> None:
    found, told = imported(workshop, record(tmp_path, TRAIN), base=None)
    assert found["base"] == "smollm2-135m-instruct"
    assert any(says.startswith("Base smollm2-135m-instruct for gpt-4o-mini-2024-07-18") for says in told)
    assert any("billion parameters" in says for says in told)


def test_several_jobs_are_told_apart_by_answers_or_by_name(tmp_path: Path) -> None:
    jobs = [job(validation_file=None), job("ftjob-0002", fine_tuned_model="ft:gpt-4o:acme::Zz9")]
    with_answers = record(tmp_path / "a", TRAIN, PROMPTS, jobs=jobs)
    assert open_recording(with_answers, None).job.id == JOB
    assert open_recording(with_answers, "ftjob-0002").answers == ()
    with pytest.raises(BadData, match=r"several jobs.*--job: ftjob-0001 .*ftjob-0002"):
        open_recording(record(tmp_path / "b", TRAIN, jobs=jobs), None)
    with pytest.raises(BadData, match="no finished supervised job of that name"):
        open_recording(with_answers, "ftjob-0009")


def test_a_recording_without_a_usable_job_is_refused_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="holds no recorded fine-tuning job"):
        open_recording(tmp_path, None)
    gone = record(tmp_path / "gone", TRAIN, jobs=[job(training_file="file-gone", validation_file=None)])
    with pytest.raises(BadData, match="training file of ftjob-0001 was not recorded"):
        open_recording(gone, None)
    with pytest.raises(BadData, match=r"ftjob-0001 \(dpo, succeeded"):
        open_recording(record(tmp_path / "dpo", TRAIN, jobs=[job(method={"type": "dpo"})]), None)


def test_a_training_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = record(tmp_path, TRAIN)
    with (folder / "files" / "file-train.jsonl").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(BadData, match="was changed after it was recorded"):
        open_recording(folder, None)


def test_without_answers_the_import_says_that_nothing_can_be_compared(workshop: Workshop, tmp_path: Path) -> None:
    found, told = imported(workshop, record(tmp_path, TRAIN))
    assert found["golden"] is None
    assert f"No answers of {MODEL} were recorded" in told[0]
    assert "cannot be told" in found["says"]
