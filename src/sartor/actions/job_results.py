"""What clients see of a job's run: metric events, the result file, the model's name, checkpoints, settled numbers."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sartor.actions.api_ids import model_suffix, settled_id
from sartor.actions.create_job import told
from sartor.concepts.example import Example
from sartor.concepts.job import Hyperparameters, Job, JobEvent
from sartor.concepts.recipe import Budget
from sartor.concepts.run import StepReport

_CHARS_PER_TOKEN = 4
_LEAST_STEPS = 12
_HEADER = ("step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy")


def model_name(job: Job) -> str:
    """Return the name of the model that comes of a job."""
    suffix = re.sub(r"[^a-z0-9-]+", "-", (job.suffix or "").lower()).strip("-")
    return f"ft:{job.model}:{job.project}:{suffix}:{model_suffix(job.id)}"


def step_events(job: Job, reports: Sequence[StepReport], budget: Budget, at: int) -> Iterator[JobEvent]:
    """Make an event of each step; the look at the validation rows that follows a step is told with it."""
    for step, (done, look) in by_step(reports).items():
        if done is None:
            continue
        total = max(step, round(step * budget.epochs / done.epoch)) if done.epoch else step
        if done.skipped:
            says = f"Step {step}/{total}: update thrown away, {done.skipped}"
            yield told(job.id, at, says, key=f"step {step}", level="warn")
            continue
        data: dict[str, Any] = {"step": step, "total_steps": total, "train_loss": done.loss_nats}
        says = f"Step {step}/{total}: training loss={done.loss_nats:.2f}"
        if look and look.dev_loss_nats is not None:
            data["full_valid_loss"] = look.dev_loss_nats
            says += f", full validation loss={look.dev_loss_nats:.2f}"
        yield told(job.id, at, says, key=f"step {step}", type="metrics", data=data)


def result_csv(reports: Sequence[StepReport]) -> bytes:
    """Write the result file: one line a step, with nothing where nothing was measured."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for step, (done, look) in by_step(reports).items():
        if done and not done.skipped:
            valid = "" if look is None or look.dev_loss_nats is None else round(look.dev_loss_nats, 5)
            writer.writerow([step, round(done.loss_nats or 0.0, 5), "", valid, ""])
    return out.getvalue().encode()


def result_file_id(job: Job) -> str:
    """Return the id of the result file, which is the same each time it is made."""
    return settled_id("file", job.id, "results")


def best_step(reports: Sequence[StepReport]) -> StepReport | None:
    """Return the look with the lowest loss: the model has the weights of that step."""
    looks = [report for report in reports if report.dev_loss_nats is not None]
    return min(looks, key=lambda report: (report.dev_loss_nats, report.step), default=None)


def checkpoint_name(job: Job, step: int) -> str:
    """Return the name of the checkpoint that the model was made of."""
    return f"{job.fine_tuned_model}:ckpt-step-{step}"


def trained_tokens(reports: Sequence[StepReport]) -> int:
    """Count the tokens that were learned from, over all epochs."""
    return sum(report.n_targets for report in reports)


def settled_numbers(asked: Hyperparameters, budget: Budget, examples: Sequence[Example]) -> Hyperparameters:
    """Say in OpenAI's terms what a recipe settled on; a step has at most a twelfth of the rows."""
    rows = min(budget.tokens_per_step / mean_tokens(examples), len(examples) / _LEAST_STEPS)
    return Hyperparameters(
        batch_size=min(256, max(1, round(rows))) if asked.batch_size == "auto" else asked.batch_size,
        learning_rate_multiplier=1.0 if asked.learning_rate_multiplier == "auto" else asked.learning_rate_multiplier,
        n_epochs=budget.epochs,
    )


def mean_tokens(examples: Sequence[Example]) -> float:
    """Estimate the tokens of a row."""
    chars = sum(len(e.expected or "") + sum(len(m.content) for m in e.messages) for e in examples)
    return max(1.0, chars / _CHARS_PER_TOKEN / max(1, len(examples)))


def verdict_says(verdict: Mapping[str, Any]) -> str:
    """Say a verdict in one line, without places of this machine."""
    points = " to ".join(f"{100 * verdict[end]:+.1f}" for end in ("low", "high"))
    return (
        f"Verdict {verdict['verdict']}: {100 * verdict['difference']:+.1f} points against the best baseline, "
        f"{verdict['baseline']} (interval {points}), on {verdict['n_items']} rows that it did not learn from."
    )


def by_step(reports: Sequence[StepReport]) -> dict[int, tuple[StepReport | None, StepReport | None]]:
    """Put the report of each optimizer step beside the look that followed it."""
    found: dict[int, tuple[StepReport | None, StepReport | None]] = {}
    for report in reports:
        done, look = found.get(report.step, (None, None))
        found[report.step] = (done, report) if report.dev_loss_nats is not None else (report, look)
    return found
