"""How much memory there is, and how much a piece of work takes at its peak."""

import contextlib
import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

import torch

_PROC = Path("/proc/self")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h
_REFUSALS = "can't allocate memory", "could not create a memory", "std::bad_alloc", "Cannot allocate memory"
_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)


def available_bytes(device: str, most_bytes: int | None = None) -> int | None:
    """Return what this process may still take: of the device, the machine, its control group and its own limits.

    Args:
        device: "cpu" or "cuda".
        most_bytes: What the process shall hold at most, if it shall not take all there is.
    """
    taken = torch.cuda.memory_allocated() if device == "cuda" else _status("VmRSS")
    room = [None if most_bytes is None or taken is None else most_bytes - taken]
    if device == "cuda":
        room += [torch.cuda.mem_get_info()[0]]
    else:
        room += [_machine_room(), *(_group_room(*paths) for paths in _CGROUPS), _process_room()]
    known = [found for found in room if found is not None]
    return max(0, min(known)) if known else None


def peak_growth(work: Callable[[], None], device: str) -> int | None:
    """Do the work; return the most bytes it took above what was taken before, where the system tells."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        work()
        return torch.cuda.max_memory_allocated() - before
    with contextlib.suppress(OSError):
        (_PROC / "clear_refs").write_text("5")  # the peak starts again from the present
    before = _status("VmRSS")
    work()
    peak = _status("VmHWM")
    return None if before is None or peak is None else max(0, peak - before)


def keep_freed_memory() -> None:
    """Let the C library keep freed blocks, until `give_back_memory`: steps need the same ones again and again.

    Otherwise large tensors are mapped and unmapped at every step, and the system clears each page anew.
    """
    _set_malloc(mapped_from=2**30, trimmed_from=2**31 - 1)


def give_back_memory() -> None:
    """Return what is no longer used to the system: allocators keep it for themselves, and the next stage has others."""
    gc.collect()
    _set_malloc(mapped_from=2**25, trimmed_from=2**26)
    with contextlib.suppress(OSError, AttributeError):  # not every system's C library has it
        ctypes.CDLL(None).malloc_trim(0)


def _set_malloc(*, mapped_from: int, trimmed_from: int) -> None:
    """Tell the C library from how many bytes on a block is mapped, and free memory at its end is trimmed."""
    with contextlib.suppress(OSError, AttributeError):  # not every system's C library has it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, mapped_from)
        mallopt(_M_TRIM_THRESHOLD, trimmed_from)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python, torch or the system says that memory could not be had."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError | OSError) and any(words in str(error) for words in _REFUSALS)


def _status(name: str) -> int | None:
    with contextlib.suppress(OSError):
        for line in (_PROC / "status").read_text("utf-8").splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    return None


def _machine_room() -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("utf-8").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _group_room(limit: str, usage: str) -> int | None:
    with contextlib.suppress(OSError, ValueError):  # "max": no limit
        return int(Path(limit).read_text("utf-8")) - int(Path(usage).read_text("utf-8"))
    return None


def _process_room() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    taken = _status("VmSize")
    return None if limit == resource.RLIM_INFINITY or taken is None else limit - taken
