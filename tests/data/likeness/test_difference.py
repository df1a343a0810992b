"""What sets two texts apart: slips, rewordings, facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.data.likeness.difference import Nearness, difference, is_slip
from sartor.data.likeness.words import without_courtesies

SAME = [
    ("How do I reset my router?", "Please, how can I reset my ruoter"),
    ("What is a buffer overflow?", "Explain what a buffer overflow is."),
    ("The PARCEL is late!!", "the parcel is late"),
    ("What is the nickname of the state?", "What is the state nickname?"),
    ("What's home banking?", "What is home banking?"),
    ("Wie kann ich mein Konto löschen?", "wie kann ich bitte mein Konto loschen"),
]
OTHER_FACTS = [
    ("How do I reset my router X200?", "How do I reset my router X300?"),
    ("How do I cancel my order?", "How do I cancel my subscription?"),
    ("You can return it within 30 days.", "You can return it within 14 days."),
    ("Opened items can be returned.", "Opened items can not be returned."),
    ("What is the capital of France?", "What is the capital of Spain?"),
    ("What does `numpy.ma.MaskedArray.any` do?", "What does `numpy.ma.MaskedArray.all` do?"),
    ("Turn on the kitchen light", "Turn off the kitchen light"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_slips_and_fillers_leave_the_facts_as_they_are(one, other):
    apart = difference(one, other)
    assert apart.nearness >= Nearness.CLOSE
    assert apart.same_facts


@pytest.mark.parametrize(("one", "other"), OTHER_FACTS)
def test_numbers_names_and_negations_are_facts(one, other):
    assert not difference(one, other).same_facts


def test_a_mistyped_negation_still_denies():
    assert difference("Das Gerät geht nichht an.", "Das Gerät geht nicht an.").same_facts
    assert difference("It works wthout a battery.", "It works with a battery.").negated


def test_questions_for_a_person_and_for_a_time_differ():
    assert not difference("Who is Charles Lindbergh?", "When is Charles Lindbergh?").same_facts
    assert difference("What is the price?", "How is the price?").same_facts


def test_the_kind_of_fact_is_told():
    assert difference("30 days", "14 days").numbers
    assert difference("it can be returned", "it cannot be returned").negated
    assert difference("capital of France", "capital of Spain").names == (("france", "spain"),)


def test_texts_without_common_content_are_far():
    assert difference("Where is my parcel?", "How tall is the tower in Paris?").nearness is Nearness.FAR


@given(st.text(max_size=60))
def test_every_text_equals_itself_whatever_its_case_and_spaces(text):
    assert difference(text, f"  {text.casefold()} ").nearness is Nearness.EQUAL


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_order_of_two_texts_does_not_matter(one, other):
    there, back = difference(one, other), difference(other, one)
    assert (there.nearness, there.numbers, there.negated) == (back.nearness, back.numbers, back.negated)


def test_a_slip_needs_letters_enough():
    assert is_slip("parcel", "parcle")
    assert not is_slip("on", "off")
    assert not is_slip("x200", "x300")


def test_a_sentence_end_needs_a_space():
    assert without_courtesies("Hello. What does `numpy.ma.any` do? Thanks.") == "What does `numpy.ma.any` do?"
