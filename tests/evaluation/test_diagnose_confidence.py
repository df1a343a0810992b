"""A model that is surer than right is named, one that is not is not, and few rows prove nothing."""

import numpy as np
import pytest

from sartor.concepts.abstention import Abstention, Share
from sartor.evaluation.calibration import sureness
from sartor.evaluation.diagnose_confidence import diagnose_abstention, diagnose_confidence, free_text_confidence


def answers(confidence, n_right, n_wrong):
    n = n_right + n_wrong
    return sureness([confidence] * n, [False] * n_right + [True] * n_wrong, [None] * n)


def gates(found):
    return {p.probe: p.gate for p in found.probes}


def test_a_model_surer_than_right_is_overconfident():
    found = diagnose_confidence(answers(0.85, 70, 30))
    assert gates(found) == {"calibration": "fail", "false_confidence": "unknown"}
    (cause,) = found.causes
    assert cause.cause == "overconfident"
    assert cause.strength == pytest.approx(0.45, abs=0.05)
    assert "states a confidence of 85.0%" in cause.evidence


def test_a_model_whose_high_confidence_misleads_is_overconfident():
    found = diagnose_confidence(answers(0.99, 70, 30))
    assert gates(found) == {"calibration": "fail", "false_confidence": "fail"}
    assert (
        found.causes[0].evidence == "30.0% of the 100 answers that it gives with a confidence of 90% or more are wrong."
    )


def test_a_model_as_sure_as_right_is_not():
    found = diagnose_confidence(answers(0.75, 74, 26))
    assert (gates(found)["calibration"], found.causes) == ("pass", ())
    assert gates(diagnose_confidence(answers(0.95, 96, 4))) == {"calibration": "pass", "false_confidence": "pass"}


def test_a_model_less_sure_than_right_fails_its_calibration_and_is_not_called_overconfident():
    found = diagnose_confidence(answers(0.4, 80, 20))
    assert (gates(found)["calibration"], found.causes) == ("fail", ())


def test_a_few_rows_say_nothing_of_calibration():
    assert gates(diagnose_confidence(answers(0.85, 30, 29)))["calibration"] == "unknown"


FOUND = {
    "most_wrong": 0.1, "below": 0.6, "dev_rows": 150, "rows_needed": None, "test_rows": 200,
    "answered": Share(value=0.8, low=0.74, high=0.85), "wrong": Share(value=0.05, low=0.02, high=0.09), "curve": (),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "gate", "says"),
    [
        ({}, "pass", "Below a confidence of 60.0% it abstains: on 150 dev rows, with 95% confidence at most 10%"),
        ({"below": 0.0}, "pass", "Of its answers to 200 test rows 5.0% are (2% to 9%)."),
        ({"wrong": Share(value=0.12, low=0.06, high=0.2)}, "unknown", "12.0% of those answers are wrong (6% to 20%)"),
        ({"wrong": Share(value=0.22, low=0.16, high=0.3)}, "fail", "22.0% of those answers are wrong (16% to 30%)"),
        ({"wrong": None}, "unknown", "It answers none of the 200 test rows."),
        ({"below": None, "answered": None, "wrong": None, "rows_needed": 240}, "unknown", "about 240 such rows would."),
        ({"below": None, "answered": None, "wrong": None}, "unknown", "more such rows would not either."),
    ],
)
def test_the_gate_of_abstention_is_what_the_test_rows_say(changed, gate, says):
    (probe,) = diagnose_abstention(Abstention(**(FOUND | changed))).probes
    assert (probe.probe, probe.gate) == ("abstention", gate)
    assert says in probe.says


def test_free_text_is_neither_right_nor_wrong():
    found = free_text_confidence()
    assert gates(found) == dict.fromkeys(("calibration", "false_confidence", "abstention"), "unknown")
    assert all(p.value is None for p in found.probes)
    assert not np.any(found.causes)
