"""The plain sentences and figures of the report page, for readers who are not experts.

Knows concepts only: no HTML and no geometry. Scores from 0 to 1 are shown as points out of 100.
"""

import math
from collections.abc import Sequence

from sartor.concepts.abstention import Abstention
from sartor.concepts.evaluation import Arm
from sartor.concepts.report import Report
from sartor.concepts.run import StepReport
from sartor.concepts.verdict import Decision, Reason, Verdict

VERDICT_WORDS: dict[Decision, str] = {
    "BETTER": "BETTER",
    "NOT_WORSE": "NOT WORSE",
    "WORSE": "WORSE",
    "INSUFFICIENT": "CANNOT TELL YET",
}

REASON_SENTENCES: dict[Reason, str] = {
    "few_items": "There are fewer than 30 test rows: take every number on this page as a hint.",
    "wide_interval": "The interval is too wide to decide either way.",
    "slice_regression": "On some kinds of rows the candidate is clearly worse, whatever the average says.",
    "duplicated_items": "Some test rows appear more than once; their copies were averaged and count once.",
    "missing_pairs": "Some test rows were not answered by both contenders and were left out.",
    "one_seed": "The candidate was trained with one seed only; another seed may score a little differently.",
    "leaked_items": "Some test rows also stand in the training or dev rows: the score may be too good.",
    "no_dev": "Without dev rows the baseline had to be chosen on the test rows themselves.",
}

_RAW_METRICS = ("nats", "loss", "perplexity", "brier", "ece", "calibration", "error", "tokens", "seconds", "length")
_NOTICEABLE = 1.01
"""A loss within one percent of another counts as level with it."""


def number(value: float, decimals: int = 1) -> str:
    """Write a number with a real minus sign and thousands set apart."""
    if not math.isfinite(value):
        return "unknown"
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\u2212")


def signed(value: float, decimals: int = 1) -> str:
    """Write a number with its sign, zero without one."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def points(share: float) -> str:
    """Write a score from 0 to 1 as points out of 100."""
    return number(share * 100)


def signed_points(difference: float) -> str:
    """Write a difference of two scores in points, with its sign."""
    return signed(difference * 100)


def seconds(value: float) -> str:
    """Write seconds so that short times stay readable."""
    if 0 < value < 0.005:
        return "<0.01"
    return number(value, 2 if value < 10 else 1 if value < 100 else 0)


def plain_name(metric: str) -> str:
    """Write a metric's name in words."""
    return metric.replace("_", " ")


def is_share(metric: str, arms: Sequence[Arm]) -> bool:
    """Say whether a metric runs from 0 to 1, so that points out of 100 make sense."""
    values = [arm.metrics[metric] for arm in arms if metric in arm.metrics]
    return not any(word in metric for word in _RAW_METRICS) and all(0 <= value <= 1 for value in values)


def interval_sentence(verdict: Verdict, confidence: float | None) -> str:
    """Say how large the difference is and how sure that is."""
    sure = f"With {confidence:.0%} confidence" if confidence is not None else "Allowing for chance"
    rows = f"{verdict.n_items:,} test row{'s' if verdict.n_items != 1 else ''}"
    groups = f" in {verdict.n_groups:,} groups" if verdict.n_groups != verdict.n_items else ""
    return (
        f"{sure}, the true difference lies between {signed_points(verdict.low)} and "
        f"{signed_points(verdict.high)} points. Measured on {rows}{groups} that both answered."
    )


def reason_sentences(verdict: Verdict) -> tuple[str, ...]:
    """Say in words what the reader should keep in mind about the verdict."""
    told = [REASON_SENTENCES[reason] for reason in verdict.reasons]
    if verdict.items_needed is not None:
        told.append(f"About {verdict.items_needed:,} test rows would decide, if the difference stays as it is.")
    return tuple(told)


def outcome(duel: Verdict) -> str:
    """Say who won, in two words and a number."""
    won = "wins" if duel.low > 0 else "loses" if duel.high < 0 else "open"
    return f"{won}, {signed_points(duel.difference)}"


def looks(n: int) -> str:
    """Say how often the test part was read, and what that means."""
    return "1, this one" if n == 1 else f"{n:,}, this one included; each look weakens the next"


def tally_sentence(report: Report) -> str:
    """Say how often the candidate did better, worse and equally well."""
    total = report.n_wins + report.n_losses + report.n_ties
    return (
        f"On {total:,} test rows, {report.candidate} did better than {report.verdict.baseline} on "
        f"{report.n_wins:,}, worse on {report.n_losses:,} and equally well on {report.n_ties:,}."
    )


def risk_sentence(found: Abstention) -> str:
    """Say how to read the risk-coverage curve."""
    return (
        "Read it from right to left: the more of the unsure answers it leaves out, the fewer of the rest should be "
        f"wrong; below the dashed line at most {found.most_wrong:.0%} of them are. A flat curve means that its "
        "confidence does not tell right answers from wrong ones."
    )


def training_sentence(steps: Sequence[StepReport], best_step: int) -> str:
    """Say what the loss curves show, over-fitting above all: whether dev rises while train falls."""
    dev = [(s.step, s.dev_loss_nats) for s in steps if s.dev_loss_nats is not None and math.isfinite(s.dev_loss_nats)]
    if not dev:
        return "The loss on dev rows was not measured, so over-fitting cannot be seen here."
    best = next((loss for step, loss in dev if step == best_step), min(loss for _, loss in dev))
    last_step, last = dev[-1]
    if last_step > best_step and last > best * _NOTICEABLE:
        rise = f"After step {best_step} the loss on the dev rows rises, from {best:.2f} to {last:.2f}"
        kept = f"The weights of step {best_step}, before the rise, were kept."
        if _train_falls_after(steps, best_step):
            return (
                f"{rise}, while the loss on the training rows still falls: from there on the model learns its rows "
                f"by heart rather than the task. That is over-fitting. {kept}"
            )
        return f"{rise}, but the loss on the training rows does not fall either: this is not over-fitting. {kept}"
    if last_step == best_step and len(dev) > 1 and dev[-2][1] > last * _NOTICEABLE:
        return "The loss on the dev rows was still falling when training ended: training longer might help."
    return "The loss on the dev rows levels off and does not rise: no sign of over-fitting."


def _train_falls_after(steps: Sequence[StepReport], best_step: int) -> bool:
    train = [(s.step, s.loss_nats) for s in steps if s.loss_nats is not None and math.isfinite(s.loss_nats)]
    window = max(1, len(train) // 8)
    before = [loss for step, loss in train if step <= best_step][-window:]
    after = [loss for step, loss in train if step > best_step][-window:]
    return bool(before and after) and sum(after) / len(after) < sum(before) / len(before)


_CAUSE_WORDS = {
    "overfit": "It knows its training rows by heart",
    "undertrained": "It has learned too little",
    "leaked_test": "It has seen test rows",
    "template_mismatch": "It was trained with another chat template",
    "lora_scale": "The adapter is applied at the wrong strength",
    "overconfident": "It is surer than it is right",
    "slice_bias": "It does worse on one kind of rows",
    "base_better": "The prompted base is better",
    "few_shot_better": "The base with examples in its prompt is better",
    "retrieval_better": "Looking answers up is better",
    "none": "Nothing was found",
}


def cause_words(cause: str) -> str:
    """Say a cause in words."""
    return _CAUSE_WORDS.get(cause, cause.replace("_", " "))
