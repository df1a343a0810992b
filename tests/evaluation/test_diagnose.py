"""Each way to spoil a model is named by the losses and scores that it leaves, and a sound model by none."""

import numpy as np
import pytest

from sartor.concepts.evaluation import Arm
from sartor.concepts.probe import Cause, RowLoss, Variant
from sartor.evaluation.diagnose import (
    BASE,
    FARTHER,
    NEARER,
    OWN,
    diagnose_gap,
    diagnose_losses,
    diagnose_overlap,
    lost_to_rivals,
    ranked,
)

FOREIGN = Variant(template="alpaca")
SOUND = {
    "train": {BASE: 1.0, OWN: 0.10, NEARER: 0.20, FARTHER: 0.25},
    "dev": {BASE: 1.0, OWN: 0.13, NEARER: 0.21, FARTHER: 0.30, FOREIGN: 0.5, Variant(0.0, "alpaca"): 1.1},
    "test": {BASE: 1.0, OWN: 0.12},
}
"""Mean nats per token of a model as one wishes it."""


def losses(**changed):
    """Make rows around the means of a sound model, with what is `changed` for a part."""
    rng = np.random.default_rng(5)
    found = {}
    for part, means in SOUND.items():
        hardness = rng.gamma(8, 1 / 8, 48)
        for variant, mean in {**means, **changed.get(part, {})}.items():
            if mean is not None:
                noise = rng.gamma(40, 1 / 40, 48)
                found[part, variant] = [
                    RowLoss(float(20 * mean * h * e), 20) for h, e in zip(hardness, noise, strict=True)
                ]
    return found


def test_a_sound_model_fails_no_probe():
    found = diagnose_losses(losses())
    assert found.causes == ()
    assert {p.gate for p in found.probes} == {"pass"}
    assert {p.probe for p in found.probes} == {
        "half_of_the_change", "twice_the_change", "learned", "train_rows_known", "test_rows_known", "template",
    }  # fmt: skip


SPOILED = {
    "lora_scale": {"train": {NEARER: 0.06}, "dev": {NEARER: 0.08}},
    "overfit": {"train": {OWN: 0.001, NEARER: 0.02}, "dev": {OWN: 0.4, NEARER: 0.3}, "test": {OWN: 0.4}},
    "undertrained": {
        "train": {OWN: 0.9, NEARER: 0.95, FARTHER: 0.8},
        "dev": {OWN: 0.9, NEARER: 0.95, FARTHER: 0.8, FOREIGN: 1.0},
        "test": {OWN: 0.9},
    },
    "leaked_test": {"test": {OWN: 0.01}},
    "template_mismatch": {"dev": {FOREIGN: 0.06}},
}


@pytest.mark.parametrize("cause", SPOILED)
def test_a_spoiled_model_is_named_first(cause):
    found = ranked(diagnose_losses(losses(**SPOILED[cause])).causes)
    assert found[0].cause == cause
    assert found[0].strength >= 0.5
    assert "%" in found[0].evidence


def test_a_model_that_learned_nothing_is_undertrained_though_no_scale_changes_it():
    still = dict.fromkeys((OWN, NEARER, FARTHER), 1.0)
    found = ranked(diagnose_losses(losses(train=still, dev={**still, FOREIGN: 1.1}, test={OWN: 1.0})).causes)
    assert found[0].cause == "undertrained"


def test_a_template_that_the_base_understands_better_too_is_no_mismatch():
    found = diagnose_losses(losses(dev={FOREIGN: 0.06, Variant(0.0, "alpaca"): 0.4}))
    assert found.causes == ()


def test_without_training_rows_a_scale_that_is_too_large_is_still_seen():
    spoiled = losses(dev={NEARER: 0.08})
    found = ranked(diagnose_losses({k: v for k, v in spoiled.items() if k[0] != "train"}).causes)
    assert found[0].cause == "lora_scale"


def test_a_gap_between_training_and_test_scores_counts_only_beyond_chance():
    assert diagnose_gap([1.0] * 40, [1.0] * 25 + [0.0] * 15).causes[0].cause == "overfit"
    assert diagnose_gap([1.0, 0.0] * 20, [1.0, 0.0] * 19 + [0.0, 0.0]).causes == ()


def test_shared_rows_are_a_leak():
    assert diagnose_overlap(0, 100).causes == ()
    (cause,) = diagnose_overlap(30, 100).causes
    assert (cause.cause, cause.strength) == ("leaked_test", 0.9)


def arm(name, role, score):
    return Arm(name=name, role=role, metric="accuracy", score=score, low=score, high=score, n=100)


def test_rivals_rank_below_what_is_wrong_with_the_training():
    arms = [arm("tuned", "candidate", 0.3), arm("base 8-shot", "baseline", 0.9), arm("base prompted", "baseline", 0.8)]
    assert [c.cause for c in lost_to_rivals(arms)] == ["few_shot_better", "base_better"]
    overfit = diagnose_losses(losses(**SPOILED["overfit"])).causes
    assert ranked([*lost_to_rivals(arms), *overfit])[0].cause == "overfit"
    assert lost_to_rivals([arm("tuned", "candidate", 0.9), arm("base 8-shot", "baseline", 0.3)]) == []


@pytest.mark.parametrize(
    ("name", "score", "named"),
    [
        ("base with documents, 3 passages", 0.9, True),
        ("base with documents, 3 passages", 0.6, True),
        ("base with documents, 1 passage", 0.5, False),
        ("nearest answer", 0.9, True),
        ("nearest answer", 0.6, False),
    ],
)
def test_looking_up_is_better_if_it_beats_the_tuned_model_and_documents_also_if_they_tie(name, score, named):
    found = lost_to_rivals([arm("tuned", "candidate", 0.6), arm(name, "baseline", score)])
    assert [c.cause for c in found] == (["retrieval_better"] if named else [])


def test_documents_that_find_nothing_do_not_tie_with_a_model_that_knows_nothing():
    assert (
        lost_to_rivals([arm("tuned", "candidate", 0.0), arm("base with documents, 1 passage", "baseline", 0.0)]) == []
    )


def test_each_cause_is_named_once_and_none_if_there_is_none():
    twice = [Cause(cause="overfit", strength=s, evidence="e") for s in (0.2, 0.7)]
    assert [(c.cause, c.strength) for c in ranked(twice)] == [("overfit", 0.7)]
    assert [c.cause for c in ranked([])] == ["none"]
