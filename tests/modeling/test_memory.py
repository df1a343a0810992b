"""Memory: what is there, and what work takes."""

import pytest
import torch

from sartor.modeling.memory import available_bytes, is_out_of_memory, peak_growth

MIB = 1 << 20


def test_there_is_some_memory():
    found = available_bytes("cpu")
    assert found is None or 16 * MIB < found < 1 << 50


def test_the_peak_of_work_is_seen_even_if_it_is_let_go():
    growth = peak_growth(lambda: torch.ones(64 * MIB).sum(), "cpu")
    assert growth is None or 200 * MIB < growth < 400 * MIB


def test_an_allocation_that_is_refused_is_known_as_such():
    with pytest.raises(RuntimeError) as refused:
        torch.empty(1 << 60)
    assert is_out_of_memory(refused.value)
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
