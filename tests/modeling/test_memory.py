"""Memory: what is there, and what work takes."""

import errno
import resource
from pathlib import Path

import pytest
import torch

from sartor.modeling.memory import available_bytes, give_back_memory, is_out_of_memory, peak_growth

MIB = 1 << 20


def test_there_is_some_memory():
    found = available_bytes("cpu")
    assert found is None or 16 * MIB < found < 1 << 50


def test_a_process_that_shall_hold_less_has_less_room():
    most = _resident() + 50 * MIB
    assert 30 * MIB < available_bytes("cpu", most) <= 50 * MIB
    assert available_bytes("cpu", MIB) == 0


def test_the_peak_of_work_is_seen_even_if_it_is_let_go():
    growth = peak_growth(lambda: torch.ones(64 * MIB).sum(), "cpu")
    assert growth is None or 200 * MIB < growth < 400 * MIB


def test_an_allocation_that_is_refused_is_known_as_such():
    with pytest.raises(RuntimeError) as refused:
        torch.empty(1 << 60)
    assert is_out_of_memory(refused.value)
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(OSError(errno.ENOMEM, "Cannot allocate memory"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
    assert not is_out_of_memory(OSError(errno.ENOSPC, "No space left on device"))


def test_memory_that_is_no_longer_used_can_be_given_back():
    kept = [torch.ones(64 * 1024) for _ in range(400)]  # 100 MiB in pieces that the C library keeps
    wall = torch.ones(16)
    before = _resident()
    del kept
    give_back_memory()
    assert before - _resident() > 60 * MIB
    assert wall.sum() == 16


def _resident() -> int:
    fields = Path("/proc/self/statm").read_text("utf-8").split()
    return int(fields[1]) * resource.getpagesize()
