"""Whether a tuned model can stand in for the one whose answers were recorded: non-inferiority within a stated margin.

The verdict says in which direction the two differ; this says whether the difference stays within the margin.
"""

from typing import Literal, NamedTuple

from sartor.concepts.verdict import Verdict
from sartor.evaluation.sentence import METRIC_WORDS

Match = Literal["MATCHES", "FALLS_SHORT", "CANNOT_TELL"]


class Replacement(NamedTuple):
    """What a sentence on a replacement is about."""

    base: str
    old: str
    """Name of the model whose answers were recorded."""
    metric: str
    by: Literal["references", "recorded"]
    """Measured by the rows' own answers, or by the recorded ones."""
    candidate: float
    baseline: float
    margin: float
    confidence: float
    free_text: bool


def match(verdict: Verdict, margin: float) -> Match:
    """Decide: the whole interval lies above -margin, or below it, or neither."""
    if verdict.low > -margin:
        return "MATCHES"
    return "FALLS_SHORT" if verdict.high < -margin else "CANNOT_TELL"


def match_sentence(verdict: Verdict, about: Replacement) -> str:
    """Say it with all numbers; for free text the claim is closeness, never quality."""
    yardstick = "your references" if about.by == "references" else "its recorded answers"
    closeness = f" in closeness to {yardstick}" if about.free_text else f" by {yardstick}"
    within = f"within {100 * about.margin:.1f} points"
    better = "and is closer" if about.free_text else "and is BETTER"
    claim = {
        "MATCHES": f"MATCHES {about.old}{closeness}, {better if verdict.verdict == 'BETTER' else within}",
        "FALLS_SHORT": f"FALLS SHORT of {about.old}{closeness}, by more than {100 * about.margin:.1f} points",
        "CANNOT_TELL": f"CANNOT YET BE TOLD to match {about.old}{closeness}, {within}",
    }[match(verdict, about.margin)]
    needed = f"; about {verdict.items_needed:,} golden rows would decide" if verdict.items_needed else ""
    what = METRIC_WORDS.get(about.metric, about.metric)
    return (
        f"Tuned {about.base} {claim}: {what} {about.candidate:.1%} against {about.baseline:.1%} on "
        f"{verdict.n_items:,} golden rows, {100 * verdict.difference:+.1f} points ({about.confidence:.0%} interval "
        f"{100 * verdict.low:+.1f} to {100 * verdict.high:+.1f}){needed}."
    )
