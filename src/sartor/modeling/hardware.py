"""What this machine can do: device, number format, threads, and a short reading of its matrix speed.

The number format follows what the processor can do, not how busy it is, so that a run repeats; the thread count is
measured, because on a busy machine two threads can be far slower than one, and is kept with the run.
"""

import os
import time
from typing import Any, NamedTuple

import torch


class Hardware(NamedTuple):
    """Where and how a run computes."""

    device: str
    train_dtype: torch.dtype
    """bf16 where the hardware is fast at it, else fp32. Answers are always computed in fp32 on a CPU."""
    threads: int

    def facts(self) -> dict[str, str]:
        """Return what a record should say of the machine."""
        return {
            "device": f"{self.device} ({_processor(self.device)})",
            "train_dtype": str(self.train_dtype).removeprefix("torch."),
            "threads": str(self.threads),
            "torch": torch.__version__,
        }


def find_hardware(threads: int | None = None) -> Hardware:
    """Look at this machine; `threads` is kept if given, else measured (about a second).

    From here on this process computes with deterministic algorithms, and warns where there is none.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    deterministic: Any = torch.utils.deterministic
    deterministic.fill_uninitialized_memory = False  # costs time and makes nothing repeat
    if torch.cuda.is_available():
        return Hardware("cuda", torch.bfloat16, torch.get_num_threads())
    dtype = fast_dtype()
    chosen = threads or _fastest_thread_count(dtype)
    torch.set_num_threads(chosen)
    return Hardware("cpu", dtype, chosen)


def fast_dtype() -> torch.dtype:
    """Return bf16 where the processor is fast at it, else fp32."""
    return torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32


def machine_name() -> str:
    """Return what the matrix speed depends on, without measuring anything."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return f"{device} ({_processor(device)}), {_usable_cores()} cores, torch {torch.__version__}"


def gemm_tflops(dtype: torch.dtype, *, seconds: float, size: int = 2048, device: str = "cpu") -> float:
    """Measure square matrix multiplication, in 10^12 floating-point operations a second."""
    a = torch.randn(size, size, dtype=torch.float32).to(device, dtype)
    b = torch.randn(size, size, dtype=torch.float32).to(device, dtype)
    torch.matmul(a, b)
    n_done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        torch.matmul(a, b)
        n_done += 1
        if device == "cuda":
            torch.cuda.synchronize()
    return 2 * size**3 * n_done / (time.perf_counter() - start) / 1e12


def _processor(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else torch.backends.cpu.get_cpu_capability()


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _fastest_thread_count(dtype: torch.dtype) -> int:
    """Try all processors and half of them, twice each in turn, on matrices of a training step's size."""
    cores = _usable_cores()
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdigit() and int(wanted) > 0:  # the user's own word is not measured against
        return min(int(wanted), cores)
    candidates = sorted({max(1, cores // 2), cores}, reverse=True)
    readings: dict[int, list[float]] = {n: [] for n in candidates}
    for _ in range(2):
        for n in candidates:
            torch.set_num_threads(n)
            readings[n].append(gemm_tflops(dtype, seconds=0.25, size=1024))
    return max(candidates, key=lambda n: max(readings[n]))
