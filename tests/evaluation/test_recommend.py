"""One recommendation from what was looked at."""

import pytest

from sartor.concepts.advice import Advice, Prompting
from sartor.evaluation.recommend import new_words_share, recommend
from tiny_rows import rows


def advice(**changed):
    found = {
        "recommendation": "tune", "because": "", "rows": 300, "test_rows": 80, "detectable_effect": 0.17,
        "test_rows_for": {"5": 941}, "metric": "accuracy",
        "prompting": (Prompting(name="base 8-shot", score=0.6, low=0.5, high=0.7, n=40),),
        "curve": ((37, 0.5), (300, 0.7)), "doubling": (0.02, 0.0, 0.04), "new_words": 0.1, "conflicts": 0.0,
        "minutes": 4.0, "base": "smollm2-135m-instruct", "licence": "Apache-2.0",
    }  # fmt: skip
    return recommend(Advice.model_validate({**found, **changed}))


PERFECT = (Prompting(name="base 2-shot", score=0.995, low=0.98, high=1.0, n=400),)


@pytest.mark.parametrize(
    ("changed", "choice", "number"),
    [
        ({}, "tune", "17.0 points"),
        ({"conflicts": 0.2, "new_words": 0.9}, "fix_labels", "20%"),
        ({"new_words": 0.6, "prompting": PERFECT}, "retrieve", "60%"),
        ({"prompting": PERFECT}, "prompt", "99.5%"),
        ({"rows": 30}, "collect", "30 rows"),
        ({"doubling": (0.08, 0.04, 0.12)}, "collect", "+8.0"),
        ({"doubling": (0.08, 0.04, 0.12), "rows": 900}, "tune", "900 rows"),
        ({"prompting": ()}, "tune", "300 rows"),
    ],
)
def test_the_first_rule_that_fits_decides_and_says_its_number(changed, choice, number):
    found = advice(**changed)
    assert found.recommendation == choice
    assert number in found.because
    assert found.says.endswith(found.because)


def test_words_that_stand_nowhere_else_are_new():
    facts = rows([("Who leads team 1?", "Aldous Quimby"), ("Who leads team 2?", "Brunhilde Farquhar")])
    form = rows([("Paris is nice", "city: Paris"), ("Rome is old", "city: Rome")])
    assert new_words_share(facts) == 1.0
    assert new_words_share(form) == 0.0
