"""THE loop: what an optimizer step does, however it is cut."""

from functools import partial

import pytest
import torch

from sartor.concepts.rendered import Rendered
from sartor.errors import NothingToScore
from sartor.inference.choose import Limits
from sartor.inference.generate import generate
from sartor.training.batches import Step, collate
from sartor.training.guard import Guard
from sartor.training.loop import StepSkipped, TrainingPlan, mean_loss, train
from sartor.training.loss import next_token_loss
from sartor.training.optimizer import MasterAdamW
from tiny_models import random_lm

LENGTHS = (9, 14, 22, 31)


def some_rows():
    torch.manual_seed(1)
    found = []
    for i, length in enumerate(LENGTHS):
        ids = torch.randint(3, 400, (length,)).tolist()
        mask = [False] * (2 * i + 3) + [True] * (length - 2 * i - 3)
        found.append(Rendered(example_id=str(i), token_ids=tuple(ids), loss_mask=tuple(mask)))
    return found


def plan_of(rows, *, rate=1e-3, max_grad_norm=1e9):
    return TrainingPlan(
        learning_rate_at=lambda _: rate,
        max_grad_norm=max_grad_norm,
        batch_of=lambda numbers: collate([rows[i] for i in numbers], pad_id=0),
        guard=Guard(),
    )


def gathered_gradients(microbatches):
    """Do one step and return what it reported and the sum of all gradients that reached each parameter."""
    model = random_lm("llama").requires_grad_(True)
    sums = {name: torch.zeros_like(p) for name, p in model.named_parameters()}

    def note(name, gradient):
        sums[name] += gradient

    for name, parameter in model.named_parameters():
        parameter.register_hook(partial(note, name))
    optimizer = MasterAdamW(dict(model.named_parameters()))
    (done,) = train(next_token_loss(model), optimizer, plan_of(some_rows()), [Step(0, 0, microbatches)])
    return done, torch.cat([g.flatten() for g in sums.values()])


@pytest.mark.parametrize("cut", [((0, 1), (2, 3)), ((0,), (1,), (2,), (3,)), ((0, 3), (1,), (2,))])
def test_splitting_a_step_into_microbatches_does_not_change_its_gradient(cut):
    whole, gradient = gathered_gradients(((0, 1, 2, 3),))
    parts, gradient_of_parts = gathered_gradients(cut)
    assert float((gradient - gradient_of_parts).norm() / gradient.norm()) < 1e-6
    assert parts.grad_norm == pytest.approx(whole.grad_norm, rel=1e-6)
    assert parts.loss_nats == pytest.approx(whole.loss_nats, rel=1e-6)
    assert parts.n_targets == whole.n_targets == sum(r.n_learned for r in some_rows())


def test_the_reported_norm_is_that_of_the_gradient():
    done, gradient = gathered_gradients(((0, 1, 2, 3),))
    assert done.grad_norm == pytest.approx(float(gradient.norm()), rel=1e-5)


def test_one_batch_can_be_memorised_and_is_then_answered_word_for_word():
    model, rows = random_lm("llama").requires_grad_(True), some_rows()
    steps = [Step(i, 0, ((0, 1, 2, 3),)) for i in range(60)]
    plan = plan_of(rows, rate=5e-3, max_grad_norm=1.0)
    reports = list(train(next_token_loss(model), MasterAdamW(dict(model.named_parameters())), plan, steps))
    assert reports[0].loss_nats > 4
    assert reports[-1].loss_nats < 0.05
    firsts = [row.loss_mask.index(True) for row in rows]
    prompts = [row.token_ids[:first] for row, first in zip(rows, firsts, strict=True)]
    for done in generate(model, prompts, Limits(frozenset(), max(LENGTHS))):
        wanted = rows[done.index].token_ids[firsts[done.index] :]
        assert tuple(done.token_ids[: len(wanted)]) == wanted


def test_leaving_the_loop_after_a_step_leaves_the_model_of_that_step():
    def trained(n_taken, n_planned):
        model = random_lm("llama").requires_grad_(True)
        steps = [Step(i, 0, ((0, 1), (2, 3))) for i in range(n_planned)]
        events = train(next_token_loss(model), MasterAdamW(dict(model.named_parameters())), plan_of(some_rows()), steps)
        for _, _ in zip(range(n_taken), events, strict=False):
            pass
        return model.state_dict()

    stopped, planned = trained(2, 5), trained(2, 2)
    assert all(torch.equal(stopped[name], planned[name]) for name in planned)


def test_looking_at_the_dev_part_changes_nothing_and_weights_rows_by_their_targets():
    model, rows = random_lm("llama").requires_grad_(True), some_rows()
    before = {name: p.clone() for name, p in model.state_dict().items()}
    loss_of = next_token_loss(model)
    in_two = mean_loss(loss_of, [collate(rows[:1], pad_id=0), collate(rows[1:], pad_id=0)])
    assert in_two == pytest.approx(mean_loss(loss_of, [collate(rows, pad_id=0)]), rel=1e-6)
    assert all(p.grad is None for p in model.parameters())
    assert all(torch.equal(before[name], p) for name, p in model.state_dict().items())


def test_a_dev_part_without_targets_is_no_number():
    with pytest.raises(NothingToScore, match="dev"):
        mean_loss(next_token_loss(random_lm("llama")), [])


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), 1e6])
def test_a_poisoned_step_is_named_and_leaves_no_trace(poison):
    model = random_lm("llama").requires_grad_(True)
    plain = next_token_loss(model)
    n_batches = 0

    def poisoned(batch):
        nonlocal n_batches
        n_batches += 1
        return plain(batch) * (poison if n_batches == 11 else 1)

    steps = [Step(i, 0, ((0, 1, 2, 3),)) for i in range(12)]
    events = train(poisoned, MasterAdamW(dict(model.named_parameters())), plan_of(some_rows()), steps)
    states = [(done, {name: p.clone() for name, p in model.state_dict().items()}) for done in events]
    skipped = [done for done, _ in states if isinstance(done, StepSkipped)]
    assert [(s.index, s.rows) for s in skipped] == [(10, (0, 1, 2, 3))]
    assert ("leaps" in skipped[0].why) == (poison == 1e6)
    assert all(torch.equal(states[9][1][name], p) for name, p in states[10][1].items())
    assert not all(torch.equal(states[10][1][name], p) for name, p in states[11][1].items())


def test_a_finite_loss_with_an_infinite_gradient_is_skipped():
    guard = Guard()
    assert guard.objection(1.0, float("inf")) == "its gradient is not finite"
    assert guard.recent_nats == []


def test_a_leap_is_measured_against_the_last_applied_steps_only():
    guard = Guard([1.0] * 7)
    assert guard.objection(9.0, 1.0) is None, "seven steps are too few to know what is usual"
    assert guard.objection(9.0 + 3.1, 1.0) is not None
    assert guard.objection(9.0 + 2.9, 1.0) is None
    assert Guard(guard.recent_nats).recent_nats == guard.recent_nats
