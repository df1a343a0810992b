"""What a model's confidence is worth, as probes: whether it is right as often as it says, and when to abstain."""

from collections.abc import Mapping

from sartor.concepts.abstention import Abstention, Share
from sartor.concepts.probe import Cause, Gate, Probe
from sartor.evaluation.calibration import FEWEST_ROWS, HIGH, PROMISE, Sureness, calibration_error, false_confidence
from sartor.evaluation.compare import FEW_ITEMS
from sartor.evaluation.diagnose import Diagnosis

_NOTABLE = 0.05
"""Calibration error from which a confidence misleads."""
_REMEDIES: Mapping[str, str] = {
    "calibration": "Do not act on its confidence without a threshold that was set on dev rows.",
    "false_confidence": "Read its surest mistakes: labels may be wrong, or training may lack a kind of row.",
    "abstention": "Set the threshold on more dev rows, like those it will see, or accept more wrong answers.",
}


def diagnose_confidence(test: Sureness) -> Diagnosis:
    """Compare how sure a model says it is with how often it is right."""
    error, stated, right = calibration_error(test), float(test.confidence_N.mean()), 1 - float(test.wrong_N.mean())
    n_rows = len(test.confidence_N)
    says = (
        f"It states a confidence of {stated:.1%} on average and is right on {right:.1%} of {n_rows} test rows; from "
        f"its least to its most sure answers, the two are {error.value:.1%} apart."
    )
    off = error.low > 0 and error.value > _NOTABLE
    gate: Gate = "unknown" if n_rows < FEWEST_ROWS else "fail" if off else "pass"
    hasty = _false_confidence(test)
    causes = [hasty.says] if hasty.gate == "fail" else [says] if gate == "fail" and stated > right else []
    strength = round(min(1.0, 3 * max(error.value, (hasty.value or 0.0) - (1 - HIGH))), 3)
    return Diagnosis(
        (_probe("calibration", gate, says, error), hasty),
        tuple(Cause(cause="overconfident", strength=strength, evidence=evidence) for evidence in causes),
    )


def diagnose_abstention(found: Abstention) -> Diagnosis:
    """Say where the model abstains, and whether test rows keep what dev rows promised."""
    promise = f"with {PROMISE:.0%} confidence at most {found.most_wrong:.0%} of"
    gate: Gate = "unknown"
    if found.below is None:
        more = (
            f"about {found.rows_needed:,} such rows would" if found.rows_needed else "more such rows would not either"
        )
        says = f"No threshold: {found.dev_rows} dev rows do not show where {promise} its answers are wrong; {more}."
    else:
        begin = f"Below a confidence of {found.below:.1%} it abstains" if found.below else "It need not abstain"
        says = (
            f"{begin}: on {found.dev_rows} dev rows, {promise} the answers that it gives are wrong. {_measured(found)}"
        )
    if found.wrong:
        kept = found.wrong.value <= found.most_wrong
        gate = "fail" if found.wrong.low > found.most_wrong else "pass" if kept else "unknown"
    return Diagnosis((_probe("abstention", gate, says, found.wrong),), (), abstention=found)


def free_text_confidence() -> Diagnosis:
    """Say why the confidence of free text is not looked at."""
    says = "Its answers are nearer to what was expected or farther from it, not right or wrong: this is not known."
    return Diagnosis(tuple(_probe(name, "unknown", says, None) for name in _REMEDIES), ())


def _false_confidence(test: Sureness) -> Probe:
    """Ask whether answers of high confidence are wrong more often than their confidence allows."""
    wrong, n_sure = false_confidence(test)
    if wrong is None:
        return _probe(
            "false_confidence", "unknown", f"It gives no answer with a confidence of {HIGH:.0%} or more.", None
        )
    says = f"{wrong.value:.1%} of the {n_sure} answers that it gives with a confidence of {HIGH:.0%} or more are wrong."
    kept = wrong.value <= 1 - HIGH and n_sure >= FEW_ITEMS
    gate: Gate = "fail" if wrong.low > 1 - HIGH else "pass" if kept else "unknown"
    return _probe("false_confidence", gate, says, wrong)


def _measured(found: Abstention) -> str:
    if found.answered is None or found.wrong is None:
        return f"It answers none of the {found.test_rows} test rows."
    if not found.below:
        wrong = f"{found.wrong.value:.1%} are ({found.wrong.low:.0%} to {found.wrong.high:.0%})"
        return f"Of its answers to {found.test_rows} test rows {wrong}."
    return (
        f"It answers {found.answered.value:.1%} of {found.test_rows} test rows ({found.answered.low:.0%} to "
        f"{found.answered.high:.0%}), and {found.wrong.value:.1%} of those answers are wrong "
        f"({found.wrong.low:.0%} to {found.wrong.high:.0%})."
    )


def _probe(name: str, gate: Gate, says: str, found: Share | None) -> Probe:
    numbers = found.model_dump() if found else dict.fromkeys(("value", "low", "high"))
    return Probe(probe=name, **numbers, gate=gate, says=says, remedy=_REMEDIES[name])
