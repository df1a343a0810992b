"""What goes wrong while a learner is fitted: numbers that are none, a full disk, spoiled files, a second writer."""

import errno
import math
from dataclasses import replace

import pytest
import torch

from fitted_runs import BUDGET, PAIRS, StopAfter, a_run, adapter_path, bench_of, fitted, place_of, stopped
from sartor.actions import fitting as fitting_module
from sartor.actions import until_written as until_written_module
from sartor.actions.collect_answers import collect_answers, read_answers
from sartor.actions.train import fit, plan_steps
from sartor.concepts.evaluation import Answer
from sartor.concepts.event import Progressed, Told
from sartor.errors import Interrupted, TrainingDiverged, WorkspaceProblem
from sartor.store import atomic
from sartor.training import snapshot as snapshot_module
from tiny_rows import rows

pytestmark = pytest.mark.slow

DRY_RUN = 2
"""Batches that are learned from before the first step, to see what memory they take."""
LONG = {**BUDGET, "epochs": 6, "patience": 99, "looks_per_epoch": 2}


def spoiled(run, *, when):
    """Return a learner whose loss is no number for the batches that `when` names by their count, from 0."""
    learner, n_batches = bench_of(run).learner(), 0

    def loss_of(batch):
        nonlocal n_batches
        nats = learner.loss_of(batch)
        if not torch.is_grad_enabled():
            return nats
        n_batches += 1
        return nats * math.nan if when(n_batches - 1 - DRY_RUN) else nats

    return learner._replace(loss_of=loss_of)


def steps_of(run):
    learner = bench_of(run).learner()
    return plan_steps(learner, run.recipe.budget, seed=run.recipe.seeds.order, max_tokens=learner.max_tokens)


def fit_with(workshop, run, learner):
    return list(fit(workshop, place_of(workshop, run), learner))


def told(events):
    return [e.says for e in events if isinstance(e, Told)]


def test_a_step_without_a_number_is_skipped_and_names_its_rows(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm)
    says = told(fit_with(workshop, run, spoiled(run, when=lambda n: n == 4)))
    step = steps_of(run)[4]
    first = bench_of(run).learner().source_of(step.microbatches[0][0])
    assert any(s.startswith("Step 5 is skipped: its loss is not a finite number") and first in s for s in says)
    report = next(r for r in workshop.store.runs.steps(run.id) if r.skipped)
    assert (report.step, report.loss_nats) == (5, None)
    assert first in report.skipped


def test_three_skipped_steps_lead_back_to_the_best_weights_at_half_the_rate(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm, budget=LONG)
    says = told(fit_with(workshop, run, spoiled(run, when=lambda n: n in (30, 31, 32))))
    back = next(s for s in says if "back to the best weights" in s)
    assert "half the learning rate" in back
    rates = {r.step: r.learning_rate for r in workshop.store.runs.steps(run.id) if r.dev_loss_nats is None}
    whole = a_run(workshop, tiny_lm, budget=LONG)
    fitted(workshop, whole)
    undisturbed = {r.step: r.learning_rate for r in workshop.store.runs.steps(whole.id) if r.dev_loss_nats is None}
    best = int(back.split("of step ")[1].split(",")[0])
    assert 0 < best <= 30
    assert all(rates[step] == pytest.approx(rate / (1 if step <= best else 2)) for step, rate in undisturbed.items())
    assert adapter_path(workshop, run).is_dir()


def test_training_that_fails_again_after_going_back_ends_in_a_sentence_with_the_rows(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm, budget=LONG)
    with pytest.raises(TrainingDiverged, match=r"rows .*:\d+.*though the learning rate was halved") as found:
        fit_with(workshop, run, spoiled(run, when=lambda n: n >= 20))
    assert found.value.exit_code == 2
    assert not adapter_path(workshop, run).exists()


def test_going_back_and_being_stopped_ends_in_the_same_bits(workshop, tiny_lm):
    whole, broken = a_run(workshop, tiny_lm, budget=LONG), a_run(workshop, tiny_lm, budget=LONG)
    n_spoiled = (30, 31, 32)
    fit_with(workshop, whole, spoiled(whole, when=lambda n: n in n_spoiled))
    hurried = replace(workshop, should_stop=StopAfter(31))
    with pytest.raises(Interrupted):
        fit_with(hurried, broken, spoiled(broken, when=lambda n: n in n_spoiled))
    fit_with(workshop, broken, spoiled(broken, when=lambda n: n + 31 in n_spoiled))
    weights = [(adapter_path(workshop, r) / "adapter_model.safetensors").read_bytes() for r in (whole, broken)]
    assert weights[0] == weights[1]


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_spoiled_best_weights_are_told_and_the_end_is_the_same(workshop, tiny_lm, damage):
    whole, broken = a_run(workshop, tiny_lm, budget=LONG), a_run(workshop, tiny_lm, budget=LONG)
    _, wanted = fitted(workshop, whole)
    stopped(workshop, broken, 20)
    for path in (workshop.store.runs.folder(broken.id) / "best").glob("*/tensors.safetensors"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data if damage == "flipped" else data[: len(data) // 2])
    events, found = fitted(workshop, broken)
    assert any("best weights do not" in s for s in told(events))
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


class Disk:
    """A disk that is full for a while: writes of snapshots are refused."""

    def __init__(self, monkeypatch, *, refuses):
        self.n, self._refuses, self._write = 0, refuses, snapshot_module._write
        monkeypatch.setattr(snapshot_module, "_write", self.write)

    def write(self, path, data):
        self.n += 1
        if self._refuses(self.n):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return self._write(path, data)


def test_a_full_disk_does_not_stop_training_and_all_is_saved_once_there_is_space(workshop, tiny_lm, monkeypatch):
    monkeypatch.setattr(fitting_module, "_SNAPSHOT_EVERY_S", 0.0)
    monkeypatch.setattr(fitting_module, "_RETRY_EVERY_S", 0.0)
    monkeypatch.setattr(until_written_module, "_RETRY_EVERY_S", 0.01)
    whole, run = a_run(workshop, tiny_lm, budget=LONG), a_run(workshop, tiny_lm, budget=LONG)
    _, wanted = fitted(workshop, whole)
    Disk(monkeypatch, refuses=lambda n: 10 < n < 40)
    events, found = fitted(workshop, run)
    says = told(events)
    assert any(s.startswith("Unsaved since step ") and "No space left" in s for s in says)
    assert any(s.startswith(("Saved again", "There is space again")) for s in says)
    assert [e.done for e in events if isinstance(e, Progressed)][-1] == len(steps_of(run))
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    assert not list(workshop.store.runs.folder(run.id).glob("*/.tmp-*"))


def test_being_stopped_on_a_full_disk_says_what_is_not_saved(workshop, tiny_lm, monkeypatch):
    run = a_run(workshop, tiny_lm, budget=LONG)
    Disk(monkeypatch, refuses=lambda _: True)
    hurried = replace(workshop, should_stop=StopAfter(5))
    with pytest.raises(Interrupted, match=r"stopped after step 5, saved up to step 0 only: .*No space left"):
        fit_with(hurried, run, bench_of(run).learner())
    monkeypatch.undo()
    assert adapter_path(workshop, run).exists() is False
    fitted(workshop, run)


def test_a_second_writer_of_the_same_run_is_refused(workshop):
    with (
        workshop.store.runs.alone("r1"),
        pytest.raises(WorkspaceProblem, match="run r1: Another process is at work on it"),
        workshop.store.runs.alone("r1"),
    ):
        pass
    with workshop.store.runs.alone("r1"):
        pass


def answer_of(example):
    return Answer(example_id=example.id, text=f"é {example.input_text}", seconds=0.25)


def asked(workshop, path, examples):
    """Collect answers, and return the examples that were really asked."""
    seen = []

    def predict(waiting):
        for example in waiting:
            seen.append(example)
            yield answer_of(example)

    list(collect_answers(workshop, predict, examples, path=path, stage="answers"))
    return seen


@pytest.mark.parametrize("damage", ["cut", "flipped", "glued"])
def test_a_spoiled_answer_is_asked_again_and_only_that(workshop, tmp_path, damage):
    path, examples = tmp_path / "answers.jsonl", rows(PAIRS)
    assert asked(workshop, path, examples) == list(examples)
    whole = read_answers(path)
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[:-20])
    elif damage == "flipped":
        at = data.rindex(b"house") + 1
        path.write_bytes(data[:at] + b"u" + data[at + 1 :])
    else:
        end = data.rindex(b"\n", 0, -1)
        path.write_bytes(data[:end] + data[end + 1 :])
    again = asked(workshop, path, examples)
    assert 1 <= len(again) <= (2 if damage == "glued" else 1)
    assert read_answers(path) == whole
    assert len(path.read_text("utf-8").splitlines()) == len(examples)


def test_answers_wait_for_space_and_none_is_lost(workshop, tmp_path, monkeypatch):
    monkeypatch.setattr(until_written_module, "_RETRY_EVERY_S", 0.01)
    real, n_calls = atomic.append_line, 0

    def refusing(path, line):
        nonlocal n_calls
        n_calls += 1
        if 3 < n_calls < 7:
            with atomic.refusals_as_sentences(path):
                raise OSError(errno.ENOSPC, "No space left on device")
        real(path, line)

    monkeypatch.setattr("sartor.actions.collect_answers.append_line", refusing)
    path, examples = tmp_path / "answers.jsonl", rows(PAIRS)
    predict = lambda waiting: map(answer_of, waiting)  # noqa: E731
    events = list(collect_answers(workshop, predict, examples, path=path, stage="answers"))
    assert [s for s in told(events) if "no space" in s] == [told(events)[0]]
    assert any("space again" in s for s in told(events))
    assert read_answers(path) == {e.id: answer_of(e) for e in examples}
