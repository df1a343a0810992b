"""What this machine can do."""

import torch

from sartor.modeling.hardware import Hardware, find_hardware, gemm_tflops


def test_a_thread_count_that_is_given_is_kept():
    before = torch.get_num_threads()
    found = find_hardware(threads=1)
    try:
        assert found.device == "cuda" or (found.threads, torch.get_num_threads()) == (1, 1)
    finally:
        torch.set_num_threads(before)


def test_a_thread_count_of_the_environment_is_obeyed(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    try:
        assert find_hardware().threads == (torch.get_num_threads() if torch.cuda.is_available() else 1)
    finally:
        torch.set_num_threads(before)


def test_looking_at_the_machine_asks_for_deterministic_algorithms():
    before = torch.get_num_threads()
    torch.use_deterministic_algorithms(False)
    try:
        find_hardware(threads=1)
        assert torch.are_deterministic_algorithms_enabled()
    finally:
        torch.set_num_threads(before)


def test_the_facts_are_texts_that_name_device_format_and_threads():
    facts = Hardware("cpu", torch.bfloat16, 2).facts()
    assert facts["train_dtype"] == "bfloat16"
    assert facts["threads"] == "2"
    assert facts["device"].startswith("cpu (")


def test_the_speed_reading_is_positive_and_stays_near_its_time():
    assert gemm_tflops(torch.float32, seconds=0.01, size=64) > 0
