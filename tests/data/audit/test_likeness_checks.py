"""near_duplicate, conflicting_answers, split_leakage: what they name and what they leave alone."""

import pytest
from tests.data.audit.made import found, made

RETURN = "You can return any item within 30 days if it is unused and you kept the receipt."
OTHERS = [
    (f"Question number {i} about {w}?", f"The {w} is described on page {i} of our manual, as always.")
    for i, w in enumerate(
        ["kettle", "lamp", "chair", "desk", "sofa", "bed", "shelf", "mirror", "carpet", "clock", "vase", "oven"]
    )
]

WORDS = ("kettle", "table", "chair", "desk", "sofa", "bed", "shelf", "mirror", "carpet", "clock", "vase", "oven")
WORDS += tuple(f"{a}{b}" for a in ("bra", "kol", "lin") for b in ("tem", "vut", "sor", "nim"))


@pytest.mark.parametrize(
    "twin",
    [
        ("how can i return an itme?", RETURN),
        ("How do I return an item", RETURN.replace("any item", "any itme")),
        ("Hello, how do I return an item? Thanks!", RETURN.lower()),
        ("What is the way to return an item I bought?", RETURN),
    ],
)
def test_slips_and_rewordings_are_near_duplicates(twin):
    (one,) = found("near_duplicate", *OTHERS, ("How do I return an item?", RETURN), twin)
    assert one.rows == (13, 14)
    assert one.fix.action == "drop"


def test_a_slip_that_stands_in_several_rows_is_still_a_slip():
    rows = [(f"Does the GlasNetz router model {w} have a lamp?", f"Model {w} has one on its back.") for w in WORDS]
    twins = [("Why is the GlasNetz line so slow?", RETURN), ("Why is the GlsaNetz line so slow? Thanks!", RETURN)]
    other = ("Where do I plug GlsaNetz in?", "Plug it into the wall beside the door, please.")
    (one,) = found("near_duplicate", *rows, *twins, other)
    assert one.rows == (len(rows) + 1, len(rows) + 2)


RARE = "The population variance of the data is returned."


@pytest.mark.parametrize(
    "other",
    [
        "Explain `statistics.pvariance` to me.",
        "When would I call `statistics.pvariance`, and what happens then?",
        "I came across it in our code. What does `statistics.pvariance` do?",
    ],
)
def test_a_short_answer_that_only_two_rows_give_to_a_rare_word_makes_them_duplicates(other):
    rows = [(f"Explain what `{word}` does, and when I would call it.", f"It {word} the rest.") for word in WORDS]
    rows += [("What does `statistics.pvariance` do?", RARE), (other, RARE.replace("variance", "vairance"))]
    (one,) = found("near_duplicate", *rows)
    assert one.rows == (len(rows) - 1, len(rows))


def test_commands_of_one_grammar_are_not_near_duplicates_but_a_mistyped_one_is():
    places = ("kitchen", "attic", "hall", "cellar", "garage")
    rows = [
        (f"{verb} {the} {thing} in the {place}", verb)
        for verb, the in (("dim", "the"), ("open", "our"), ("dim", "my"))
        for thing in ("lights", "blinds", "lamps")
        for place in places
    ]
    assert found("near_duplicate", *rows) == []
    (one,) = found("near_duplicate", *rows, ("dim the lihgts in the attic", "dim"))
    assert len(rows) + 1 in one.rows


def test_rows_of_one_template_that_differ_in_a_filler_are_found_in_a_crowd():
    cities = [f"{a}{b}" for a in ("Bra", "Ko", "Lin", "Dul", "Sor", "Vu", "Tem") for b in ("ak", "iel", "on", "burg")]
    rows = [(f"Can I pick up my order in {city}?", "No, we only deliver there.") for city in cities * 2]
    rows = [*rows[: len(cities)], ("Can I pick up our order in Sorburg?", "No, we only deliver there.")]
    (one,) = found("near_duplicate", *rows)
    assert one.rows == (1 + cities.index("Sorburg"), len(rows))


def test_a_slot_of_a_template_is_another_question_even_with_one_answer():
    rows = [
        (f"Where can I get a {part} for the {product}?", f"In our shop beside the {product} in aisle {i}, at nine.")
        for i, product in enumerate(WORDS[12:18])
        for part in ("lid", "lamp")
    ]
    assert found("near_duplicate", *OTHERS, *rows) == []


def test_a_label_with_one_word_more_is_another_command():
    rows = [
        ("play rumours on the speaker", "play"),
        ("play rumours on the speaker in the attic", "play"),
        ("turn on the light in the attic", "on"),
        ("turn off the light in the attic", "off"),
    ]
    assert found("near_duplicate", *rows, *[(f"open the attic {w}", "open") for w in WORDS]) == []


def test_a_cluster_is_one_finding():
    rows = [
        ("How do I return an item?", RETURN),
        ("how do i return an item", RETURN),
        ("How do I return an itme?", RETURN),
    ]
    (one,) = found("near_duplicate", *OTHERS, *rows)
    assert one.rows == (13, 14, 15)


@pytest.mark.parametrize(
    "rows",
    [
        [
            (f"How long is the warranty of the {p}?", f"The {p} has {n} months.")
            for p, n in (("X1", 6), ("X2", 12), ("Z9", 24))
        ],
        [
            (f"How do I open the {p}?", "Please write to our support team and tell them your order number.")
            for p in ("kettle", "lamp", "chair", "desk", "sofa")
        ],
        [("How do I return an item?", RETURN), ("How do I return an item?", RETURN)],
        [("Do you ship to Spain?", "Yes."), ("Do you ship to France?", "Yes."), ("Is tea sold?", "Yes.")],
    ],
    ids=["templates", "one answer for many", "exact copies", "short answers"],
)
def test_templates_exact_copies_and_short_answers_are_not_near_duplicates(rows):
    assert found("near_duplicate", *OTHERS, *rows) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RETURN, RETURN.replace("30", "14")),
        (RETURN, RETURN.replace("can return", "cannot return")),
        ("Yes", "No"),
        ("Berlin", "Munich"),
        ('{"city": "Berlin"}', '{"city": "Bonn"}'),
    ],
)
def test_other_numbers_negations_and_short_answers_conflict(one, other):
    (conflict,) = found(
        "conflicting_answers", *OTHERS, ("How do I return an item?", one), ("how do i return an itme", other)
    )
    assert (conflict.rows, conflict.severity) == ((13, 14), "error")


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Write a poem about rain.", "Drip, drop, it falls on roofs."),
            ("Write a poem about rain.", "Grey skies weep silver."),
        ],
        [("What does the X1 cost?", "It costs 10 euros."), ("What does the X2 cost?", "It costs 20 euros.")],
        [("How do I return an item?", RETURN), ("How do I return an item?", RETURN.upper())],
    ],
    ids=["open request", "other product", "same answer"],
)
def test_open_requests_and_other_products_do_not_conflict(rows):
    assert found("conflicting_answers", *OTHERS, *rows) == []


def test_a_nearly_equal_test_row_is_a_leak():
    test = made(("How can I retrun an item?", RETURN), ("What about shelves?", "No."), path="test.jsonl")
    (leak,) = found("split_leakage", *OTHERS, ("How do I return an item?", RETURN), test=test)
    assert (leak.rows, leak.related[0].rows, leak.severity) == ((13,), (1,), "error")


def test_a_test_row_of_the_same_template_is_no_leak():
    test = made(("Question number 40 about tables?", "The table is described on page 40."), path="test.jsonl")
    assert found("split_leakage", *OTHERS, test=test) == []
