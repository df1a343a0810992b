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
    folds: int = 0
    """How many models were trained for a cross-fitted verdict; 0: one, judged on a sealed part."""
    tokens: tuple[float, float] = (0.0, 0.0)
    """Tokens read and written for one answer, by the candidate and by the baseline; 0: it uses none."""
    within_noise: tuple[str, ...] = ()
    """Other baselines whose difference from the chosen one could be chance."""


def verdict_sentence(verdict: Verdict, scored: Scored, *, recheck: str) -> str:
    """Say who won against whom, by how much, on how many rows, and how to recheck it.

    For free text the claim is closeness to the references, never quality.
    """
    what = METRIC_WORDS.get(scored.metric, scored.metric)
    numbers = (
        f"{what} {scored.candidate:.1%} against {scored.baseline:.1%} on {_rows(verdict, scored)}, "
        f"{_points(verdict.difference)} points ({scored.confidence:.0%} interval {_points(verdict.low)} to "
        f"{_points(verdict.high)})"
    )
    rival = f"the best baseline ({verdict.baseline}, {_chosen(verdict)})"
    more = f"{_cost(scored.tokens)}{_tied(scored.within_noise)}"
    return f"Tuned {scored.base} {_claim(verdict, scored.metric, rival)}: {numbers}.{more} Recheck: {recheck}"


def _rows(verdict: Verdict, scored: Scored) -> str:
    if not scored.folds:
        return f"{verdict.n_items} sealed test rows"
    return f"{verdict.n_items} rows, each asked of one of {scored.folds} models that had not learned from it"


def _cost(tokens: tuple[float, float]) -> str:
    """Compare what an answer costs: a tie at a tenth of the tokens is a claim of its own."""
    mine, theirs = tokens
    if not (mine and theirs):
        return ""
    fewer = theirs / mine
    times = f", {fewer:.0f} times fewer" if fewer >= 2 else f", {1 / fewer:.0f} times more" if fewer <= 0.5 else ""
    return f" It reads and writes {mine:,.0f} tokens per answer against {theirs:,.0f}{times}."


def _tied(names: tuple[str, ...]) -> str:
    return f" Within noise of that baseline: {', '.join(names)}." if names else ""


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
