from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.evaluation import Arm
from sartor.concepts.evidence import Evidence
from sartor.concepts.model_version import Waiver
from sartor.concepts.verdict import Decision as VerdictName
from sartor.concepts.verdict import Reason, Verdict, WorseSlice
from sartor.registry.promotion import GATES, Policy, Promote, Refuse, decide

VERDICTS = get_args(VerdictName)
REASONS = get_args(Reason)


def verdict(name: str = "BETTER", *, baseline: str = "few_shot", low: float = 0.05, **more: object) -> Verdict:
    facts = {"difference": 0.1, "high": 0.15, "n_items": 200, "n_groups": 200, "detectable_effect": 0.07}
    return Verdict.model_validate(
        {**facts, "items_needed": None, **more, "verdict": name, "baseline": baseline, "low": low}
    )


def evidence(main: Verdict, *, arms: tuple[str, ...] = ("tuned", "few_shot")) -> Evidence:
    results = tuple(
        Arm(name=name, role="baseline", metric="exact_match", score=0.5, low=0.4, high=0.6, n=200) for name in arms
    )
    hashes = dict.fromkeys(("dataset_id", "test_seal", "recipe_hash", "base_id", "scores_blob", "run_id"), "0" * 64)
    facts = {"task": "chat", "candidate": "tuned", "metric": "exact_match", "looks": 1}
    empty = {"adapter_files": {}, "answers": {}, "versions": {}}
    return Evidence.model_validate({**hashes, **facts, **empty, "arms": results, "verdict": main})


def reasons(decision: Promote | Refuse) -> str:
    assert isinstance(decision, Refuse)
    return " ".join(decision.reasons)


def test_without_evidence_nothing_is_promoted() -> None:
    assert "no evidence" in reasons(decide(None))


@pytest.mark.parametrize("name", VERDICTS)
def test_with_nothing_in_production_only_better_than_the_best_baseline_passes(name: str) -> None:
    assert isinstance(decide(evidence(verdict(name))), Promote) == (name == "BETTER")


@pytest.mark.parametrize("name", VERDICTS)
def test_a_version_in_production_that_is_the_best_baseline_may_be_tied(name: str) -> None:
    found = evidence(verdict(name, baseline="v1"), arms=("tuned", "v1"))
    assert isinstance(decide(found, production_arm="v1"), Promote) == (name in ("BETTER", "NOT_WORSE"))


@given(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS))
def test_no_version_replaces_one_it_is_not_shown_to_match(main: str, against: str) -> None:
    found = evidence(verdict(main), arms=("tuned", "few_shot", "v1"))
    decision = decide(found, production_arm="v1", against_production=verdict(against, baseline="v1"))
    expected = main != "WORSE" and against in ("BETTER", "NOT_WORSE")
    assert isinstance(decision, Promote) == expected


def test_production_that_was_not_compared_with_stops_promotion() -> None:
    better = verdict("BETTER")
    assert "does not compare with v1" in reasons(decide(evidence(better), production_arm="v1"))
    with_v1 = evidence(better, arms=("tuned", "few_shot", "v1"))
    assert "no verdict against v1" in reasons(decide(with_v1, production_arm="v1"))
    other = verdict("BETTER", baseline="v0")
    assert "no verdict against v1" in reasons(decide(with_v1, production_arm="v1", against_production=other))


@given(st.sets(st.sampled_from(REASONS)), st.sets(st.sampled_from(REASONS)))
def test_a_remark_closes_the_gate_exactly_if_the_policy_says_so(remarks: set[str], stops: set[str]) -> None:
    policy = Policy(stop_on=tuple(stops))  # type: ignore[arg-type]
    decision = decide(evidence(verdict(reasons=tuple(remarks))), policy)
    assert isinstance(decision, Refuse) == bool(remarks & stops)
    if isinstance(decision, Refuse):
        assert len(decision.reasons) == len(remarks & stops)


def test_leaked_items_and_worse_slices_stop_by_default_and_slices_are_named() -> None:
    assert "also used for training" in reasons(decide(evidence(verdict(reasons=("leaked_items",)))))
    worse = WorseSlice(slice="refunds", n_items=40, difference=-0.2, low=-0.3, high=-0.1)
    said = reasons(decide(evidence(verdict(reasons=("slice_regression",), worse_slices=(worse,)))))
    assert "worse in a part of the rows (refunds)" in said


def test_a_remark_on_the_verdict_against_production_counts_too() -> None:
    found = evidence(verdict(), arms=("tuned", "few_shot", "v1"))
    against = verdict("NOT_WORSE", baseline="v1", reasons=("slice_regression",))
    assert "against v1 cannot be relied on" in reasons(decide(found, production_arm="v1", against_production=against))


@given(st.floats(0.001, 0.2), st.floats(0, 0.2))
def test_the_margin_asks_for_the_low_end_of_the_interval(low: float, by_points: float) -> None:
    decision = decide(evidence(verdict(low=low)), Policy(by_points=by_points))
    assert isinstance(decision, Promote) == (low > by_points)


def test_metric_and_number_of_items_can_be_asked_for() -> None:
    found = evidence(verdict())
    assert isinstance(decide(found, Policy(metric="exact_match", min_items=200)), Promote)
    said = reasons(decide(found, Policy(metric="f1", min_items=201)))
    assert "is about exact_match; the policy asks for f1" in said
    assert "compared on 200 test items; the policy asks for 201" in said


def test_a_refusal_says_the_numbers_and_how_many_items_would_decide() -> None:
    short = verdict("INSUFFICIENT", low=-0.04, difference=0.05, items_needed=640)
    said = reasons(decide(evidence(short)))
    assert "+5.0 points (interval -4.0 to +15.0, 200 test items)" in said
    assert "About 640 test items would decide." in said
    assert "worse than few_shot" in reasons(decide(evidence(verdict("WORSE"))))


def test_a_promotion_says_why_without_claiming_more_than_was_shown() -> None:
    decision = decide(
        evidence(verdict("INSUFFICIENT"), arms=("tuned", "few_shot", "v1")),
        production_arm="v1",
        against_production=verdict("NOT_WORSE", baseline="v1"),
    )
    assert isinstance(decision, Promote)
    assert "not shown to differ from few_shot" in decision.because
    assert "not worse than v1" in decision.because


def a_waiver(gate: str, **more: str) -> Waiver:
    return Waiver.model_validate({"gate": gate, "by": "Ann Lee", "reason": "there are no more rows", **more})


@pytest.mark.parametrize("gate", ["leaked_items", "baseline", "min_items", "metric"])
def test_a_waiver_opens_its_gate_and_no_other(gate: str) -> None:
    closed = {
        "leaked_items": (evidence(verdict(reasons=("leaked_items",))), Policy()),
        "baseline": (evidence(verdict("INSUFFICIENT", low=-0.1)), Policy()),
        "min_items": (evidence(verdict()), Policy(min_items=900)),
        "metric": (evidence(verdict()), Policy(metric="f1")),
    }
    for name, (found, policy) in closed.items():
        waiver = a_waiver(gate)
        decision = decide(found, policy.model_copy(update={"waivers": (waiver,)}))
        assert isinstance(decision, Promote) == (name == gate)
        if isinstance(decision, Promote):
            assert decision.waived == (waiver,)


def test_a_waiver_may_be_about_one_version_alone() -> None:
    policy = Policy(waivers=(a_waiver("leaked_items", model="tickets@2"),))
    leaked = evidence(verdict(reasons=("leaked_items",)))
    assert isinstance(decide(leaked, policy, ref="tickets@2"), Promote)
    assert isinstance(decide(leaked, policy, ref="tickets@3"), Refuse)


def test_a_waiver_that_was_not_needed_is_not_put_on_record() -> None:
    decision = decide(evidence(verdict()), Policy(waivers=(a_waiver("leaked_items"),)))
    assert isinstance(decision, Promote)
    assert decision.waived == ()


def test_every_gate_can_be_named() -> None:
    assert set(GATES) == {"metric", "baseline", "production", "min_items", "signed", "served", *REASONS}
