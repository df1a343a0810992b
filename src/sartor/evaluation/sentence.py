"""The one sentence of a verdict: fixed words, all numbers, nothing free-form."""

from typing import NamedTuple

from sartor.concepts.verdict import Verdict

METRIC_WORDS = {
    "field_f1": "field F1",
    "exact_match": "exact match",
    "json_valid": "valid JSON",
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "chrf": "chrF",
    "token_f1": "token F1",
}
"""How a person calls each metric."""

_CLOSENESS = ("chrf", "token_f1")


class Scored(NamedTuple):
    """What the sentence is about."""

    base: str
    metric: str
    candidate: float
    baseline: float
    confidence: float
    """0.95 for a 95% interval."""


def verdict_sentence(verdict: Verdict, scored: Scored, *, recheck: str) -> str:
    """Say who won against whom, by how much, on how many rows, and how to recheck it.

    For free text the claim is closeness to the references, never quality.
    """
    what = METRIC_WORDS.get(scored.metric, scored.metric)
    numbers = (
        f"{what} {scored.candidate:.1%} against {scored.baseline:.1%} on {verdict.n_items} sealed test rows, "
        f"{_points(verdict.difference)} points ({scored.confidence:.0%} interval {_points(verdict.low)} to "
        f"{_points(verdict.high)})"
    )
    rival = f"the best baseline ({verdict.baseline}, {_chosen(verdict)})"
    return f"Tuned {scored.base} {_claim(verdict, scored.metric, rival)}: {numbers}. Recheck: {recheck}"


def _claim(verdict: Verdict, metric: str, rival: str) -> str:
    close = metric in _CLOSENESS
    if verdict.verdict == "BETTER":
        return f"is closer to your reference answers than {rival}" if close else f"is BETTER than {rival}"
    if verdict.verdict == "WORSE":
        return f"is further from your reference answers than {rival}" if close else f"is WORSE than {rival}"
    if verdict.verdict == "NOT_WORSE":
        return f"is NOT WORSE than {rival}" + (", by closeness to your reference answers" if close else "")
    needed = f"; about {verdict.items_needed:,} test rows would decide" if verdict.items_needed else ""
    return f"CANNOT YET BE TOLD from {rival}{needed}"


def _chosen(verdict: Verdict) -> str:
    return "chosen on test, for want of dev rows" if "no_dev" in verdict.reasons else "chosen on dev"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"
