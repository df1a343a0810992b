"""Where the marks of a chart lie, in percent of its width and height; the template draws them.

Percentages let a chart shrink to a phone while its lettering keeps its size. Knows no HTML and no colours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sartor.concepts.abstention import Abstention
from sartor.concepts.evaluation import Arm
from sartor.concepts.run import StepReport
from sartor.concepts.verdict import Verdict
from sartor.reporting.sentences import number, signed

Anchor = Literal["start", "middle", "end"]
_LABEL_GAP = 9.0
"""Least distance of two labels at a curve's end, in percent of the height."""


@dataclass(frozen=True)
class Scale:
    """Maps values between `low` and `high` to 0 .. 100 percent."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return the place of `value`, kept on the scale."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Bar:
    """An interval with its point."""

    low: float
    point: float
    high: float


@dataclass(frozen=True)
class DifferenceChart:
    """The difference of two contenders around zero."""

    bar: Bar
    zero: float
    margin: float | None
    """Place of minus the margin: a loss smaller than this counts as not worse."""
    anchor: Anchor
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class LossChart:
    """Training and dev loss by step; y grows downwards."""

    train: str
    """Points of the raw curve, `x,y` by spaces."""
    train_smooth: str
    dev: str
    dev_dots: tuple[tuple[float, float], ...]
    best_x: float | None
    best_anchor: Anchor
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    train_label_y: float | None
    dev_label_y: float | None


@dataclass(frozen=True)
class RiskChart:
    """Share of wrong answers by share of rows answered, the surest first; y grows downwards."""

    wrong: str
    """Points of the curve, `x,y` by spaces."""
    accepted_y: float
    """Height of the share of wrong answers that is accepted."""
    threshold: tuple[float, float] | None
    """Where the model stops answering, on the curve."""
    threshold_anchor: Anchor
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers between `low` and `high`, about as many as asked."""
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def difference_chart(verdict: Verdict, margin: float | None) -> DifferenceChart | None:
    """Lay out the difference around zero; None where a number is not finite."""
    values = [verdict.low, verdict.difference, verdict.high, 0.0, *([-margin, margin] if margin else [])]
    if not all(math.isfinite(value) for value in values):
        return None
    pad = 0.12 * (max(values) - min(values)) or 0.01
    scale = Scale(min(values) - pad, max(values) + pad)
    point = scale.at(verdict.difference)
    return DifferenceChart(
        bar=Bar(scale.at(verdict.low), point, scale.at(verdict.high)),
        zero=scale.at(0),
        margin=scale.at(-margin) if margin else None,
        anchor=_anchor(point),
        ticks=_ticks(scale, 100, about=8, sign=True),
    )


def score_scale(arms: Sequence[Arm]) -> Scale:
    """Return the one scale for every contender: 0 to 1, or what the scores need."""
    values = [value for arm in arms for value in (arm.low, arm.score, arm.high) if math.isfinite(value)]
    if all(0 <= value <= 1 for value in values):
        return Scale(0, 1)
    return Scale(min(values), max(values)) if min(values) < max(values) else Scale(values[0] - 1, values[0] + 1)


def score_bar(arm: Arm, scale: Scale) -> Bar | None:
    """Lay out one contender's interval; None where a number is not finite."""
    if not all(math.isfinite(value) for value in (arm.low, arm.score, arm.high)):
        return None
    return Bar(scale.at(arm.low), scale.at(arm.score), scale.at(arm.high))


def score_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Label the scale of the contenders."""
    return _ticks(scale, 100 if (scale.low, scale.high) == (0, 1) else 1, about=4)


def difference_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Label a scale of differences, in points."""
    return _ticks(scale, 100, about=6, sign=True)


def loss_chart(steps: Sequence[StepReport], best_step: int) -> LossChart | None:
    """Lay out the loss curves; None where nothing was measured."""
    train = [(s.step, s.loss_nats) for s in steps if s.loss_nats is not None and math.isfinite(s.loss_nats)]
    dev = [(s.step, s.dev_loss_nats) for s in steps if s.dev_loss_nats is not None and math.isfinite(s.dev_loss_nats)]
    if not train and not dev:
        return None
    x, y = _axes(train + dev)
    train_points = [(x.at(step), round(100 - y.at(loss), 2)) for step, loss in train]
    dev_points = [(x.at(step), round(100 - y.at(loss), 2)) for step, loss in dev]
    smooth = _smoothed(train_points)
    best_x = x.at(best_step) if x.low <= best_step <= x.high else None
    train_y, dev_y = _label_places(smooth[-1][1] if smooth else None, dev_points[-1][1] if dev_points else None)
    return LossChart(
        train=_polyline(train_points),
        train_smooth=_polyline(smooth),
        dev=_polyline(dev_points),
        dev_dots=tuple(dev_points),
        best_x=best_x,
        best_anchor=_anchor(best_x or 0),
        x_ticks=_ticks(x, 1, about=5),
        y_ticks=tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in _ticks(y, 1, about=4)),
        train_label_y=train_y,
        dev_label_y=dev_y,
    )


def risk_chart(found: Abstention) -> RiskChart | None:
    """Lay out the risk-coverage curve; None where there is none."""
    if not found.curve:
        return None
    highest = max(found.most_wrong, *(point.wrong for point in found.curve))
    x, y = Scale(0, 1), Scale(0, min(1.0, 1.15 * highest))
    ticks = tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in _ticks(y, 100, about=4))
    stop = None
    if found.answered and found.wrong:
        stop = (x.at(found.answered.value), round(100 - y.at(found.wrong.value), 2))
    return RiskChart(
        wrong=_polyline([(x.at(point.answered), round(100 - y.at(point.wrong), 2)) for point in found.curve]),
        accepted_y=round(100 - y.at(found.most_wrong), 2),
        threshold=stop,
        threshold_anchor=_anchor(stop[0]) if stop else "middle",
        x_ticks=_ticks(x, 100, about=5),
        y_ticks=ticks,
    )


def _axes(points: Sequence[tuple[float, float]]) -> tuple[Scale, Scale]:
    first, last = min(step for step, _ in points), max(step for step, _ in points)
    lowest, highest = min(loss for _, loss in points), max(loss for _, loss in points)
    floor = 0.0 if 0 <= lowest <= highest / 2 else lowest - 0.1 * (highest - lowest or 1)
    ceiling = highest + 0.06 * (highest - floor) if highest > floor else floor + 1
    return Scale(min(first, 0), max(last, first + 1)), Scale(floor, ceiling)


def _ticks(scale: Scale, factor: float, *, about: int, sign: bool = False) -> tuple[Tick, ...]:
    values = nice_ticks(scale.low * factor, scale.high * factor, about)
    step = values[1] - values[0] if len(values) > 1 else 1
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    write = signed if sign else number
    return tuple(Tick(scale.at(value / factor), write(value, decimals)) for value in values)


def _anchor(at: float) -> Anchor:
    return "start" if at < 20 else "end" if at > 80 else "middle"


def _smoothed(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    reach = len(points) // 24
    means: list[tuple[float, float]] = []
    for i, (x, _) in enumerate(points):
        near = [y for _, y in points[max(0, i - reach) : i + reach + 1]]
        means.append((x, round(sum(near) / len(near), 2)))
    return means


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _label_places(train_y: float | None, dev_y: float | None) -> tuple[float | None, float | None]:
    if train_y is None or dev_y is None or abs(train_y - dev_y) >= _LABEL_GAP:
        return train_y, dev_y
    middle, half = (train_y + dev_y) / 2, _LABEL_GAP / 2
    upper, lower = round(middle - half, 2), round(middle + half, 2)
    return (upper, lower) if train_y < dev_y else (lower, upper)
