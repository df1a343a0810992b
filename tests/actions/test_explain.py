"""From kept answers to kinds of rows: a kind that the tuned model answers badly is named, declared or not."""

import random
from typing import Any

import pytest

from sartor.actions.collect_answers import collect_answers
from sartor.actions.contest import CANDIDATE, Contest
from sartor.actions.explain import explain
from sartor.actions.give_verdict import give_verdict
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message, Source
from sartor.concepts.recipe import Judging
from sartor.data.split import Split
from sartor.evaluation.diagnose import Diagnosis
from sartor.evaluation.measure import measure

TOPICS = {
    "refund": ["please", "refund", "the", "charged", "payment", "invoice", "money", "back", "order"],
    "parcel": ["parcel", "courier", "delivery", "arrived", "late", "shipment", "tracking", "depot", "door"],
    "login": ["password", "login", "account", "reset", "cannot", "screen", "code", "email", "locked"],
}


class LabelBench:
    """As much of a workbench as judging needs."""

    metric = "accuracy"

    def measure(self, examples: Any, answers: Any) -> Any:
        return measure(examples, answers, form="label")


def tickets(n: int, *, seed: int, declared: bool) -> list[Example]:
    chance = random.Random(seed)
    found: list[Example] = []
    for i in range(n):
        topic = list(TOPICS)[i % 3]
        text = " ".join(chance.sample(TOPICS[topic], 5)) + f" {chance.randint(1000, 9999)}"
        found.append(
            Example(
                messages=(Message(role="user", content=text),),
                expected=chance.choice(["yes", "no"]),
                source=Source(file="t.jsonl", row=i + 1),
                slice=topic if declared else None,
            )
        )
    return found


def answering(share_right: Any, seed: int) -> Any:
    """Answer right with a chance that depends on the topic."""

    def predict(examples: Any) -> Any:
        chance = random.Random(seed)
        for e in examples:
            topic = next(name for name, words in TOPICS.items() if set(words) & set(e.input_text.split()))
            right = chance.random() < share_right(topic)
            yield Answer(example_id=e.id, text=e.expected if right else "neither", prompt_tokens=1)

    return predict


def explained(workshop: Any, folder: Any, share_right: Any, *, declared: bool) -> Diagnosis:
    parts = Split(*(tuple(tickets(n, seed=n, declared=declared)) for n in (150, 30, 180)))
    contest = Contest(workshop, LabelBench(), parts, folder)  # pyright: ignore[reportArgumentType]
    for name, share in ((CANDIDATE, share_right), ("base prompted", lambda topic: 0.8)):
        for part in ("dev", "test"):
            asked = collect_answers(
                workshop, answering(share, len(name)), contest.rows(part), path=contest.path(name, part), stage=""
            )
            list(asked)
    judged = give_verdict(
        contest, {CANDIDATE: "candidate", "base prompted": "baseline"}, Judging(), base="base", seed_of=lambda _: None,
        scores_path=folder / "scores.jsonl",
    )  # fmt: skip
    return explain(contest, judged, Diagnosis((), ()), Judging())


@pytest.mark.slow
@pytest.mark.parametrize("declared", [True, False])
def test_a_kind_that_is_answered_badly_is_named(workshop: Any, tmp_path: Any, declared: bool) -> None:
    found = explained(workshop, tmp_path, lambda topic: 0.3 if topic == "login" else 0.9, declared=declared)
    assert found.causes[0].cause == "slice_bias"
    bad = [one for one in found.slices if one.worse or one.behind]
    assert bad
    for one in bad:
        words = {"login"} if one.kind == "declared" else set(TOPICS["login"])
        assert set(one.slice.split(", ")) <= words
        assert one.judged
    assert {one.kind for one in bad} == ({"declared", "discovered"} if declared else {"discovered"})


@pytest.mark.slow
def test_every_metric_of_the_task_is_measured_on_every_kind(workshop: Any, tmp_path: Any) -> None:
    found = explained(workshop, tmp_path, lambda topic: 0.8, declared=True)
    assert [one.kind for one in found.slices] == ["declared"] * 3 + ["discovered"] * 3
    for one in found.slices:
        assert set(one.metrics) == set(one.baseline_metrics) == {"accuracy", "macro_f1"}
        assert one.metrics["accuracy"] == pytest.approx(one.score)
        assert one.baseline_metrics["accuracy"] == pytest.approx(one.baseline_score)


@pytest.mark.slow
def test_an_even_model_is_not_blamed_for_a_kind(workshop: Any, tmp_path: Any) -> None:
    found = explained(workshop, tmp_path, lambda topic: 0.8, declared=True)
    assert "slice_bias" not in [cause.cause for cause in found.causes]
    assert [(probe.probe, probe.gate) for probe in found.probes] == [("worst_slice", "pass")]
