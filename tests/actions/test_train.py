"""Fitting a learner: stopped and carried on, stopped early, stopped by the clock."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from fitted_runs import BUDGET, PAIRS, StopAfter, a_run, adapter_path, bench_of, fitted, place_of, stopped
from sartor.actions.train import fit, plan_steps
from sartor.concepts.event import Progressed, StageStarted, Told
from sartor.errors import Interrupted
from sartor.training.loop import mean_loss
from tiny_models import recipe


def without_clock(reports):
    return [r.model_copy(update={"seconds": 0.0}) for r in reports]


@pytest.mark.parametrize("dtype", [torch.float32, pytest.param(torch.bfloat16, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "breaks", [(1,), *(pytest.param(b, marks=pytest.mark.slow) for b in [(5,), (2, 2, 3)])], ids=str
)
def test_a_run_that_was_stopped_and_carried_on_ends_in_the_same_bits(workshop, tiny_lm, dtype, breaks):
    whole, broken = a_run(workshop, tiny_lm), a_run(workshop, tiny_lm)
    _, wanted = fitted(workshop, whole, dtype=dtype)
    done = 0
    for n in breaks:
        hurried = replace(workshop, should_stop=StopAfter(n))
        done += n
        with pytest.raises(Interrupted, match=f"stopped after step {done};"):
            list(fit(hurried, place_of(workshop, broken), bench_of(broken, dtype=dtype).learner()))
        assert not adapter_path(workshop, broken).exists()
    events, found = fitted(workshop, broken, dtype=dtype)
    assert any(isinstance(e, Told) and e.says.startswith(f"Resumed after step {done} of ") for e in events)
    assert found.keys() == wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    steps = workshop.store.runs.steps
    assert without_clock(steps(broken.id)) == without_clock(steps(whole.id))


@pytest.mark.slow
def test_a_classifier_that_was_stopped_and_carried_on_ends_in_the_same_bits(workshop, tiny_encoder):
    settings = {"task": "classify", "method": {"kind": "full"}, "budget": {**BUDGET, "tokens_per_step": 64}}
    whole, broken = (a_run(workshop, tiny_encoder, **settings) for _ in range(2))
    _, wanted = fitted(workshop, whole)
    stopped(workshop, broken, 3)
    _, found = fitted(workshop, broken)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


@pytest.mark.slow
def test_a_damaged_snapshot_is_told_and_the_end_is_the_same(workshop, tiny_lm):
    whole, broken = a_run(workshop, tiny_lm), a_run(workshop, tiny_lm)
    _, wanted = fitted(workshop, whole)
    stopped(workshop, broken, 2)
    stopped_again = replace(workshop, should_stop=StopAfter(2))
    with pytest.raises(Interrupted):
        list(fit(stopped_again, place_of(workshop, broken), bench_of(broken).learner()))
    newest = max((workshop.store.runs.folder(broken.id) / "snapshots").iterdir())
    assert newest.name == "step-00000004"
    (newest / "tensors.safetensors").write_bytes(b"half")
    events, found = fitted(workshop, broken)
    told = [e.says for e in events if isinstance(e, Told)]
    assert "Snapshot step-00000004 does not verify (or its best weights do not) and is skipped." in told
    assert any(says.startswith("Resumed after step 2 of ") for says in told)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


@pytest.mark.slow
def test_a_snapshot_of_another_recipe_is_not_carried_on(workshop, tiny_lm):
    first = a_run(workshop, tiny_lm)
    stopped(workshop, first, 3)
    changed = first.model_copy(update={"recipe": recipe(budget={**BUDGET, "learning_rate": 0.02})})
    events, _ = fitted(workshop, changed)
    assert not any("Resumed" in e.says for e in events if isinstance(e, Told))


def dev_loss_of(workshop, run, dev):
    """Return the dev loss of the weights that were saved."""
    learner = bench_of(run, dev=dev).learner()
    saved = load_file(adapter_path(workshop, run) / "adapter_model.safetensors")
    for name, parameter in learner.parameters.items():
        parameter.data.copy_(saved[name.replace(".default", "")])
    return mean_loss(learner.loss_of, learner.dev_batches)


@pytest.mark.slow
def test_training_stops_when_the_dev_loss_no_longer_falls_and_keeps_the_best(workshop, tiny_lm):
    dev = [(question, answer.upper() + "!") for question, answer in PAIRS[:4]]
    run = a_run(workshop, tiny_lm, budget={**BUDGET, "epochs": 30, "patience": 2, "looks_per_epoch": 1})
    events, _ = fitted(workshop, run, dev=dev)
    looks = [r for r in workshop.store.runs.steps(run.id) if r.dev_loss_nats is not None]
    best = min(looks, key=lambda r: r.dev_loss_nats)
    assert looks.index(best) == len(looks) - 3, "two more looks after the best, and no third"
    assert dev_loss_of(workshop, run, dev) == best.dev_loss_nats < looks[-1].dev_loss_nats
    summary = [e.says for e in events if isinstance(e, Told)][-1]
    assert "stopped early" in summary
    assert f"best at step {best.step}, dev loss {best.dev_loss_nats:.4f}" in summary


def test_training_stops_at_its_time_and_keeps_its_best(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm, budget={**BUDGET, "max_minutes": 1e-6})
    events, found = fitted(workshop, run)
    assert [e.done for e in events if isinstance(e, Progressed)] == [1]
    assert dev_loss_of(workshop, run, PAIRS[:4]) == workshop.store.runs.steps(run.id)[-1].dev_loss_nats
    assert any(value.any() for name, value in found.items() if "lora_B" in name)


def test_every_step_is_reported_and_the_dev_part_is_looked_at_as_often_as_asked(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm, budget={**BUDGET, "looks_per_epoch": 2, "patience": 99})
    events, _ = fitted(workshop, run)
    n_steps = next(e.total for e in events if isinstance(e, StageStarted))
    reports = workshop.store.runs.steps(run.id)
    steps = [r for r in reports if r.dev_loss_nats is None]
    assert [r.step for r in steps] == list(range(1, n_steps + 1))
    looks = [r.step for r in reports if r.dev_loss_nats is not None]
    assert looks[-1] == n_steps
    assert abs(len(looks) - 6) <= 1
    assert steps[-1].epoch == pytest.approx(3)
    assert [e.done for e in events if isinstance(e, Progressed)] == list(range(1, n_steps + 1))


@pytest.mark.slow
def test_training_that_had_ended_only_saves_again(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm)
    _, wanted = fitted(workshop, run)
    adapter_path(workshop, run).rename(adapter_path(workshop, run).with_name("elsewhere"))
    events, found = fitted(workshop, run)
    assert not any(isinstance(e, Progressed) for e in events)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_the_index_of_a_step_counts_over_the_whole_run(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm)
    learner = bench_of(run).learner()
    steps = plan_steps(learner, run.recipe.budget, seed=2, max_tokens=learner.max_tokens)
    assert [s.index for s in steps] == list(range(len(steps)))
    assert sorted({s.epoch for s in steps}) == [0, 1, 2]
    for epoch in range(3):
        seen = [row for s in steps if s.epoch == epoch for part in s.microbatches for row in part]
        assert sorted(seen) == list(range(16))


@pytest.mark.slow
def test_saved_weights_are_the_fp32_masters_of_a_bf16_model(workshop, tiny_lm):
    run = a_run(workshop, tiny_lm, budget={**BUDGET, "epochs": 1})
    _, found = fitted(workshop, run, dtype=torch.bfloat16)
    assert {value.dtype for value in found.values()} == {torch.float32}
    assert any(not torch.equal(v, v.to(torch.bfloat16).float()) for v in found.values())
    assert len(found) == len(trainable_of(run))


def trainable_of(run):
    return bench_of(run).learner().parameters
