"""Every kind of rows apart: scores, the paired difference, and whether the candidate is clearly worse or behind there.

Under 10 rows nothing is said, under 30 nothing is judged. Whether declared slices lost has been asked by the verdict; a
two-sided level of alpha leaves alpha / 2 to that side. All else that is asked here shares one more step-down
(slices.py) at half that level, so the chance of any false alarm stays below alpha. How much less a slice gains than the
other rows is put together from the intervals of the two differences (MOVER: Zou & Donner, Statistics in Medicine 2008).
"""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sartor.concepts.probe import Cause, Probe
from sartor.concepts.slice import Slice
from sartor.evaluation.compare import arm_interval
from sartor.evaluation.diagnose import Diagnosis
from sartor.evaluation.intervals import Estimate, Question, estimate_mean, number_groups
from sartor.evaluation.slices import LEAST_ITEMS, stepped_down

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# N test rows

LEAST_SHOWN = 10
"""Rows below which a slice's numbers say nothing."""
_FULL_LOSS = 0.2
"""A loss of so much counts in full, as far as one that other rows share can."""
_MOST_OF_SHARED, _LEAST_OF_OWN, _MOST_OF_OWN = 0.5, 0.3, 0.9
"""Strengths: of a loss that all rows may share, and of one that is this slice's own."""
REMEDY = "Bring more training rows of this kind, or look for mistakes in those that are there."


class Kind(NamedTuple):
    """Which rows belong together."""

    name: str
    kind: Literal["declared", "discovered"]
    rows: tuple[int, ...]


class Versus(NamedTuple):
    """Scores of the candidate and its baseline on the same test rows."""

    candidate_N: Floats
    baseline_N: Floats
    groups: Sequence[str | None]
    baseline: str


def kinds_of(names: Sequence[str | None], kind: Literal["declared", "discovered"]) -> list[Kind]:
    """Gather the rows of each name, the largest kind first."""
    members: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name is not None:
            members.setdefault(name, []).append(row)
    order = sorted(members, key=lambda name: (-len(members[name]), name))
    return [Kind(name, kind, tuple(members[name])) for name in order]


def diagnose_slices(
    versus: Versus, kinds: Sequence[Kind], *, alpha: float = 0.05, worse_declared: Collection[str] = ()
) -> Diagnosis:
    """Tell how the candidate does on every kind of rows.

    Args:
        versus: Scores on all test rows.
        kinds: May overlap: each declared row also belongs to a discovered kind.
        alpha: Two-sided level of the intervals, and the chance of any false alarm.
        worse_declared: Declared slices that the verdict calls worse: they have had their test.
    Returns: a Slice for each kind, in order; the cause slice_bias if one is clearly worse or behind.
    """
    views = [_View(versus, kind) for kind in kinds]
    tested = [f"{about} {i}" for i, view in enumerate(views) for about in view.questions]
    fallen = stepped_down(tested, lambda name, level: _asked(views, name, level), alpha=alpha / 2)
    slices = [
        _slice(
            view,
            alpha,
            worse=f"worse {i}" in fallen or (view.kind.kind == "declared" and view.kind.name in worse_declared),
            behind=f"behind {i}" in fallen,
        )
        for i, view in enumerate(views)
    ]
    return Diagnosis(*_findings(views, slices), slices=tuple(slices))


class _View:
    """The scores, seen from one slice."""

    def __init__(self, versus: Versus, kind: Kind) -> None:
        self.versus, self.kind = versus, kind
        inside_N = np.zeros(len(versus.candidate_N), dtype=bool)
        inside_N[list(kind.rows)] = True
        self.rows: Ints = np.flatnonzero(inside_N)
        self.rest: Ints = np.flatnonzero(~inside_N)
        self.judged = len(self.rows) >= LEAST_ITEMS
        asked = {"worse": kind.kind == "discovered", "behind": len(self.rest) >= LEAST_ITEMS}
        self.questions = [about for about, is_asked in asked.items() if is_asked and self.judged]

    def groups(self, rows: Ints) -> list[str | None]:
        """Return the group of each of some rows."""
        return [self.versus.groups[int(row)] for row in rows]

    def difference(self, rows: Ints, level: float) -> Estimate:
        """Estimate candidate minus baseline on some rows."""
        values_N = self.versus.candidate_N[rows] - self.versus.baseline_N[rows]
        group_N = number_groups(self.groups(rows))
        return estimate_mean(values_N, group_N, question=Question(tail_low=level / 2, tail_high=level / 2))

    def gap(self, level: float) -> Estimate:
        """Estimate how much more the candidate gains here than on the other rows."""
        here, there = self.difference(self.rows, level), self.difference(self.rest, level)
        mean = here.mean - there.mean
        return Estimate(
            mean=mean,
            low=mean - float(np.hypot(here.mean - here.low, there.high - there.mean)),
            high=mean + float(np.hypot(here.high - here.mean, there.mean - there.low)),
            standard_error=float(np.hypot(here.standard_error, there.standard_error)),
            seed_error=0.0,
        )

    def own(self, rows: Ints) -> float:
        """Return the candidate's mean score."""
        return float(self.versus.candidate_N[rows].mean())


def _asked(views: Sequence[_View], name: str, level: float) -> Estimate:
    """Answer one question about one slice; a slice with less room for gains is not behind."""
    about, number = name.split()
    view = views[int(number)]
    if about == "worse":
        return view.difference(view.rows, level)
    return view.gap(level) if view.own(view.rows) < view.own(view.rest) else Estimate(0.0, -1.0, 1.0, 1.0, 0.0)


def _slice(view: _View, alpha: float, *, worse: bool, behind: bool) -> Slice:
    n, (name, kind, _) = len(view.rows), view.kind
    if n < LEAST_SHOWN:
        return Slice(slice=name, kind=kind, n=n)
    groups = view.groups(view.rows)
    ours, theirs = view.versus.candidate_N[view.rows], view.versus.baseline_N[view.rows]
    own, other, difference = arm_interval(ours, groups), arm_interval(theirs, groups), view.difference(view.rows, alpha)
    return Slice(
        slice=name,
        kind=kind,
        n=n,
        score=float(ours.mean()),
        low=own.low,
        high=own.high,
        baseline_score=float(theirs.mean()),
        baseline_low=other.low,
        baseline_high=other.high,
        difference=difference.mean,
        difference_low=difference.low,
        difference_high=difference.high,
        judged=view.judged,
        worse=worse,
        behind=behind,
    )


def _findings(views: Sequence[_View], slices: Sequence[Slice]) -> tuple[tuple[Probe, ...], tuple[Cause, ...]]:
    """Return the probe of the slice that does worst, and the cause if it is clear."""
    judged = [(_strength(view, one), view, one) for view, one in zip(views, slices, strict=True) if one.judged]
    if not judged:
        return (), ()
    strength, view, worst = max(judged, key=lambda each: (each[0], -(each[2].difference or 0.0)))
    clear = worst.worse or worst.behind
    says = _says(view, worst) if clear else _nothing(view.versus.baseline, worst, len(judged))
    probe = Probe(
        probe="worst_slice",
        value=worst.difference or 0.0,
        low=worst.difference_low,
        high=worst.difference_high,
        gate="fail" if clear else "pass",
        says=says,
        remedy=REMEDY,
    )
    return (probe,), ((Cause(cause="slice_bias", strength=strength, evidence=f"{says} {REMEDY}"),) if clear else ())


def _strength(view: _View, one: Slice) -> float:
    """Weigh a loss: one of this slice's own may explain much, one that other rows share says little about slices."""
    if one.behind:
        return round(min(_MOST_OF_OWN, _LEAST_OF_OWN - view.gap(0.05).mean), 3)
    loss = -(one.difference or 0.0) / _FULL_LOSS
    return round(_MOST_OF_SHARED * max(0.0, min(1.0, loss)), 3) if one.worse else 0.0


def _says(view: _View, one: Slice) -> str:
    """Name the slice with its numbers."""
    told = (
        f"On the {one.n} test rows of the kind '{one.slice}' it scores {one.score:.1%} against "
        f"{one.baseline_score:.1%} of {view.versus.baseline}, {_points(one.difference)} points "
        f"({_points(one.difference_low)} to {_points(one.difference_high)})"
    )
    if not one.behind:
        return f"{told}."
    there = view.difference(view.rest, 0.05).mean
    return f"{told}; on the other {len(view.rest)} it scores {view.own(view.rest):.1%}, {_points(there)} points."


def _nothing(baseline: str, lowest: Slice, n_judged: int) -> str:
    kinds = f"{n_judged} kinds of rows were" if n_judged > 1 else "One kind of rows was"
    return (
        f"{kinds} large enough to be judged, none clearly worse than with {baseline}; the lowest difference is "
        f"{_points(lowest.difference)} points on '{lowest.slice}'."
    )


def _points(difference: float | None) -> str:
    return f"{100 * (difference or 0.0):+.1f}"
