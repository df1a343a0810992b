"""The task prompt that is written from the data."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.document import Passage
from sartor.concepts.example import Example, Message, Source
from sartor.evaluation.task_prompt import with_passages, write_task_prompt, write_task_prompts
from tiny_rows import example, rows

WORDS = st.text(alphabet="abcdefg_é", min_size=1, max_size=8)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4, unique=True), min_size=1, max_size=6))
def test_every_key_of_the_answers_is_mentioned(keys_of_rows):
    train = rows([(f"text {i}", json.dumps(dict.fromkeys(keys, "x"))) for i, keys in enumerate(keys_of_rows)])
    prompt = write_task_prompt(train, "json")
    listed = prompt.split("Use only these keys: ")[1].split(".\n")[0].split(", ")
    assert sorted(listed) == sorted({k for keys in keys_of_rows for k in keys})
    assert all(f'"{k}": "..."' in prompt for k in listed)


@given(st.lists(WORDS, min_size=1, max_size=10))
def test_every_label_is_mentioned_the_most_frequent_first(labels):
    prompt = write_task_prompt(rows([(f"text {i}", label) for i, label in enumerate(labels)]), "label")
    listed = prompt.split("The possible labels are: ")[1].split(".\n")[0].split(", ")
    assert sorted(listed) == sorted(set(labels))
    assert labels.count(listed[0]) == max(map(labels.count, labels))


def test_keys_that_may_be_missing_are_named_and_copied_values_asked_for():
    train = rows([("Anna in Rome", '{"name": "Anna", "city": "Rome"}'), ("Ben", '{"name": "Ben"}')])
    prompt = write_task_prompt(train, "json")
    assert "Leave out a key that the text does not mention (city)." in prompt
    assert "Copy each value exactly as it stands in the text." in prompt
    whole = rows([("Anna in Rome", '{"name": "ANNA", "city": "ROME"}')])
    assert "Give every key." in write_task_prompt(whole, "json")
    assert "Copy" not in write_task_prompt(whole, "json")


def test_free_text_is_asked_for_in_its_usual_length():
    train = rows([(f"text {i}", "word " * n) for i, n in enumerate([2, 10, 20, 40])])
    assert "in about 10 to 40 words" in write_task_prompt(train, "text")
    assert "in about 1 words" in write_task_prompt(rows([("a", "yes"), ("b", "no")]), "text")


def test_the_rows_own_instruction_comes_first_and_the_most_frequent_one_is_taken():
    systems = ["Be brief.", "Be brief.", "Be long.", None]
    train = [example(f"text {i}", "yes", system=s, row=i) for i, s in enumerate(systems)]
    assert write_task_prompt(train, "label").startswith("Be brief.\n\nClassify")


def test_there_are_several_prompts_the_careful_one_first():
    train = rows([(f"text {i}", ["refund", "delivery"][i % 2]) for i in range(6)])
    found = write_task_prompts(train, "label")
    assert next(iter(found.items())) == ("prompted", write_task_prompt(train, "label"))
    assert len(set(found.values())) == len(found) == 2
    assert all("refund" in prompt and "delivery" in prompt for prompt in found.values())
    own = write_task_prompts([example("text", "answer", system="Be kind.")], "text")
    assert own["with your instruction"] == "Be kind."


def test_passages_stand_before_the_last_question_and_name_their_source():
    talk = (("user", "hello"), ("assistant", "hi"), ("user", "how heavy?"))
    row = Example(
        messages=tuple(Message(role=r, content=c) for r, c in talk), expected="3", source=Source(file="f", row=1)
    )
    found = with_passages(row, [Passage(source="a.md > Tin", text="far"), Passage(source="b.txt", text="near")])
    assert [m.content for m in found.messages[:2]] == ["hello", "hi"]
    assert found.messages[2].content.endswith("[a.md > Tin]\nfar\n\n[b.txt]\nnear\n\nhow heavy?")
    assert found.expected == "3"
    assert with_passages(row, []) == row
