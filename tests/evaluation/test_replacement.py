"""MATCHES, FALLS SHORT and CANNOT TELL follow the interval and the margin alone."""

import pytest

from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.evaluation.compare import judge
from sartor.evaluation.replacement import Match, Replacement, match, match_sentence

ABOUT = Replacement("tiny", "ft:old", "exact_match", "references", 0.8, 0.82, 0.02, 0.95, free_text=False)


def verdict(low: float, high: float) -> Verdict:
    return Verdict(
        verdict="INSUFFICIENT", baseline="ft:old", difference=(low + high) / 2, low=low, high=high,
        n_items=100, n_groups=100, detectable_effect=0.05, items_needed=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.01, 0.05, "MATCHES"), (-0.019, 0.05, "MATCHES"), (-0.019, -0.001, "MATCHES"), (-0.02, 0.05, "CANNOT_TELL"),
     (-0.05, -0.01, "CANNOT_TELL"), (-0.05, -0.02, "CANNOT_TELL"), (-0.05, -0.021, "FALLS_SHORT")],
)  # fmt: skip
def test_only_a_whole_interval_on_one_side_of_the_margin_decides(low: float, high: float, expected: Match) -> None:
    assert match(verdict(low, high), 0.02) == expected


@pytest.mark.parametrize(
    ("low", "high", "claim"),
    [(-0.01, 0.03, "MATCHES ft:old by your references, within 2.0 points"),
     (-0.2, -0.1, "FALLS SHORT of ft:old by your references, by more than 2.0 points"),
     (-0.1, 0.05, "CANNOT YET BE TOLD to match ft:old by your references, within 2.0 points")],
)  # fmt: skip
def test_the_sentence_claims_what_was_decided_and_states_the_margin(low: float, high: float, claim: str) -> None:
    says = match_sentence(verdict(low, high), ABOUT)
    assert says.startswith(f"Tuned tiny {claim}: exact match 80.0% against 82.0% on 100 golden rows, ")


def test_a_model_that_is_better_is_said_to_be() -> None:
    better = verdict(0.01, 0.05).model_copy(update={"verdict": "BETTER"})
    assert "MATCHES ft:old by your references, and is BETTER: " in match_sentence(better, ABOUT)
    assert "to your references, and is closer: " in match_sentence(better, ABOUT._replace(free_text=True))


def test_free_text_is_close_to_answers_and_never_as_good() -> None:
    says = match_sentence(verdict(-0.01, 0.03), ABOUT._replace(free_text=True, metric="chrf", by="recorded"))
    assert "MATCHES ft:old in closeness to its recorded answers" in says


def matched(n_rows: int, n_other: int) -> Match:
    """Judge a model that answers `n_other` of `n_rows` otherwise than the recorded answer itself."""
    records = [
        ScoreRecord(item=str(i), split="test", arm=arm, score=float(arm == "old" or i >= n_other))
        for arm in ("tuned", "old")
        for i in range(n_rows)
    ]
    return match(judge(records, candidate="tuned"), 0.02)


def test_the_verdict_machinery_decides_about_a_model_that_nearly_repeats_the_old_one() -> None:
    assert matched(1000, 3) == "MATCHES"
    assert matched(1000, 80) == "FALLS_SHORT"
    assert matched(30, 1) == "CANNOT_TELL"
