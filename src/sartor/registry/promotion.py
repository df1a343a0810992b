"""Promotion: may this candidate take an alias? A decision from evidence, pure and repeatable.

Knows verdicts, not models: nothing is read, nothing is moved. A refusal names every reason at once.
"""

from typing import Literal, NamedTuple, get_args

from pydantic import Field

from sartor.concepts.evidence import Evidence
from sartor.concepts.frozen import Frozen
from sartor.concepts.model_version import Waiver
from sartor.concepts.verdict import Reason, Verdict

Gate = Literal["metric", "baseline", "production", "min_items", "signed", "served"] | Reason
"""What can keep a version out; `baseline` and `production` are the comparisons with those, `served` is the one of its
served answers with the measured ones."""
GATES: tuple[str, ...] = ("metric", "baseline", "production", "min_items", "signed", "served", *get_args(Reason))


class Policy(Frozen):
    """What evidence must show before an alias moves; policy.yaml in the workspace."""

    metric: str | None = None
    """Only evidence on this metric counts; None: any."""
    by_points: float = Field(default=0.0, ge=0, le=1)
    """Where BETTER is asked, the low end of the interval must be above this (0.02 = two points)."""
    min_items: int = Field(default=0, ge=0)
    """Fewest test items that a verdict may rest on."""
    stop_on: tuple[Reason, ...] = ("leaked_items", "slice_regression")
    """Remarks on a verdict that close the gate, however good the number."""
    allowed_signers: str | None = None
    """File of those who may sign, in OpenSSH's format, seen from the workspace; evidence then needs one of them."""
    waivers: tuple[Waiver, ...] = ()
    """Gates that somebody has opened, by name and with a reason."""


class Promote(Frozen):
    """The evidence meets the policy."""

    because: str
    waived: tuple[Waiver, ...] = ()
    """The waivers without which it would have been refused."""


class Refuse(Frozen):
    """The evidence does not meet the policy."""

    reasons: tuple[str, ...] = Field(min_length=1)
    """A sentence each."""


class _Closed(NamedTuple):
    """A gate that says no."""

    gate: Gate
    says: str


Decision = Promote | Refuse
DEFAULT_POLICY = Policy()

_RELATIONS = {
    "BETTER": "better than",
    "NOT_WORSE": "not worse than",
    "INSUFFICIENT": "not shown to differ from",
    "WORSE": "worse than",
}
_REMARKS: dict[Reason, str] = {
    "few_items": "it rests on fewer than 30 test items",
    "wide_interval": "its interval is too wide to decide",
    "slice_regression": "the candidate is worse in a part of the rows",
    "duplicated_items": "test items are repeated",
    "missing_pairs": "some test items were not answered by both",
    "one_seed": "it rests on one seed",
    "leaked_items": "test items were also used for training or tuning",
    "no_dev": "the baseline was chosen on the test part",
}


def decide(
    evidence: Evidence | None,
    policy: Policy = DEFAULT_POLICY,
    *,
    production_arm: str | None = None,
    against_production: Verdict | None = None,
    ref: str | None = None,
    signed_by: str | None = None,
) -> Decision:
    """Decide whether the candidate of `evidence` may take the alias.

    The candidate must be BETTER than the best baseline. If a version is in production it must be an arm
    of the evidence, and the candidate must be BETTER or NOT_WORSE than it; then a tie with the best
    baseline is enough, but never a loss to it.

    Args:
        production_arm: Name of the arm that is in production now; None: nothing is.
        against_production: Verdict against that arm, needed unless it is the best baseline itself.
        ref: `name@number` of the candidate, for waivers that are about it alone.
        signed_by: One who may sign and did.
    """
    if evidence is None:
        return Refuse(reasons=("There is no evidence for this version, and without evidence nothing is promoted.",))
    against = _verdict_against_production(evidence, production_arm, against_production)
    verdicts = [evidence.verdict, *([against] if against and against != evidence.verdict else [])]
    closed = (
        *_about_evidence(evidence, policy, signed_by),
        *_about_production(evidence, production_arm, against),
        *_about_baseline(evidence, policy, may_tie=against is not None),
        *(found for verdict in verdicts for found in _about_trust(verdict, policy)),
    )
    waivers = _waivers(policy, ref)
    refusals = [found.says for found in closed if found.gate not in {waiver.gate for waiver in waivers}]
    if refusals:
        return Refuse(reasons=tuple(dict.fromkeys(refusals)))
    used = tuple(waiver for waiver in waivers if waiver.gate in {found.gate for found in closed})
    return Promote(because=" ".join(_shown(verdict) for verdict in verdicts), waived=used)


def decide_served(decision: Promote, differs: str, policy: Policy = DEFAULT_POLICY, *, ref: str) -> Decision:
    """Decide about a candidate whose evidence is enough, and whose served answers are not those that were measured.

    Args:
        decision: On the evidence.
        differs: How the answers differ.
        policy: May waive the gate.
        ref: `name@number` of the candidate.
    """
    waived = tuple(waiver for waiver in _waivers(policy, ref) if waiver.gate == "served")
    return decision.model_copy(update={"waived": decision.waived + waived}) if waived else Refuse(reasons=(differs,))


def _waivers(policy: Policy, ref: str | None) -> list[Waiver]:
    return [waiver for waiver in policy.waivers if waiver.model in (None, ref)]


def _verdict_against_production(
    evidence: Evidence, production_arm: str | None, against_production: Verdict | None
) -> Verdict | None:
    """Find the verdict against production: the one passed, or the main one if production is the best baseline."""
    if production_arm is None:
        return None
    if against_production is not None and against_production.baseline == production_arm:
        return against_production
    return evidence.verdict if evidence.verdict.baseline == production_arm else None


def _about_evidence(evidence: Evidence, policy: Policy, signed_by: str | None) -> list[_Closed]:
    closed: list[_Closed] = []
    if policy.metric not in (None, evidence.metric):
        says = f"The evidence is about {evidence.metric}; the policy asks for {policy.metric}."
        closed.append(_Closed("metric", says))
    if policy.allowed_signers and signed_by is None:
        says = f"The evidence is not signed by anyone whom {policy.allowed_signers} names."
        closed.append(_Closed("signed", says))
    return closed


def _about_production(evidence: Evidence, production_arm: str | None, against: Verdict | None) -> list[_Closed]:
    """Say what is missing or wrong in the comparison with the version in production."""
    if production_arm is None:
        return []
    if production_arm not in {arm.name for arm in evidence.arms}:
        says = f"The evidence does not compare with {production_arm}, which is in production."
    elif against is None:
        says = f"There is no verdict against {production_arm}, which is in production."
    elif against.verdict in ("BETTER", "NOT_WORSE"):
        return []
    else:
        says = f"It is not shown to be as good as {production_arm}, which is in production: {_numbers(against)}."
    return [_Closed("production", says)]


def _about_baseline(evidence: Evidence, policy: Policy, *, may_tie: bool) -> list[_Closed]:
    """Say what is wrong in the comparison with the best baseline.

    Args:
        may_tie: There is a verdict against production, which is judged by `_about_production`.
    """
    verdict = evidence.verdict
    if verdict.verdict == "WORSE":
        return [_Closed("baseline", f"It is worse than {verdict.baseline}: {_numbers(verdict)}.")]
    if may_tie:
        return []
    if verdict.verdict == "BETTER" and verdict.low > policy.by_points:
        return []
    more = f" About {verdict.items_needed} test items would decide." if verdict.items_needed else ""
    margin = f" by {100 * policy.by_points:g} points" if policy.by_points else ""
    says = f"It is not shown to be better than {verdict.baseline}{margin}: {_numbers(verdict)}.{more}"
    return [_Closed("baseline", says)]


def _about_trust(verdict: Verdict, policy: Policy) -> list[_Closed]:
    """Say which remarks on the verdict close the gate."""
    against = f"The verdict against {verdict.baseline} cannot be relied on"
    closed = [
        _Closed(reason, f"{against}: {_REMARKS[reason]}{_slices(verdict, reason)}.")
        for reason in verdict.reasons
        if reason in policy.stop_on
    ]
    if verdict.n_items < policy.min_items:
        says = f"It was compared on {verdict.n_items} test items; the policy asks for {policy.min_items}."
        closed.append(_Closed("min_items", says))
    return closed


def _slices(verdict: Verdict, reason: Reason) -> str:
    names = ", ".join(worse.slice for worse in verdict.worse_slices)
    return f" ({names})" if reason == "slice_regression" and names else ""


def _shown(verdict: Verdict) -> str:
    return f"It is {_RELATIONS[verdict.verdict]} {verdict.baseline}: {_numbers(verdict)}."


def _numbers(verdict: Verdict) -> str:
    points, low, high = (100 * value for value in (verdict.difference, verdict.low, verdict.high))
    return f"{points:+.1f} points (interval {low:+.1f} to {high:+.1f}, {verdict.n_items} test items)"
