"""The worst step is tried before the first, and micro-batches are cut so that memory suffices."""

import pytest
import torch

from sartor.training import dry_run
from sartor.training.batches import Batch, plan_epoch
from sartor.training.dry_run import Trial, plan_memory

LENGTHS = (10, 40, 25, 40, 5, 30, 20, 10)
MIB = 1 << 20


def steps_of(max_tokens):
    return plan_epoch(LENGTHS, seed=1, epoch=0, tokens_per_step=120, max_tokens=max_tokens)


class Machine:
    """A machine of so much memory, where each padded token takes one MiB; more is refused."""

    def __init__(self, monkeypatch, room_mib, *, tells=True, surprise=1.0):
        self.weight = torch.nn.Parameter(torch.ones(1))
        self.room, self.tells, self.surprise = room_mib * MIB, tells, surprise
        self.tried = []
        monkeypatch.setattr(dry_run, "available_bytes", lambda *_: self.room if tells else None)
        monkeypatch.setattr(dry_run, "peak_growth", self.peak_growth)

    def batch_of(self, rows):
        ids = torch.zeros(len(rows), max(LENGTHS[i] for i in rows), dtype=torch.long)
        return Batch(ids, ids, ids, ids.numel())

    def loss_of(self, batch):
        n_tokens = batch.input_ids_BT.numel()
        self.taken = n_tokens * MIB * (self.surprise if len(batch.input_ids_BT) > 1 else 1)
        if self.taken > self.room:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate a lot")
        self.tried.append(tuple(batch.input_ids_BT.shape))
        return self.weight.sum()

    def peak_growth(self, work, device):
        work()
        return int(self.taken) if self.tells else None

    def plan(self, max_tokens=4096, state_bytes=0):
        trial = Trial(self.loss_of, [self.weight], self.batch_of, LENGTHS, [], "cpu", state_bytes)
        return plan_memory(trial, steps_of, max_tokens)


def padded(max_tokens):
    return max(len(m) * max(LENGTHS[i] for i in m) for s in steps_of(max_tokens) for m in s.microbatches)


def test_with_enough_memory_nothing_is_cut_and_the_worst_microbatch_was_tried(monkeypatch):
    machine = Machine(monkeypatch, 10_000)
    plan = machine.plan()
    assert (plan.max_tokens, plan.available_bytes) == (4096, 10_000 * MIB)
    assert plan.step_bytes == padded(4096) * MIB
    assert machine.weight.grad is None


@pytest.mark.parametrize("tells", [True, False])
def test_microbatches_are_cut_before_memory_runs_out(monkeypatch, tells):
    machine = Machine(monkeypatch, 100, tells=tells)
    plan = machine.plan()
    assert 40 <= padded(plan.max_tokens) <= 100
    assert padded(plan.max_tokens) < padded(4096)
    rows = sorted(i for s in steps_of(plan.max_tokens) for m in s.microbatches for i in m)
    assert rows == list(range(len(LENGTHS))), "every row is still learned from once"


def test_a_step_that_takes_more_than_foretold_is_cut_again(monkeypatch):
    plan = Machine(monkeypatch, 150, surprise=2.0).plan()
    assert padded(plan.max_tokens) * 2 <= 150


def test_what_the_optimizer_will_take_counts(monkeypatch):
    assert Machine(monkeypatch, 150).plan(state_bytes=70 * MIB).max_tokens <= 50


@pytest.mark.parametrize("tells", [True, False])
def test_a_row_that_does_not_fit_alone_has_no_plan(monkeypatch, tells):
    assert Machine(monkeypatch, 30, tells=tells).plan() is None


def test_a_step_that_takes_more_than_it_may_is_cut_again_though_the_machine_has_more(monkeypatch):
    machine = Machine(monkeypatch, 100, surprise=1.5)
    machine.room = 10_000 * MIB
    monkeypatch.setattr(dry_run, "available_bytes", lambda *_: 100 * MIB)
    plan = machine.plan()
    assert plan.step_bytes <= 100 * MIB
    assert any(rows > 1 and rows * width * 1.5 > 100 for rows, width in machine.tried)


def test_other_errors_are_not_taken_for_a_lack_of_memory(monkeypatch):
    machine = Machine(monkeypatch, 1000)
    machine.loss_of = lambda _: (_ for _ in ()).throw(RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        machine.plan()
