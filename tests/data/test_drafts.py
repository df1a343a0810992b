"""What a model wrote about a passage is read, sifted and counted; what passes is marked as a draft."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.document import Passage
from sartor.concepts.evaluation import Answer
from sartor.data.drafts import STATUS, draft_row, is_draft, passage_row, question_prompt, sift
from sartor.data.formats.read import read

SHOES = Passage(
    source="shop.md > Returns > Shoes",
    text="You may return shoes within 30 days of delivery. The return is free of charge in all countries of the "
    "European Union, but you have to keep the box. Money comes back within a week.",
    page=3,
)


def sifted(*texts, n=2, finish="stop"):
    return sift([(SHOES, Answer(example_id=str(i), text=t, finish=finish)) for i, t in enumerate(texts)], n)


def pair(answer, question="What about shoes?"):
    return f"Q: {question}\nA: {answer}"


@pytest.mark.parametrize(
    "reply",
    [
        "Q: How long?\nA: 30 days.\n\nQ: What to keep?\nA: The box.",
        "Sure! Here you go:\n\n**Q1:** How long?\n**A1:** 30 days.\n\n**Q2:** What to keep?\n**A2:** The box.",
        "1. Question: How long?\n   Answer: 30 days.\n2. Question: What to keep?\n   Answer: The box.",
        "### Q: How long?\n- A: 30 days.\n### Q: What to keep?\n- A: The box.\n",
    ],
)
def test_questions_are_read_however_a_model_sets_them_out(reply):
    found = sifted(reply)
    assert [(d.question, d.answer) for d in found.drafts] == [("How long?", "30 days."), ("What to keep?", "The box.")]
    assert found.dropped == {}


@pytest.mark.parametrize(
    "answer",
    [
        "Within 30 days of delivery.",
        "You can return them; the returning is free of charge in the European Union.",
        "1. Keep the box\n2. Return within 30 days",
        "Shoes",
    ],
)
def test_an_answer_that_stands_in_the_passage_is_kept(answer):
    assert [d.answer for d in sifted(pair(answer)).drafts] == [answer]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (pair("You have to pay the postage yourself at the counter."), "not_in_passage"),
        (pair("Within 60 days of delivery."), "not_in_passage"),
        (pair("Yes."), "not_in_passage"),
        (pair(SHOES.text), "copies_passage"),
        (pair(f"The passage says: {SHOES.text}"), "copies_passage"),
        (pair(""), "empty"),
        ("Q: How long?\nQ: How dear?", "empty"),
        ("I cannot write questions about this.", "no_question"),
        ("", "no_question"),
    ],
)
def test_a_draft_that_is_not_worth_a_review_is_dropped_and_counted(reply, reason):
    found = sifted(reply)
    assert found.drafts == ()
    assert set(found.dropped) == {reason}


def test_an_answer_that_was_cut_off_is_dropped_and_those_before_it_are_kept():
    found = sifted("Q: How long?\nA: 30 days.\nQ: And?\nA: Keep the", finish="length")
    assert ([d.answer for d in found.drafts], found.dropped) == (["30 days."], {"cut": 1})


def test_the_same_question_is_kept_once_and_no_more_than_were_asked():
    found = sifted(pair("30 days", "How long?"), pair("30 days", "how long"), n=1)
    assert (len(found.drafts), found.dropped) == (1, {"duplicate_question": 1})
    many = "\n".join(pair("30 days", f"How long, number {i}?") for i in range(4))
    assert sifted(many, n=3).dropped == {"more_than_asked": 1}


def test_scripts_without_spaces_are_compared_too():
    passage = Passage(source="店.md", text="靴は配達から三十日以内に返品できます。箱は必ず保管してください。")
    replies = [pair("箱は保管してください", "箱は?"), pair("送料は客の負担である", "送料は?")]
    found = sift([(passage, Answer(example_id=str(i), text=r)) for i, r in enumerate(replies)], 2)
    assert ([d.question for d in found.drafts], found.dropped) == (["箱は?"], {"not_in_passage": 1})


def test_the_model_is_shown_the_passage_and_the_headings_above_it():
    prompt = question_prompt(SHOES, 3)
    assert SHOES.text in prompt.input_text
    assert SHOES.source in prompt.input_text
    assert "Write 3 questions" in prompt.input_text
    assert [m.role for m in prompt.messages] == ["user", "assistant", "user"]
    assert prompt.messages[1].content.count("Q: ") == 3
    assert question_prompt(SHOES, 1).id != question_prompt(SHOES, 2).id


def test_a_draft_is_a_chat_row_that_says_so_until_a_person_changes_it():
    (draft,) = sifted(pair("30 days of delivery")).drafts
    row = draft_row(draft, "f" * 64)
    assert row["metadata"] == {
        "status": STATUS, "source": SHOES.source, "sha256": "f" * 64, "page": 3, "passage": SHOES.text,
    }  # fmt: skip
    reviewed = {**row, "metadata": {"status": "reviewed"}}
    text = "\n".join(json.dumps(r) for r in (row, reviewed, {"messages": row["messages"]}))
    assert [is_draft(e) for e in read("d.jsonl", text.encode()).examples] == [True, False, False]


def test_a_passage_is_a_row_of_text_with_its_source():
    assert passage_row(SHOES, "f" * 64) == {
        "text": SHOES.text,
        "metadata": {"source": SHOES.source, "sha256": "f" * 64, "page": 3},
    }


def test_what_a_model_is_shown_would_itself_be_kept():
    shown = question_prompt(SHOES, 4).messages
    source, text = re.match(r"Passage \((.*)\):\n(.*)\n", shown[0].content).groups()
    found = sift([(Passage(source=source, text=text), Answer(example_id="x", text=shown[1].content))], 4)
    assert (len(found.drafts), found.dropped) == (4, {})


@given(st.text(max_size=200))
def test_any_reply_is_sifted_and_nothing_is_lost_uncounted(reply):
    found = sifted(reply)
    assert len(found.drafts) + sum(found.dropped.values()) >= 1
