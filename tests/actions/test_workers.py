"""Workers: they do what `map` does, and end with the process that started them."""

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sartor.actions.workers import Workers


@pytest.mark.parametrize("n", [0, 3, 40])
def test_results_come_in_the_order_of_the_pieces(n):
    workers = Workers()
    try:
        assert list(workers.mapped(math.sqrt, range(n))) == [math.sqrt(i) for i in range(n)]
        assert list(workers.mapped(abs, [-1])) == [1]
    finally:
        workers.close()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_workers_end_when_their_starter_is_killed():
    code = "import time\nfrom sartor.actions.workers import Workers\nlist(Workers().mapped(time.sleep, [60] * 20))"
    starter = subprocess.Popen([sys.executable, "-c", code])
    children = _until(lambda: _workers_of(starter.pid))
    assert children
    time.sleep(1)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    assert _until(lambda: not any(map(_is_running, children)))


def _until(told, seconds=20.0):
    end = time.monotonic() + seconds
    while not (found := told()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _workers_of(pid):
    ids = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [i for i in ids if b"spawn_main" in Path(f"/proc/{i}/cmdline").read_bytes()]


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
