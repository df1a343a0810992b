"""Promotion asks golden prompts through the serving path: what was changed since the evaluation is caught."""

import json
import shutil
from pathlib import Path

import pytest

from fitted_runs import PAIRS, a_run, adapter_path, bench_of, fitted
from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.keep_golden import keep_golden
from sartor.actions.promote import POLICY, promote
from sartor.actions.workshop import Workshop, utc_now
from sartor.concepts.golden import GoldenPrompt
from sartor.concepts.model_version import ModelVersion
from sartor.data.split import Split
from sartor.errors import GateClosed
from sartor.modeling.load_base import pin_folder
from sartor.store.workspace import open_workspace
from sartor.tasks.contract import Contender
from store.builders import AT, an_evidence
from tiny_models import CHATML
from tiny_rows import rows

GENTLE = CHATML.replace("<|im_start|>{{ m['role'] }}", "<|im_start|> {{ m['role'] }}")


def run_to_end(steps):
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


@pytest.fixture(scope="module")
def pin(tiny_lm, tmp_path_factory):
    """A base that may be spoiled."""
    folder = tmp_path_factory.mktemp("golden") / "base"
    shutil.copytree(tiny_lm.folder, folder)
    return pin_folder(folder, name="tiny")


@pytest.fixture(scope="module")
def made(pin, tmp_path_factory):
    """A workspace with a tuned model."""
    folder = tmp_path_factory.mktemp("made") / "workspace"
    with open_workspace(folder) as store:
        register(Workshop(store=store, cache=folder, clock=utc_now), pin)
    return folder


@pytest.fixture
def workshop(made, tmp_path):
    shutil.copytree(made, tmp_path / "workspace")
    with open_workspace(tmp_path / "workspace") as store:
        yield Workshop(store=store, cache=tmp_path, clock=utc_now)


@pytest.fixture
def version(workshop):
    return workshop.store.models.get("houses@1")


def register(workshop, pin):
    """Tune a model whose evidence says BETTER and keeps golden prompts."""
    run = a_run(workshop, pin)
    fitted(workshop, run)
    bench, adapter = bench_of(run), adapter_path(workshop, run)
    (adapter.parent / "answers").mkdir()
    contest = Contest(workshop, bench, Split(rows(PAIRS), rows(PAIRS[:4]), rows(PAIRS)), adapter.parent / "answers")
    golden = run_to_end(keep_golden(contest, Contender(CANDIDATE, bench.candidate(adapter)), in_folds=True))
    evidence = an_evidence(run.id, answers=golden, base_id=pin.id)
    workshop.store.models.save_evidence(evidence)
    place = str(adapter.relative_to(workshop.store.folder))
    facts = {"name": "houses", "number": 1, "task": "chat", "run_id": run.id, "base": pin, "adapter": place}
    made = ModelVersion(**facts, adapter_files={}, evidence_id=evidence.id, created_at=AT)
    workshop.store.models.register_next(made)


def refusal(workshop, version):
    with pytest.raises(GateClosed) as found:
        promote(workshop, version.ref)
    assert workshop.store.models.alias("production") is None
    return found.value.says


def change_json(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def golden_of(workshop, version):
    evidence = workshop.store.models.get_evidence(version.evidence_id)
    lines = workshop.store.blobs.get(evidence.answers["tuned/golden"]).decode().splitlines()
    return [GoldenPrompt.model_validate_json(line) for line in lines]


def test_a_version_that_is_served_as_it_was_measured_is_promoted(workshop, version):
    assert len(golden_of(workshop, version)) == len(PAIRS)
    assert promote(workshop, version.ref).decided_by == "policy"


def test_golden_prompts_are_the_tokens_that_were_trained_on_up_to_the_answer(workshop, version):
    run = workshop.store.runs.get(version.run_id)
    golden = next(g for g in golden_of(workshop, version) if g.example.id == rows(PAIRS)[0].id)
    trained = tuple(bench_of(run).learner().batch_of([0]).input_ids_BT[0].tolist())
    assert trained[: len(golden.prompt_ids)] == golden.prompt_ids
    assert len(golden.prompt_ids) < len(trained)


def test_a_doubled_lora_scale_is_refused_with_the_first_difference(workshop, version):
    config = workshop.store.folder / version.adapter / "adapter_config.json"
    change_json(config, lora_alpha=2 * json.loads(config.read_text())["lora_alpha"])
    says = refusal(workshop, version)
    assert "golden prompts. rows.jsonl:" in says
    assert "measured" in says or "its probability is not" in says


def test_a_wrong_chat_template_is_refused_with_the_first_token_that_differs(workshop, version, pin):
    template = Path(pin.folder) / "chat_template.jinja"
    template.write_text(GENTLE)
    says = refusal(workshop, version)
    template.write_text(CHATML)
    assert "Serving repeats 0 of 16 golden prompts" in says
    assert "token 2 of the prompt: trained on 'user" in says


def test_another_limit_of_answers_is_refused(workshop, version):
    change_json(workshop.store.folder / version.adapter / "sartor.json", max_new_tokens=1)
    assert "of the answer: measured" in refusal(workshop, version)


def test_a_waiver_lets_a_version_be_served_differently_on_the_record(workshop, version):
    change_json(workshop.store.folder / version.adapter / "sartor.json", max_new_tokens=1)
    waiver = "{gate: served, by: Ann Lee, reason: shorter answers are wanted}"
    (workshop.store.folder / POLICY).write_text(f"waivers: [{waiver}]\n")
    assert "served waived by Ann Lee" in promote(workshop, version.ref).decided_by
