"""AdamW on fp32 masters."""

import math

import pytest
import torch
from torch import nn

from sartor.training.optimizer import MasterAdamW


def gradients(step, shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(step))


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_on_an_fp32_model_it_equals_torch_adamw_step_by_step(weight_decay):
    start = {"a": torch.randn(5, 7), "b": torch.randn(3)}
    ours = {name: nn.Parameter(value.clone()) for name, value in start.items()}
    theirs = {name: nn.Parameter(value.clone()) for name, value in start.items()}
    optimizer = MasterAdamW(ours, weight_decay=weight_decay)
    reference = torch.optim.AdamW(theirs.values(), weight_decay=weight_decay)
    for step in range(8):
        rate = 0.1 / (step + 1)
        for name in start:
            ours[name].grad = gradients(step, start[name].shape)
            theirs[name].grad = gradients(step, start[name].shape)
        norm = optimizer.gather_gradients()
        optimizer.apply(rate, max_grad_norm=1.0)
        assert norm == float(nn.utils.clip_grad_norm_(theirs.values(), 1.0)) > 1.0
        reference.param_groups[0]["lr"] = rate
        reference.step()
        assert all(torch.equal(ours[name], theirs[name]) for name in start)
        assert all(parameter.grad is None for parameter in ours.values())


def test_bf16_models_learn_small_updates_thanks_to_the_masters():
    def pushed(make_step):
        weight = nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
        step = make_step(weight)
        for _ in range(200):
            weight.grad = torch.ones_like(weight)
            step()
        return weight.detach().float()

    def with_masters(weight):
        optimizer = MasterAdamW({"w": weight})

        def step():
            optimizer.gather_gradients()
            optimizer.apply(1e-4, max_grad_norm=1e9)

        return step

    plain = pushed(lambda weight: torch.optim.AdamW([weight], lr=1e-4, weight_decay=0.0).step)
    assert plain.tolist() == [1.0] * 4, "each update alone is too small for bf16"
    torch.testing.assert_close(pushed(with_masters), torch.full((4,), 0.98), rtol=0, atol=0.004)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_going_back_to_saved_tensors_continues_bit_for_bit(dtype):
    def run(n_before, n_after):
        weights = {"w": nn.Parameter(gradients(100, (6, 6)).to(dtype))}
        optimizer = MasterAdamW(weights)

        def go(optimizer, weights, steps):
            for step in steps:
                weights["w"].grad = gradients(step, (6, 6)).to(dtype)
                optimizer.gather_gradients()
                optimizer.apply(0.01, max_grad_norm=1.0)

        go(optimizer, weights, range(n_before))
        kept = {name: value.clone() for name, value in optimizer.tensors().items()}
        again = {"w": nn.Parameter(torch.zeros(6, 6, dtype=dtype))}
        resumed = MasterAdamW(again)
        resumed.load(kept)
        go(resumed, again, range(n_before, n_before + n_after))
        return again["w"].detach(), resumed.tensors()

    one, state = run(3, 4)
    other, other_state = run(7, 0)
    assert torch.equal(one, other)
    assert state.keys() == other_state.keys() == {"master.w", "adam.step.w", "adam.exp_avg.w", "adam.exp_avg_sq.w"}
    assert all(torch.equal(state[key], other_state[key]) for key in state)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_gradient_that_is_no_number_shows_in_its_norm_and_can_be_dropped(dtype):
    weight = nn.Parameter(torch.ones(2, dtype=dtype))
    weight.grad = torch.tensor([1.0, float("nan")], dtype=dtype)
    optimizer = MasterAdamW({"w": weight})
    assert math.isnan(optimizer.gather_gradients())
    optimizer.drop_gradients()
    assert weight.grad is None
    assert weight.tolist() == [1.0, 1.0]
    weight.grad = torch.ones(2, dtype=dtype)
    assert optimizer.gather_gradients() == pytest.approx(2**0.5)
