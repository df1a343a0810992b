"""Answers -> scores, by the form of the answers. One primary metric carries the verdict; the others are shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.errors import BadRecipe, NothingToScore
from sartor.evaluation.answer_form import AnswerForm
from sartor.evaluation.metrics.exact_match import exact_match, normalise
from sartor.evaluation.metrics.json_fields import field_f1, json_exact, json_valid
from sartor.evaluation.metrics.label_f1 import macro_f1
from sartor.evaluation.metrics.text_overlap import chrf, token_f1

RowMetric = Callable[[str, str], float]

ROW_METRICS: Mapping[AnswerForm, Mapping[str, RowMetric]] = {
    "json": {"field_f1": field_f1, "exact_match": json_exact, "json_valid": json_valid},
    "label": {"accuracy": exact_match},
    "text": {"chrf": chrf, "token_f1": token_f1, "exact_match": exact_match},
}
"""Metrics of one answer, by form; the first is the primary one unless the recipe names another."""
_DECIDES: Mapping[AnswerForm, str | None] = {"json": "exact_match", "label": "accuracy", "text": None}
"""The metric by which an answer is right or wrong; free text is closer or farther, unless you ask for exact match."""


class Measured(NamedTuple):
    """How well one contender answered."""

    scores_N: tuple[float, ...]
    """Primary metric of each example, in the order of the examples."""
    metrics: dict[str, float]
    """Mean of every row metric, and corpus metrics."""
    right_N: tuple[bool, ...] | None = None
    """Whether each answer is simply right; None: free text is neither right nor wrong."""


def primary_metric(form: AnswerForm, wanted: str = "auto") -> str:
    """Return the metric that carries the verdict.

    Raises: BadRecipe: `wanted` does not exist for this form.
    """
    names = list(ROW_METRICS[form])
    if wanted == "auto":
        return names[0]
    if wanted not in names:
        raise BadRecipe(
            f"there is no metric {wanted!r} for {form} answers.", where="judge.metric", fix=f"Use {', '.join(names)}."
        )
    return wanted


def measure(
    examples: Sequence[Example], answers: Mapping[str, Answer], *, form: AnswerForm, metric: str = "auto"
) -> Measured:
    """Score every example's answer.

    Args:
        examples: With expected answers.
        answers: By example id.
        form: Of the answers.
        metric: The primary one, or auto.
    Raises: NothingToScore: no examples.
    """
    if not examples:
        raise NothingToScore("there are no rows to measure on.", fix="Give a file with answered rows.")
    pairs = [(e.expected or "", answers[e.id].text) for e in examples]
    rows = {name: [of(wanted, got) for wanted, got in pairs] for name, of in ROW_METRICS[form].items()}
    metrics = {name: sum(values) / len(values) for name, values in rows.items()}
    if form == "label":
        metrics["macro_f1"] = macro_f1([normalise(w) for w, _ in pairs], [normalise(g) for _, g in pairs])
    primary = primary_metric(form, metric)
    decides = _DECIDES[form] or (primary if primary == "exact_match" else None)
    right = tuple(score == 1.0 for score in rows[decides]) if decides else None
    return Measured(tuple(rows[primary]), metrics, right)
