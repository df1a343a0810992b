"""What every contender does alike: read rows and plan, make batches, time its steps, print one JSON line at the end.

Standard library and torch only, since every peer has an environment of its own. Time that dev looks take counts for
nobody.
"""

# B rows, T tokens, V vocabulary or labels
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

IGNORED = -100
LogitsOf = Callable[[dict[str, Tensor]], Tensor]
"""A batch without its labels to logits."""


class Sitting:
    """One contender's turn: `begin` before the first step, `done` after each, `report` at the end."""

    def __init__(self) -> None:
        """Read the folder and the plan that the command line names."""
        self.folder, plan, self.setting = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
        given = json.loads((self.folder / "rows.json").read_text("utf-8"))
        self.given: dict[str, Any] = given | json.loads((self.folder / f"plan-{plan}.json").read_text("utf-8"))
        self.threads = int(os.environ["OMP_NUM_THREADS"])
        self._steps: list[dict[str, float]] = []
        self._looks: list[dict[str, float]] = []
        self._looked_s = self._looked_cpu_s = self._last_s = self._last_cpu_s = 0.0

    def batch(self, numbers: Sequence[int], part: str = "rows") -> dict[str, Tensor]:
        """Pad rows on the right, the way the documentation of transformers says: not shifted, -100 is not learned."""
        rows = [self.given[part][i] for i in numbers]
        width = max(len(row["ids"]) for row in rows)
        ids_BT = torch.full((len(rows), width), self.given["pad_id"])
        attention_BT = torch.zeros((len(rows), width), dtype=torch.long)
        for b, row in enumerate(rows):
            ids_BT[b, : len(row["ids"])] = torch.tensor(row["ids"])
            attention_BT[b, : len(row["ids"])] = 1
        found = {"input_ids": ids_BT, "attention_mask": attention_BT}
        if "label" in rows[0]:
            return found | {"labels": torch.tensor([row["label"] for row in rows])}
        labels_BT = torch.full((len(rows), width), IGNORED)
        for b, row in enumerate(rows):
            learned_T = torch.tensor(row["mask"], dtype=torch.bool)
            labels_BT[b, : len(row["ids"])] = torch.where(learned_T, torch.tensor(row["ids"]), IGNORED)
        return found | {"labels": labels_BT}

    def step_batch(self, step: int) -> dict[str, Tensor]:
        """Return the rows of an optimizer step."""
        return self.batch(self.given["steps"][step])

    def begin(self) -> None:
        """Start the clock of the first step."""
        self._last_s, self._last_cpu_s = time.perf_counter(), time.process_time()

    def done(self, loss_nats: float, dev_nats: Callable[[], float]) -> None:
        """Note a step, and look at the dev rows if it is time."""
        now_s, now_cpu_s = time.perf_counter(), time.process_time()
        index = len(self._steps)
        numbers = self.given["steps"][index]
        rows = [self.given["rows"][i] for i in numbers]
        self._steps.append(
            {
                "loss_nats": loss_nats,
                "seconds": now_s - self._last_s,
                "cpu_seconds": now_cpu_s - self._last_cpu_s,
                "elapsed_s": time.time() - float(os.environ["BENCH_BEGAN"]) - self._looked_s,
                "elapsed_cpu_s": now_cpu_s - self._looked_cpu_s,
                "tokens": sum(len(row["ids"]) for row in rows),
                "learned": sum(sum(row.get("mask", [1])) for row in rows),
                "rows": len(rows),
                "peak_mib": peak_mib(),
            }
        )
        if index in self.given["looks"]:
            with torch.no_grad():
                self._looks.append({"step": index, "dev_nats": dev_nats()})
            self._looked_s += time.perf_counter() - now_s
            self._looked_cpu_s += time.process_time() - now_cpu_s
        self.begin()

    def dev_nats(self, logits_of: LogitsOf) -> float:
        """Return the mean loss of the dev rows by a model that gives logits."""
        total, n_targets, n = 0.0, 0, len(self.given["dev"])
        order = sorted(range(n), key=lambda i: len(self.given["dev"][i]["ids"]))
        for at in range(0, n, 8):
            batch = self.batch(order[at : at + 8], "dev")
            labels = batch.pop("labels")
            logits = logits_of(batch).float()
            if labels.dim() == 2:
                logits, labels = logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten()
            total += float(functional.cross_entropy(logits, labels, reduction="sum", ignore_index=IGNORED))
            n_targets += int((labels != IGNORED).sum())
        return total / n_targets

    def report(self, **facts: Any) -> None:
        """Print what was measured."""
        found = {"torch": torch.__version__, "steps": self._steps, "looks": self._looks, **facts}
        print("RESULT " + json.dumps(found), flush=True)


def peak_mib() -> float:
    """Return the most memory this process has held so far."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
