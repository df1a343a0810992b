"""Answers that stop in the middle are named; what may end without a full stop is not."""

import pytest
from tests.data.audit.sighted import ORDINARY, corpus_sighted, cut_out, row, sighted

from sartor.data.audit.truncated import TRUNCATED

ASKED = "How do I deal with my lamp, order 7?"
CUT = [
    "Please look at the garden lamp first. If order 7 is still not right, write to us and",
    "Please look at the garden lamp first. If the order is still not right, write to us and we will",
    "Please look at the garden lamp first and then check the war",
    "Please look at the garden lamp first, then",
    "You can send the lamp back in its box,",
    "You will need these things:",
    "You will need:\n- a screwdriver\n- a new bulb\n-",
    "1. Open the lid.\n2. Take out the bulb.\n3.",
    "Run this:\n```bash\nlampctl reset",
    '{"lamp": "garden", "order": 7, "steps": ["open"',
    '{"lamp": "garden", "note": "please loo',
    "The lamp can be repaired (see the notes on",
    'Our colleague said "please look at the',
    "Please write to us and we will help you with the",
    "Bitte schauen Sie zuerst nach der Lampe und",
    "Por favor mire primero la lámpara del jardín y luego escriba a la",
    "Please look at the lamp first. If that does not help, see ## More\n\n## Next steps",
    "Please look at the lamp, order and delivery. You can also con-",
    "Please look at the lamp first. Use a dry cloth, for example",
    "Please look at the lamp first and then write us a longer [truncated]",
    "Please look at the lamp first. It is an alias of `garden_la",
    "Please look at the lamp first, it may be the bulb. If",
]

WHOLE = [
    "Yes",
    "Paris",
    "Invoice number",
    "Please look at the lamp first!",
    "Would you like us to send you a new one?",
    "Please look at the lamp first, order 7 is right (see the invoice).",
    'Our colleague said "please look at the lamp first."',
    "You will find it at https://example.com/lamps/garden",
    "Write to us at help@example.com",
    "Please look at the lamp first. It works again 🎉",
    "Please look at the lamp first.\n\nBest regards,\nThe Support Team",
    "Please look at the lamp first.\n\nKind regards\nAnna",
    "You will need:\n- a screwdriver\n- a new bulb",
    "1. garden lamp\n2. kettle\n3. bicycle",
    "Run this:\n```bash\nlampctl reset\n```",
    '{"lamp": "garden", "order": 7}',
    '["lamp", "kettle"]',
    "Please look at the lamp first :)",
    "Please look at the lamp first. Here is what we found out about it…",
    "The total is:\n\n3 * 12 = 36",
    "请先看看花园灯。如果订单还是不对，请写信给我们。",
    "Bitte schauen Sie zuerst nach der Lampe.",
    "def look(lamp):\n    return lamp.first",
    "| part | price |\n|---|---|\n| bulb | 3 |",
    "The steps are a) open it, b) change the bulb and c) close it.",
    "**Please** look at the *garden lamp* first. **It is fine.**",
    "The answer is 42.",
    "n(n+1)(2n+1)/6, so the sum is ≈ 482",
    "SÃO PAULO, AÇÃO",
]


@pytest.mark.parametrize("answer", CUT)
def test_an_answer_that_stops_in_the_middle_is_named(answer):
    assert sighted(TRUNCATED, (ASKED, answer))


@pytest.mark.parametrize("answer", WHOLE)
def test_an_answer_that_is_whole_is_left_alone(answer):
    assert sighted(TRUNCATED, (ASKED, answer)) == []


def test_ordinary_rows_are_left_alone():
    assert corpus_sighted(TRUNCATED, ORDINARY) == {}


def test_the_span_is_the_last_word_of_the_answer():
    pair = row(ASKED, "Please look at the garden lamp and the", system="Be kind.")
    (seen,) = sighted(TRUNCATED, pair)
    assert seen.span[0] == 2
    assert cut_out(pair, seen) == "the"


def test_json_that_stops_is_an_error_and_prose_a_warning():
    assert sighted(TRUNCATED, (ASKED, '{"a": [1, 2'))[0].severity == "error"
    assert sighted(TRUNCATED, (ASKED, "Please look at the lamp and"))[0].severity == "warning"


def test_a_data_set_that_never_ends_with_a_full_stop_is_fine():
    rows = [(f"title of story {i}", f"The strange journey of the {t} to the northern harbour {i}x") for i in range(20)
            for t in ("sailor", "widow", "painter")]  # fmt: skip
    assert corpus_sighted(TRUNCATED, rows) == {}


def test_without_full_stops_a_function_word_still_shows_the_cut():
    rows = [
        (f"title of story {i}", f"The strange journey of sailor number {i} to the northern harbour") for i in range(60)
    ]
    cut = corpus_sighted(TRUNCATED, [*rows, ("title", "The strange journey of the sailor to the")])
    assert set(cut) == {60}


def test_labels_are_never_cut():
    rows = [(f"text {i}", label) for i in range(30) for label in ("to the", "return and", "billing")]
    assert corpus_sighted(TRUNCATED, rows, task="classify") == {}


def test_answers_that_always_announce_what_follows_are_the_format():
    rows = [(f"question {i}", f"Here is the list number {i} you asked for:") for i in range(60)]
    assert corpus_sighted(TRUNCATED, rows) == {}


def test_a_word_is_cut_only_where_this_data_has_longer_ones():
    rows = [*ORDINARY, *[(f"q{i}", f"Send the lamp without its packaging {i}, please. Thank you") for i in range(60)]]
    assert corpus_sighted(TRUNCATED, [*rows, ("q", "Send the lamp back without its packag")]).keys() == {len(rows)}


def test_a_title_or_a_name_that_was_asked_for_needs_no_full_stop():
    assert sighted(TRUNCATED, ("Give me a title for a page about tea", "The quiet life of the lamps")) == []
    assert sighted(TRUNCATED, ("Which keys belong together?", "hammer and nail")) == []
