"""The sentence of a verdict."""

import pytest

from sartor.concepts.verdict import Verdict
from sartor.evaluation.sentence import METRIC_WORDS, Scored, verdict_sentence


def sentence(kind="BETTER", metric="field_f1", *, reasons=(), items_needed=None, **more):
    verdict = Verdict(
        verdict=kind, baseline="base 8-shot", difference=0.123, low=0.081, high=-0.0004 if kind == "WORSE" else 0.165,
        n_items=151, n_groups=151, detectable_effect=0.06, items_needed=items_needed, reasons=reasons,
    )  # fmt: skip
    scored = Scored(base="smollm2", metric=metric, candidate=0.9321, baseline=0.8091, confidence=0.95, **more)
    return verdict_sentence(verdict, scored, recheck="sartor judge scores.jsonl")


def test_a_win_is_told_with_all_its_numbers_and_how_to_recheck_it():
    assert sentence() == (
        "Tuned smollm2 is BETTER than the best baseline (base 8-shot, chosen on dev): field F1 93.2% against 80.9% on "
        "151 sealed test rows, +12.3 points (95% interval +8.1 to +16.5). Recheck: sartor judge scores.jsonl"
    )


@pytest.mark.parametrize(
    ("kind", "claim"),
    [("WORSE", "is WORSE than"), ("NOT_WORSE", "is NOT WORSE than"), ("INSUFFICIENT", "CANNOT YET BE TOLD from")],
)
def test_each_verdict_has_its_words(kind, claim):
    assert f"Tuned smollm2 {claim} the best baseline (base 8-shot" in sentence(kind)
    others = {"BETTER", "WORSE", "CANNOT"} - set(claim.split())
    assert not any(word in sentence(kind).split() for word in others)


@pytest.mark.parametrize("metric", ["chrf", "token_f1"])
@pytest.mark.parametrize("kind", ["BETTER", "WORSE", "NOT_WORSE"])
def test_for_free_text_the_claim_is_closeness_never_quality(kind, metric):
    says = sentence(kind, metric)
    assert "your reference answers" in says
    assert " BETTER " not in says
    assert " is WORSE " not in says


def test_what_would_decide_is_told_if_it_is_known():
    assert "; about 1,234 test rows would decide:" in sentence("INSUFFICIENT", items_needed=1234)
    assert "would decide" not in sentence("INSUFFICIENT")


def test_a_baseline_that_was_chosen_on_test_is_said_to_be():
    assert "chosen on test, for want of dev rows" in sentence(reasons=("no_dev",))


def test_every_metric_that_can_be_measured_has_its_words():
    from sartor.evaluation.measure import ROW_METRICS

    assert {name for metrics in ROW_METRICS.values() for name in metrics} | {"macro_f1"} == set(METRIC_WORDS)


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        ((74, 740), " It reads and writes 74 tokens per answer against 740, 10 times fewer."),
        ((740, 74), " It reads and writes 740 tokens per answer against 74, 10 times more."),
        ((74, 90), " It reads and writes 74 tokens per answer against 90."),
        ((74, 0), ""),
        ((0, 90), ""),
    ],
)
def test_what_an_answer_costs_is_compared_where_both_use_tokens(tokens, says):
    assert sentence("NOT_WORSE", tokens=tokens).endswith(f"+16.5).{says} Recheck: sartor judge scores.jsonl")


def test_other_baselines_within_noise_of_the_chosen_one_are_named():
    assert "Within noise of that baseline: base prompted, majority. Recheck" in sentence(
        within_noise=("base prompted", "majority")
    )
