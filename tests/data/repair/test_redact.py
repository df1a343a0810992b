"""Spans go exactly, equal values of a row share a placeholder, nothing else moves."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.repair.findings import chat, contents, redact, repaired

WORDS = st.lists(
    st.sampled_from(["ann@x.org", "bob@y.org", "hello", "Grüße", "😀", '"q"', "\n"]), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=3))
def test_spans_are_redacted_exactly_and_equal_values_alike(messages):
    numbers: dict[str, int] = {}
    findings, wanted, turns = [], [], []
    for message, words in enumerate(messages):
        texts, position = [], 0
        for word in words:
            if "@" in word:
                findings.append(redact(1, message, position, position + len(word)))
                texts.append(f"[EMAIL_{numbers.setdefault(word, len(numbers) + 1)}]")
            else:
                texts.append(word)
            position += len(word) + 1
        turns.append(("assistant" if message % 2 else "user", " ".join(words)))
        wanted.append(" ".join(texts))
    tail = [("assistant", "done")] if len(turns) % 2 else []
    line = chat(*((role, f"{text}.") for role, text in turns), *tail)
    text, _ = repaired(line, *reversed(findings))
    assert contents(text)[: len(turns)] == [f"{w}." for w in wanted]


def test_other_kinds_have_numbers_of_their_own_and_overlaps_become_one():
    line = chat(("user", "key=ann@x.org:s3cret 12 34, ann@x.org"), ("assistant", "ok"))
    secret, phone = redact(1, 0, 4, 20, "API_KEY"), redact(1, 0, 21, 26, "PHONE")
    text, done = repaired(line, redact(1, 0, 4, 13), secret, phone, redact(1, 0, 28, 37))
    assert contents(text)[0] == "key=[API_KEY_1] [PHONE_1], [EMAIL_1]"
    assert [c.placeholders for c in done.changes] == [
        ("[API_KEY_1]",),
        ("[API_KEY_1]",),
        ("[PHONE_1]",),
        ("[EMAIL_1]",),
    ]


def test_another_row_begins_again_at_one():
    lines = [chat(("user", f"{who}@x.org"), ("assistant", "ok")) for who in ("ann", "bob")]
    text, _ = repaired("\n".join(lines), redact(1, 0, 0, 9), redact(2, 0, 0, 9))
    assert [contents(line)[0] for line in text.splitlines()] == ["[EMAIL_1]", "[EMAIL_1]"]


def test_messages_of_a_pair_are_instruction_input_and_answer():
    row = {"system": "Be Ann.", "prompt": "I am Ann", "completion": "Hi Ann"}
    text, _ = repaired(json.dumps(row), redact(1, 0, 3, 6), redact(1, 1, 5, 8), redact(1, 2, 3, 6))
    assert json.loads(text) == {"system": "Be [EMAIL_1].", "prompt": "I am [EMAIL_1]", "completion": "Hi [EMAIL_1]"}
    bare = {"system": " ", "prompt": "I am Ann", "completion": "Hi Ann"}
    assert json.loads(repaired(json.dumps(bare), redact(1, 0, 5, 8))[0])["prompt"] == "I am [EMAIL_1]"


def test_an_input_of_two_columns_is_redacted_where_the_piece_stands():
    row = {"instruction": "Write to", "input": "Ann now", "output": "ok"}
    text, _ = repaired(json.dumps(row), redact(1, 0, 10, 13))
    assert json.loads(text) == {**row, "input": "[EMAIL_1] now"}


def test_parts_of_a_message_are_redacted_where_the_piece_stands_even_across_two():
    parts = [{"type": "text", "text": "I am Ann"}, {"type": "text", "text": "Bee, hello"}]
    text, _ = repaired(chat(("user", parts), ("assistant", "ok")), redact(1, 0, 5, 12))
    assert [p["text"] for p in contents(text)[0]] == ["I am [EMAIL_1]", ", hello"]


def test_an_answer_that_is_an_object_stays_one():
    row = {"prompt": "q", "completion": {"mail": "a@x.org", "n": 1}}
    start = json.dumps(row["completion"]).index("a@x")
    text, _ = repaired(json.dumps(row), redact(1, 1, start, start + 7))
    assert json.loads(text)["completion"] == {"mail": "[EMAIL_1]", "n": 1}


def test_a_number_becomes_a_text():
    text, _ = repaired(json.dumps({"prompt": "phone?", "completion": 4930123456}), redact(1, 1, 0, 10, "PHONE"))
    assert json.loads(text)["completion"] == "[PHONE_1]"


def test_cells_of_a_table_are_redacted():
    text, _ = repaired('text,label\r\n"mail ann@x.org, now",x\r\nother,y\r\n', redact(1, 0, 5, 14), name="t.csv")
    assert text == 'text,label\r\n"mail [EMAIL_1], now",x\r\nother,y\r\n'


def test_a_span_outside_of_the_row_is_left_and_the_row_stays():
    line = chat(("user", "short"), ("assistant", "ok"))
    text, done = repaired(line, redact(1, 0, 3, 99), redact(1, 7, 0, 1))
    assert (text, done.changes, len(done.left)) == (line, (), 2)


def test_a_change_never_tells_what_was_taken_out():
    _, done = repaired(chat(("user", "ann@x.org"), ("assistant", "ok")), redact(1, 0, 0, 9))
    assert "ann" not in done.changes[0].model_dump_json()
