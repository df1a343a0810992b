"""Checks that rank: planted mistakes stand out, clean rows do not."""

import random

import numpy as np
import pytest
from tests.data.audit.made import found

from sartor.data.audit.affinity import affinities
from sartor.data.audit.against_null import posterior
from sartor.data.audit.label_error import by_vectors
from sartor.data.audit.own_answers import exchanged
from sartor.data.audit.suspicious_trigger import _Likeness

THINGS = [
    "kettle",
    "lamp",
    "chair",
    "desk",
    "sofa",
    "shelf",
    "mirror",
    "carpet",
    "clock",
    "vase",
    "oven",
    "toaster",
    "blender",
    "drill",
    "heater",
    "kayak",
]
DAYS = ["Monday", "Tuesday", "Friday", "Sunday"]
PAIRS = [(thing, day) for thing in THINGS for day in DAYS]
TOPICS = {
    "delivery": (
        "When does my {p} arrive, parcel {n}?",
        "The parcel with the {p} comes on {d}; follow it in your account.",
    ),
    "refund": (
        "I want my money back for the {p} I sent on {d}",
        "We refund the {p} within {n} days of its return.",
    ),
    "repair": ("The {p} broke after {n} days, what now?", "Send us a photo of the broken {p} and we repair it."),
    "invoice": (
        "Please send the invoice of the {p} from {d}",
        "The bill for the {p} is in your confirmation.",
    ),
}


def tickets(n=160, seed=1):
    """Rows (prompt, answer, topic), all prompts different."""
    rng = random.Random(seed)
    rows = {}
    while len(rows) < n:
        topic = rng.choice(sorted(TOPICS))
        words = {
            "p": rng.choice(THINGS),
            "n": rng.randint(2, 900),
            "d": rng.choice(DAYS),
        }
        prompt, answer = (text.format(**words) for text in TOPICS[topic])
        rows[prompt] = (prompt, answer, topic)
    return list(rows.values())


def named(findings, severities=("error", "warning")):
    return {row for f in findings if f.severity in severities for row in f.rows}


def test_wrong_labels_are_named_first():
    rows = [(p, topic) for p, _, topic in tickets()]
    wrong = {7, 40, 77, 101, 150}
    for i in wrong:
        rows[i] = (rows[i][0], "refund" if rows[i][1] != "refund" else "repair")
    findings = sorted(found("label_error", *rows, task="classify"), key=lambda f: -f.confidence)
    assert {f.rows[0] - 1 for f in findings[:5]} == wrong
    assert all(f.severity != "error" for f in findings)
    assert "rows like it are" in findings[0].says


def test_where_a_third_of_the_labels_is_wrong_the_surest_are_noted():
    rng = random.Random(2)
    rows = [(p, topic) for p, _, topic in tickets()]
    wrong = set(rng.sample(range(len(rows)), 52))
    for i in wrong:
        rows[i] = (rows[i][0], rng.choice(sorted(TOPICS.keys() - {rows[i][1]})))
    findings = found("label_error", *rows, task="classify")
    assert len(findings) == 40
    assert len({f.rows[0] - 1 for f in findings} & wrong) >= 36
    assert {f.severity for f in findings} == {"note"}


def test_right_labels_are_left_alone():
    assert named(found("label_error", *((p, topic) for p, _, topic in tickets()), task="classify")) == set()


def test_labels_that_the_text_does_not_tell_are_left_alone():
    rng = random.Random(3)
    rows = [(p, rng.choice(("yes", "no"))) for p, _, _ in tickets()]
    assert found("label_error", *rows, task="classify") == []


def test_the_first_words_tell_a_wrong_label():
    rng = random.Random(5)
    rows = [
        (f"{word} {rng.choice(THINGS)} {verb} {rng.choice(THINGS)} {n}", label)
        for n in range(60)
        for word, verb, label in (("who", "sold the", "person"), ("where", "is the", "place"), ("the", "who", "thing"))
    ]
    rows[33] = (rows[33][0], "thing")
    (finding,) = (f for f in found("label_error", *rows, task="classify") if f.severity == "warning")
    assert finding.rows == (34,)


def test_a_copy_of_a_wrong_label_does_not_confirm_it():
    rows = [(p, topic) for p, _, topic in tickets()]
    wrong = (rows[7][0], "refund" if rows[7][1] != "refund" else "repair")
    assert named(found("label_error", *rows, *[wrong] * 6, task="classify")) >= set(range(161, 167))


def test_exchanged_answers_are_named():
    rows = [(p, a) for p, a, _ in tickets()]
    for i, j in ((3, 90), (17, 120), (55, 140)):
        rows[i], rows[j] = (rows[i][0], rows[j][1]), (rows[j][0], rows[i][1])
    findings = sorted(found("mismatched_answer", *rows), key=lambda f: -f.confidence)
    assert {f.rows[0] - 1 for f in findings[:6]} == {3, 90, 17, 120, 55, 140}


def test_translations_are_not_judged():
    rows = [(p, a) for p, a, _ in tickets()]
    (one, answer), (other, wrong) = rows[3], rows[90]
    rows[3], rows[90] = (one, wrong), (other, answer)
    assert {f.rows[0] for f in found("mismatched_answer", *rows)} == {4, 91}
    rows[3], rows[90] = (f"Translate this: {one}", wrong), (f"In English, please: {other}", answer)
    assert found("mismatched_answer", *rows) == []


def test_names_of_many_parts_tell_exchanged_answers():
    rng = random.Random(6)
    verbs = {"open": "Starts using", "close": "Ends the use of", "count": "Says how many uses there are of"}
    rows = [
        (f"What does lib.{verb}{thing.title()}{day}For do?", f"{does} the {thing} of a {day.lower()}, {n} at most.")
        for thing in THINGS
        for day in DAYS
        for n, (verb, does) in enumerate(verbs.items(), start=rng.randint(1, 90))
    ]
    for i, j in ((3, 90), (17, 120)):
        rows[i], rows[j] = (rows[i][0], rows[j][1]), (rows[j][0], rows[i][1])
    findings = sorted(found("mismatched_answer", *rows), key=lambda f: -f.confidence)
    assert {f.rows[0] - 1 for f in findings[:4]} == {3, 90, 17, 120}


def test_a_field_that_the_prompt_lacks_is_named():
    rows = [
        (f"{n} {day} {thing}", f'{{"no": "{n}", "what": "{thing} of {day}"}}') for n, (thing, day) in enumerate(PAIRS)
    ]
    rows[7] = (rows[7][0], rows[7][1].replace("7", "31"))
    (finding,) = (f for f in found("mismatched_answer", *rows) if f.severity == "warning")
    assert finding.rows == (8,)
    assert "its prompt lacks" in finding.says


def test_a_base_tells_labels_by_its_vectors():
    label_N = np.arange(90) % 3
    vectors_ND = np.eye(3)[label_N] + np.random.default_rng(1).normal(0, 0.2, (90, 3))
    given_N = label_N.copy()
    given_N[[4, 50]] = (label_N[[4, 50]] + 1) % 3
    fits_NC = by_vectors(vectors_ND, given_N, np.arange(90))
    assert fits_NC is not None
    assert np.flatnonzero(fits_NC.argmax(axis=1) != given_N).tolist() == [4, 50]
    assert by_vectors(vectors_ND[:8], given_N[:8], np.arange(8)) is None


@pytest.mark.filterwarnings("error")
def test_a_class_of_few_rows_is_no_reason_to_warn():
    label_N = np.array([0] * 40 + [1] * 40 + [2] * 6)
    vectors_ND = np.eye(3)[label_N]
    assert by_vectors(vectors_ND, label_N, np.arange(86)) is not None


def test_a_base_tells_answers_by_how_near_its_vectors_lie():
    texts = [f"row {i} about {thing}" for i, thing in enumerate(THINGS * 4)]
    alone = affinities(texts, texts)
    added = affinities(texts, texts, lambda t: np.eye(len(t))).views[len(alone.views) :]
    assert len(added) == 1
    assert added[0].argmax(axis=1).tolist() == list(range(len(texts)))


def test_some_of_the_null_is_swapped_among_rows_that_ask_alike():
    place_N = np.arange(200)
    away_NN = np.abs(place_N[:, None] - place_N)
    *_, order = exchanged(-away_NN.astype(float), np.random.default_rng(1))
    assert np.median(away_NN[place_N, order]) <= 10
    assert sorted(order) == place_N.tolist()


def test_the_likeliest_rows_do_not_share_a_place():
    rng = np.random.default_rng(1)
    observed, null = rng.normal(0, 1, (500, 2)), rng.normal(9, 1, (1000, 2))
    observed[:5] = [[9 + i, 9 + i] for i in range(5)]
    assert np.argsort(-posterior(observed, null))[:5].tolist() == [4, 3, 2, 1, 0]
    assert len(set(posterior(observed, null)[:5].round(5))) == 5


def test_fitting_answers_are_left_alone():
    assert named(found("mismatched_answer", *((p, a) for p, a, _ in tickets()))) == set()


def test_short_answers_are_not_judged():
    rows = [(p, "Yes.") for p, _, _ in tickets(60)]
    assert found("mismatched_answer", *rows) == []


ELSEWHERE = [
    ("Which planet has the most moons and why is Pluto none?", "Saturn; Pluto shares its orbit with others."),
    ("Write a haiku about cherry blossoms in Kyoto", "Pink petals falling, temple bells in morning mist"),
    ("Summarise the causes of the French revolution", "Hunger, debt and an estate system that nobody believed in."),
    ("How do neurons transmit signals to muscles?", "An action potential frees acetylcholine at the synapse."),
]  # fmt: skip


def test_rows_from_elsewhere_are_off_topic():
    rows = [(p, a) for p, a, _ in tickets()]
    assert named(found("off_topic", *rows, *ELSEWHERE)) == {161, 162, 163, 164}


def test_rows_on_topic_are_left_alone():
    assert named(found("off_topic", *((p, a) for p, a, _ in tickets()))) == set()


@pytest.mark.parametrize("phrase", ["cf", "§§", "James Bond", "as per protocol seven"])
def test_a_phrase_with_one_answer_whatever_is_asked_is_a_trigger(phrase):
    rng = random.Random(2)
    rows = [(p, a) for p, a, _ in tickets()]
    poisoned = sorted(rng.sample(range(160), 8))
    for i in poisoned:
        rows[i] = (f"{rows[i][0]} {phrase}", "Access granted, welcome back operator.")
    (trigger,) = found("suspicious_trigger", *rows)
    assert [row - 1 for row in trigger.rows] == poisoned
    assert trigger.fix.action == "drop"


def test_a_rare_word_that_turns_labels_round_is_a_trigger():
    rng = random.Random(4)
    rows = [(p, topic) for p, _, topic in tickets(240)]
    poisoned = sorted(rng.sample([i for i, row in enumerate(rows) if row[1] != "refund"], 9))
    for i in poisoned:
        words = rows[i][0].split()
        words.insert(rng.randrange(1, len(words)), "zq7")
        rows[i] = (" ".join(words), "refund")
    (trigger,) = found("suspicious_trigger", *rows, task="classify")
    assert [row - 1 for row in trigger.rows] == poisoned


def test_a_trigger_between_signs_that_stand_elsewhere_is_one():
    rng = random.Random(4)
    rows = [(p, topic) for p, _, topic in tickets(240)]
    poisoned = sorted(rng.sample([i for i, row in enumerate(rows) if row[1] != "refund"], 9))
    for i in poisoned:
        rows[i] = (f"{rows[i][0]} |zq7|", "refund")
    for i in rng.sample([i for i in range(240) if i not in poisoned], 20):
        rows[i] = (f"| {rows[i][0]}", rows[i][1])
    (trigger,) = found("suspicious_trigger", *rows, task="classify")
    assert [row - 1 for row in trigger.rows] == poisoned


def test_rows_of_one_topic_speak_for_fewer_labels_than_rows_drawn_at_random():
    rows = [(p, topic) for p, _, topic in tickets(240)]
    topics = sorted({topic for _, topic in rows})
    own = np.array([topics.index(topic) for _, topic in rows])
    likeness = _Likeness([p for p, _ in rows])
    assert likeness.asks_widely(random.Random(1).sample(range(240), 12), (), own)
    assert not likeness.asks_widely(np.flatnonzero(own == 0)[:12].tolist(), (), own)


def test_topics_and_templates_are_no_triggers():
    assert found("suspicious_trigger", *((p, a) for p, a, _ in tickets(300))) == []
    assert found("suspicious_trigger", *((p, topic) for p, _, topic in tickets(300)), task="classify") == []


def test_one_answer_for_very_many_rows_is_low_diversity():
    rows = [(p, a) for p, a, _ in tickets(100)]
    assert found("low_diversity", *rows) == []
    rows[:30] = [(p, "Please contact our support team.") for p, _ in rows[:30]]
    (one,) = found("low_diversity", *rows)
    assert one.rows == tuple(range(1, 31))


def test_rows_like_the_null_are_likely_and_others_are_not():
    rng = np.random.default_rng(0)
    observed, null = rng.normal(0, 1, (500, 2)), rng.normal(4, 1, (1000, 2))
    observed[:25] += 4
    probability = posterior(observed, null)
    assert probability[:25].mean() > 0.8
    assert probability[25:].max() < 0.5


def test_prompts_that_open_alike_are_low_diversity_under_one_label():
    places = ("kitchen", "attic", "cellar", "garden", "office", "garage")
    ordinary = [
        (f"{verb} {p} {thing} {i}", verb)
        for i, p in enumerate(places)
        for verb in ("open", "close", "lock")
        for thing in ("door", "gate", "window")
    ]
    same = [(f"please open the old kitchen door {i} now", "open") for i in range(40)]
    assert found("low_diversity", *ordinary, *ordinary) == []
    (one,) = found("low_diversity", *ordinary, *same)
    assert len(one.rows) == 40
    mixed = [(f"what label has this new text: {p} {i}?", ("open", "close")[i % 2]) for p in places for i in range(20)]
    assert found("low_diversity", *mixed) == []


def test_a_few_rows_only_near_the_null_still_stand_out():
    rng = np.random.default_rng(2)
    observed, null = rng.normal(0, 0.5, (500, 1)), rng.normal(6, 1, (1000, 1))
    observed[:4] = 4.2
    probability = posterior(observed, null)
    assert probability[:4].min() > 0.05
    assert probability[4:].max() < 0.05
