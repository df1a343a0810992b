"""The one confirmatory question: is the candidate better than the best baseline, by an interval on test items.

From score records to a Verdict, by the contract of `sartor judge` (docs/reference). The methods are chosen and
measured in docs/evidence.md. Deterministic; knows nothing of models, metrics or files.
"""

from collections.abc import Iterable, Sequence
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sartor.concepts.verdict import Decision, Reason, ScoreRecord, Verdict
from sartor.errors import BadRecipe, NothingToScore
from sartor.evaluation.intervals import Estimate, Interval, Question, estimate_mean, number_groups
from sartor.evaluation.pairing import Pairing, ScoreTable, pair, table_of
from sartor.evaluation.seeds import SeedSpread, spread_of_seeds
from sartor.evaluation.slices import worse_slices

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
# N paired items

DETECTABLE_STANDARD_ERRORS = 2.8
"""1.96 for 95% certainty plus 0.84 for 80% power."""
FEW_ITEMS = 30
_MOST_ITEMS_NEEDED = 10**9


def judge(records: Iterable[ScoreRecord], *, candidate: str, margin: float = 0.02, alpha: float = 0.05) -> Verdict:
    """Compare the candidate with its best baseline.

    Args:
        records: Scores of all arms on all splits.
        candidate: The arm in question.
        margin: How much worse still counts as not worse; 0.02 = two points.
        alpha: Two-sided chance of an interval that misses.
    Raises: BadData: a score outside 0..1, the candidate is unknown or alone.  NothingToScore: no common test item.
    """
    return judge_table(table_of(records), candidate=candidate, margin=margin, alpha=alpha)


def judge_table(table: ScoreTable, *, candidate: str, margin: float = 0.02, alpha: float = 0.05) -> Verdict:
    """Compare as `judge` does, from columns."""
    if not 0 < alpha < 1:
        raise BadRecipe(f"alpha is {alpha:g}, not between 0 and 1.", where="--alpha", fix="The usual value is 0.05.")
    if not margin >= 0:
        raise BadRecipe(f"margin is {margin:g}, below 0.", where="--margin", fix="The usual value is 0.02.")
    pairing = pair(table, candidate=candidate)
    everything = np.arange(len(pairing.items))
    difference = _difference(pairing, everything, tail_low=alpha / 2, tail_high=alpha / 2 / _contenders(pairing))
    decision = _decide(difference, margin)
    members = _members(pairing.slices)
    worse = worse_slices(
        {name: _values(pairing, rows) for name, rows in members.items()},
        lambda name, level: _difference(pairing, members[name], tail_low=level / 2, tail_high=level / 2),
        alpha=alpha,
    )
    verdict = Verdict(
        verdict=decision,
        baseline=pairing.baseline,
        difference=difference.mean,
        low=difference.low,
        high=difference.high,
        n_items=len(pairing.items),
        n_groups=int(number_groups(pairing.groups).max()) + 1,
        detectable_effect=DETECTABLE_STANDARD_ERRORS * difference.standard_error,
        items_needed=_items_needed(difference, len(pairing.items), margin) if decision == "INSUFFICIENT" else None,
        worse_slices=worse,
        reasons=_reasons(pairing, decision, slice_regression=bool(worse)),
    )
    return verdict.model_copy(update={"says": _sentence(verdict, pairing, candidate=candidate, alpha=alpha)})


def arm_interval(scores_N: ArrayLike, groups: Sequence[str | None]) -> Interval:
    """Compute the 95% interval of one arm's mean score; for scores of 0 and 1 it is close to Wilson's.

    Raises: NothingToScore: there is no score.
    """
    values_N = np.asarray(scores_N, dtype=np.float64)
    if not len(values_N):
        raise NothingToScore("There is no score to average.", fix="Measure at least one item.")
    estimate = estimate_mean(values_N, number_groups(list(groups)), question=Question(floor=0.0, centre=None))
    return Interval(estimate.low, estimate.high)


def detectable_effect_before(n_items: int, *, share_disagreeing: float = 0.3) -> float:
    """Predict the smallest gain that a test of this size can prove with 80% power, before anything is trained.

    Args:
        n_items: Test items.
        share_disagreeing: Share of items on which the two arms will differ (right against wrong).
    """
    if n_items < 1:
        raise NothingToScore("There are no test items.", fix="Set some aside for the test.")
    return min(DETECTABLE_STANDARD_ERRORS * (share_disagreeing / n_items) ** 0.5, 1.0)


def _difference(pairing: Pairing, rows: Ints, *, tail_low: float, tail_high: float) -> Estimate:
    """Estimate candidate minus baseline on some of the items."""
    group_N = number_groups([pairing.groups[row] for row in rows])
    question = Question(tail_low=tail_low, tail_high=tail_high)
    seeds = _seed_spreads(pairing, rows, group_N)
    return estimate_mean(_values(pairing, rows), group_N, question=question, seeds=seeds)


def _values(pairing: Pairing, rows: Ints) -> Floats:
    return pairing.candidate_scores.mean_N[rows] - pairing.baseline_scores.mean_N[rows]


def _seed_spreads(pairing: Pairing, rows: Ints, group_N: Ints) -> tuple[SeedSpread, ...]:
    """Measure the spread over seeds: of the differences if seeds are shared or nested, else of each arm."""
    ours, theirs = pairing.candidate_scores, pairing.baseline_scores
    if len(ours.seeds) > 1 and ours.seeds == theirs.seeds:
        return (spread_of_seeds(ours.by_seed_SN[:, rows] - theirs.by_seed_SN[:, rows], group_N),)
    if len(ours.seeds) > 1 and (~np.isnan(ours.by_seed_SN)).sum(axis=0).max() == 1:
        return (spread_of_seeds(ours.by_seed_SN[:, rows] - theirs.mean_N[rows], group_N),)
    return tuple(spread_of_seeds(arm.by_seed_SN[:, rows], group_N) for arm in (ours, theirs) if len(arm.seeds) > 1)


def _contenders(pairing: Pairing) -> int:
    """Count the arms that chance could have put first when the baseline had to be chosen on the test items.

    The winner's mean is then too high, so the upper end of the interval is widened for this many (Bonferroni); the
    lower end errs on the safe side already. 1 when dev records chose.
    """
    group_N = number_groups(pairing.groups)
    close = 1
    for rival_N in pairing.rivals:
        seen_N = ~np.isnan(rival_N)
        if not seen_N.any():
            continue
        lead_N = pairing.baseline_scores.mean_N[seen_N] - rival_N[seen_N]
        kept = [group for group, seen in zip(pairing.groups, seen_N, strict=True) if seen]
        lead = estimate_mean(lead_N, group_N if len(kept) == len(group_N) else number_groups(kept))
        close += lead.low < 0
    return close


def _decide(difference: Estimate, margin: float) -> Decision:
    if difference.low > 0:
        return "BETTER"
    if difference.low > -margin:
        return "NOT_WORSE"
    return "WORSE" if difference.high < 0 else "INSUFFICIENT"


def _items_needed(difference: Estimate, n_items: int, margin: float) -> int | None:
    """Find the test size at which the same difference would be decided one way or another."""
    sampling = difference.standard_error**2 - difference.seed_error**2
    needed = list[float]()
    for gap, reach in (
        (difference.mean + margin, difference.mean - difference.low),
        (-difference.mean, difference.high - difference.mean),
    ):
        quantile = reach / difference.standard_error
        if gap <= 0 or quantile <= 0:
            continue
        room = (gap / quantile) ** 2 - difference.seed_error**2
        if room > 0:
            needed.append(n_items * sampling / room)
    if not needed or min(needed) > _MOST_ITEMS_NEEDED:
        return None
    return max(ceil(min(needed)), n_items + 1)


def _members(slices: Sequence[str | None]) -> dict[str, Ints]:
    members: dict[str, list[int]] = {}
    for row, name in enumerate(slices):
        if name is not None:
            members.setdefault(name, []).append(row)
    return {name: np.array(rows, dtype=np.intp) for name, rows in members.items()}


def _reasons(pairing: Pairing, decision: Decision, *, slice_regression: bool) -> tuple[Reason, ...]:
    found: list[tuple[Reason, bool]] = [
        ("few_items", len(pairing.items) < FEW_ITEMS),
        ("wide_interval", decision == "INSUFFICIENT"),
        ("slice_regression", slice_regression),
        ("duplicated_items", pairing.duplicated),
        ("missing_pairs", pairing.missing),
        ("one_seed", len(pairing.candidate_seeds) == 1),
        ("leaked_items", pairing.leaked),
        ("no_dev", pairing.chosen_on_test),
    ]
    return tuple(reason for reason, holds in found if holds)


def _sentence(verdict: Verdict, pairing: Pairing, *, candidate: str, alpha: float) -> str:
    """Say the verdict in one sentence."""
    claims = {
        "BETTER": f"{candidate} is better than {verdict.baseline}",
        "NOT_WORSE": f"{candidate} is not worse than {verdict.baseline}, and not shown to be better",
        "WORSE": f"{candidate} is worse than {verdict.baseline}",
        "INSUFFICIENT": f"These items cannot tell {candidate} from {verdict.baseline}",
    }
    ours, theirs = pairing.candidate_scores.mean_N.mean(), pairing.baseline_scores.mean_N.mean()
    needed = f"; about {verdict.items_needed:,} items would decide" if verdict.items_needed else ""
    slices = f"; worse on {', '.join(worse.slice for worse in verdict.worse_slices)}" if verdict.worse_slices else ""
    return (
        f"{claims[verdict.verdict]}: {ours:.1%} against {theirs:.1%} on {verdict.n_items:,} test items, "
        f"{100 * verdict.difference:+.1f} points ({1 - alpha:.0%} interval {100 * verdict.low:+.1f} to "
        f"{100 * verdict.high:+.1f}){needed}{slices}."
    )
