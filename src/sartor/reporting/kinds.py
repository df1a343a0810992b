"""What the page shows of each kind of test rows: the difference drawn on one scale, scores, and what stands out.

Knows concepts only; kinds.html.j2 draws it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sartor.concepts.report import Report
from sartor.concepts.slice import Slice
from sartor.reporting import chart, sentences

_MOST_SHOWN = 24
_KIND_TAGS = {"declared": "named in the data", "discovered": "found in the inputs"}


@dataclass(frozen=True)
class KindRow:
    """One row of the table of kinds."""

    name: str
    tag: str
    emphasis: str
    """CSS class: all, judged, unjudged or worse."""
    bar: chart.Bar
    difference: str
    interval: str
    cells: tuple[tuple[str, str], ...]
    """Column name to figure."""
    metrics: tuple[tuple[str, str, str], ...]
    """Every metric, the primary one first and with its interval: name, the candidate's figure, the baseline's."""


@dataclass(frozen=True)
class KindsPart:
    """The section of the page."""

    rows: tuple[KindRow, ...]
    ticks: tuple[chart.Tick, ...]
    zero: float
    told: tuple[str, ...]
    """Sentences below the table."""


def kinds_part(report: Report) -> KindsPart:
    """Lay out every kind that has enough rows, and name those that have not."""
    said = [one for one in report.slices if one.difference is not None]
    shown = said[:_MOST_SHOWN]
    scale = _scale(report, shown)
    rows = [_all_rows(report, scale), *(_row(one, report, scale) for one in shown)] if shown else []
    return KindsPart(
        rows=tuple(row for row in rows if row is not None),
        ticks=chart.difference_ticks(scale),
        zero=scale.at(0),
        told=tuple(_told(report.slices, len(said) - len(shown))),
    )


def _scale(report: Report, shown: Sequence[Slice]) -> chart.Scale:
    lows = [report.verdict.low, *(one.difference_low or 0.0 for one in shown), 0.0]
    highs = [report.verdict.high, *(one.difference_high or 0.0 for one in shown), 0.0]
    low = min(value for value in lows if math.isfinite(value))
    high = max(value for value in highs if math.isfinite(value))
    pad = 0.04 * (high - low) or 0.01
    return chart.Scale(low - pad, high + pad)


def _all_rows(report: Report, scale: chart.Scale) -> KindRow | None:
    """Return the whole test as the first row, to compare with."""
    arms = {arm.name: arm for arm in report.arms}
    ours, theirs = arms.get(report.candidate), arms.get(report.verdict.baseline)
    verdict = report.verdict
    if ours is None or theirs is None or not all(map(math.isfinite, (verdict.low, verdict.difference, verdict.high))):
        return None
    whole = Slice(
        slice="all test rows",
        kind="declared",
        n=verdict.n_items,
        score=ours.score,
        low=ours.low,
        high=ours.high,
        baseline_score=theirs.score,
        baseline_low=theirs.low,
        baseline_high=theirs.high,
        difference=verdict.difference,
        difference_low=verdict.low,
        difference_high=verdict.high,
        metrics=ours.metrics,
        baseline_metrics=theirs.metrics,
    )
    return replace(_row(whole, report, scale), tag="", emphasis="all")


def _row(one: Slice, report: Report, scale: chart.Scale) -> KindRow:
    low, mean, high = (value or 0.0 for value in (one.difference_low, one.difference, one.difference_high))
    return KindRow(
        name=one.slice,
        tag=_tag(one),
        emphasis="worse" if one.worse or one.behind else "judged" if one.judged else "unjudged",
        bar=chart.Bar(scale.at(low), scale.at(mean), scale.at(high)),
        difference=sentences.signed_points(mean),
        interval=f"{sentences.signed_points(low)} to {sentences.signed_points(high)}",
        cells=(
            (report.candidate, sentences.points(one.score or 0.0)),
            ("compared with", sentences.points(one.baseline_score or 0.0)),
            ("test rows", f"{one.n:,}"),
        ),
        metrics=tuple(_metrics(one, report)),
    )


def _metrics(one: Slice, report: Report) -> Iterator[tuple[str, str, str]]:
    ours = _with_interval(one.score, one.low, one.high)
    theirs = _with_interval(one.baseline_score, one.baseline_low, one.baseline_high)
    yield sentences.plain_name(report.metric), ours, theirs
    for name, value in one.metrics.items():
        if name != report.metric and name in one.baseline_metrics:
            theirs = _figure(name, one.baseline_metrics[name], report)
            yield sentences.plain_name(name), _figure(name, value, report), theirs


def _with_interval(score: float | None, low: float | None, high: float | None) -> str:
    return f"{sentences.points(score or 0.0)} ({sentences.points(low or 0.0)} to {sentences.points(high or 0.0)})"


def _figure(metric: str, value: float, report: Report) -> str:
    return sentences.points(value) if sentences.is_share(metric, report.arms) else sentences.number(value, 3)


def _tag(one: Slice) -> str:
    found = "clearly worse" if one.worse else "clearly behind" if one.behind else ""
    few = "" if one.judged else "not judged"
    return ", ".join(part for part in (found, _KIND_TAGS[one.kind], few) if part)


def _told(slices: Sequence[Slice], n_left_out: int) -> list[str]:
    """Say what is not in the table, and why."""
    told: list[str] = []
    if any(one.difference is not None and not one.judged for one in slices):
        told.append("Kinds of under 30 rows, with a hollow dot, are not judged.")
    if n_left_out:
        told.append(f"{n_left_out:,} more kinds are in `slices` of the result that --json prints.")
    few = [f"{one.slice} ({one.n})" for one in slices if one.difference is None]
    if few:
        named = ", ".join(few[:_MOST_SHOWN])
        told.append(f"Too few rows to say, under 10: {named}{' and more' if len(few) > _MOST_SHOWN else ''}.")
    if not any(one.kind == "declared" for one in slices):
        told.append("No column names kinds of rows; --slice KEY would.")
    if not any(one.kind == "discovered" for one in slices):
        told.append("No natural groups were found among the inputs.")
    return told
