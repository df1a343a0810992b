"""Readers: what good rows become, which sentence bad ones get, and that nothing is lost on the way."""

import csv
import io
import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.chat_jsonl import chat_row
from sartor.data.formats.detect import detect
from sartor.data.formats.prompt_completion import pair_row
from sartor.data.formats.read import read, read_inputs
from sartor.data.formats.rows import Columns
from sartor.errors import BadData


def jsonl(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def chat(*turns, **more):
    return {"messages": [{"role": role, "content": content} for role, content in turns], **more}


GOOD = chat(("user", "hi"), ("assistant", "hello"))


def only_bad_row(*rows, columns=None):
    """The single bad row of a file that holds one good chat row besides."""
    bad = read("f.jsonl", jsonl(GOOD, *rows), columns).bad_rows
    assert len(bad) == 1
    return bad[0]


# --- chat ------------------------------------------------------------------------------------------------------


def test_the_last_assistant_turn_is_the_answer_and_earlier_ones_stay_in_the_conversation():
    turns = (("system", "s"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"))
    example = read("f.jsonl", jsonl(chat(*turns))).examples[0]
    assert example.expected == "d"
    assert [(m.role, m.content) for m in example.messages] == list(turns[:-1])
    assert example.source == Source(file="f.jsonl", row=1)


def test_weight_zero_turns_are_kept_and_not_learned():
    row = chat(("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"))
    row["messages"][1]["weight"] = 0
    row["messages"][3]["weight"] = 1
    example = read("f.jsonl", jsonl(row)).examples[0]
    assert [m.learn for m in example.messages] == [True, False, True]
    assert example.expected == "d"


def test_turns_after_the_last_learned_answer_are_left_out():
    row = chat(("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"))
    row["messages"][3]["weight"] = 0
    example = read("f.jsonl", jsonl(row)).examples[0]
    assert (example.input_text, example.expected) == ("a", "b")


def test_text_parts_are_joined_and_names_are_ignored():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    row = {"messages": [{"role": "user", "name": "Ann", "content": parts}, {"role": "assistant", "content": "c"}]}
    assert read("f.jsonl", jsonl(row)).examples[0].input_text == "a\nb"


def test_a_group_is_found_in_the_row_or_in_its_metadata():
    rows = [chat(("user", "a"), ("assistant", "b"), customer=7), {**GOOD, "metadata": {"customer": "x"}}, GOOD]
    examples = read("f.jsonl", jsonl(*rows), Columns(group="customer")).examples
    assert [e.group for e in examples] == ["7", "x", None]


def test_a_slice_is_found_as_a_group_is_and_both_at_once():
    rows = [{**GOOD, "customer": 7, "kind": "refund"}, {**GOOD, "metadata": {"customer": "x", "kind": "delivery"}}]
    examples = read("f.jsonl", jsonl(*rows), Columns(group="customer", slice="kind")).examples
    assert [(e.group, e.slice) for e in examples] == [("7", "refund"), ("x", "delivery")]
    with pytest.raises(BadData, match="has no column 'knid'"):
        read("f.jsonl", jsonl(*rows), Columns(group="customer", slice="knid"))


def test_a_slice_column_of_a_table_is_no_input():
    table = b"kind,question,label\nrefund,where is it?,a\ndelivery,when?,b\n"
    result = read("f.csv", table, Columns(slice="kind"))
    assert [(e.input_text, e.expected, e.slice) for e in result.examples] == [
        ("where is it?", "a", "refund"),
        ("when?", "b", "delivery"),
    ]


def test_a_group_that_no_row_has_is_refused_with_the_keys_found():
    with pytest.raises(BadData, match=r"no column 'custmer'.*'messages'"):
        read("f.jsonl", jsonl(GOOD), Columns(group="custmer"))


def test_a_system_text_goes_before_rows_that_have_none():
    own = chat(("developer", "own"), ("user", "a"), ("assistant", "b"))
    examples = read("f.jsonl", jsonl(GOOD, own), Columns(system="mine")).examples
    assert [e.system for e in examples] == ["mine", "own"]


TOOL_CALL = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
IMAGE = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}


@pytest.mark.parametrize(
    ("row", "check", "says"),
    [
        ('{"messages": [', "malformed", "is not JSON"),
        ("[1, 2]", "malformed", "is a JSON list, not an object"),
        ('"text"', "malformed", "is a JSON text"),
        ("[" * 100_000, "malformed", "nested too deeply"),
        ('{"messages": [], "n": ' + "9" * 5000 + "}", "malformed", "number that is too long"),
        ('{"messages": [{"role": "user", "content": "\\ud83d"}]}', "malformed", "surrogate"),
        ({"prompt": "a", "completion": "b"}, "malformed", "has no list 'messages'"),
        ({"messages": "hi"}, "malformed", "has no list 'messages'"),
        ({"messages": ["hi"]}, "malformed", "message 0 is not an object"),
        ({"messages": [{"role": "user", "content": 5}]}, "malformed", "not text"),
        (chat(("gpt", "x")), "malformed", "has the role 'gpt'"),
        ({**GOOD, "tools": {"type": "function"}}, "malformed", "'tools' that are not a list"),
        ({"messages": [{"role": "user", "content": "a"}, TOOL_CALL]}, "malformed", "message 1 has a tool call without"),
        (chat(("tool", "a"), ("assistant", "b")), "role_order", "follows no call"),
        (chat(("user", "a"), ("assistant", "b"), ("tool", "c")), "role_order", "ends with a tool turn"),
        ({"messages": [{"role": "user", "content": [{"text": "a"}]}]}, "malformed", "part without a type"),
        ({"messages": [{"role": "user", "content": "a"}, IMAGE | {"role": "assistant"}]}, "malformed", "answers with"),
        ({"messages": [{"role": "assistant", "content": "a", "weight": 0.5}]}, "malformed", "weight 0.5"),
        ({"messages": []}, "empty", "has no turns"),
        (chat(("user", " \n"), ("assistant", "b")), "empty", r"message 0 \(user\) is empty"),
        (chat(("user", "a"), ("assistant", "")), "empty", r"message 1 \(assistant\) is empty"),
        (chat(("assistant", "b"), ("user", "a"), ("assistant", "b")), "role_order", "no user turn before it"),
        (chat(("user", "a"), ("assistant", "b"), ("assistant", "c")), "role_order", "follows another assistant"),
        (chat(("user", "a"), ("system", "s"), ("assistant", "b")), "role_order", "stands after a turn"),
        (chat(("user", "a"), ("assistant", "b"), ("user", "c")), "role_order", "ends with a user turn"),
        (chat(("user", "a")), "nothing_to_learn", "has no assistant turn"),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}]},
            "nothing_to_learn",
            "every assistant turn weight 0",
        ),
    ],
)
def test_a_bad_chat_row_is_named_with_its_check_line_and_fix(row, check, says):
    bad = only_bad_row(row)
    assert (bad.check, bad.file, bad.row) == (check, "f.jsonl", 2)
    assert re.search(says, bad.says)
    assert bad.fix


# --- pairs and tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "inputs", "target"),
    [
        (("prompt", "completion"), ("prompt",), "completion"),
        (("input", "output"), ("input",), "output"),
        (("label", "text"), ("text",), "label"),
        (("question", "answer", "id"), ("question",), "answer"),
        (("instruction", "input", "output"), ("instruction", "input"), "output"),
        (("Customer Message", "Category"), ("Customer Message",), "Category"),
        (("text", "zzz"), ("text",), "zzz"),
        (("id", "foo", "bar"), ("foo",), "bar"),
    ],
)
def test_usual_column_names_are_guessed_and_the_guess_is_shown(keys, inputs, target):
    result = read("f.jsonl", jsonl({key: f"{key} text" for key in keys}))
    used = result.columns
    assert (used.inputs, used.target, used.guessed) == (inputs, target, True)
    assert all(name in used.says for name in (*inputs, target, "guessed"))
    assert result.examples[0].expected == f"{target} text"


def test_of_two_unknown_columns_the_repetitive_one_is_the_answer():
    rows = [{"a": f"l{i % 2}", "b": f"text {i}"} for i in range(20)]
    assert read("f.jsonl", jsonl(*rows)).columns.target == "a"


def test_settled_columns_beat_the_guess():
    used = read("f.jsonl", jsonl({"text": "a", "label": "b"}), Columns(input="label", target="text")).columns
    assert (used.inputs, used.target, used.guessed) == (("label",), "text", False)


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        ([{"a": "1", "b": "2", "c": "3"}], Columns(), r"columns 'a', 'b', 'c', and none is plainly the input"),
        ([{"text": "1", "b": "2", "c": "3"}], Columns(), r"plainly the answer.*--input COL --target COL"),
        ([{"text": "1", "coarse_label": "2", "fine_label": "3"}], Columns(), "plainly the answer"),
        ([{"text": "1"}], Columns(), "plainly the answer"),
        ([{"conversations": []}], Columns(), "conversations"),
        ([{"text": "1", "label": "2"}], Columns(target="lable"), r"no column 'lable'; its columns are 'text', 'label'"),
        ([GOOD], Columns(input="messages"), "holds chat rows"),
    ],
)
def test_unclear_columns_are_refused_and_listed(rows, columns, says):
    with pytest.raises(BadData, match=says):
        read("f.jsonl", jsonl(*rows), columns)


def test_pair_rows_may_bring_their_own_system_text_and_values_that_are_not_text():
    rows = [
        {"prompt": {"b": 1, "a": "ü"}, "completion": {"k": [1, None]}, "system": "s"},
        {"prompt": 1, "completion": True},
    ]
    first, second = read("f.jsonl", jsonl(*rows), Columns(system="mine")).examples
    assert (first.system, first.input_text, first.expected) == ("s", '{"b": 1, "a": "ü"}', '{"k": [1, null]}')
    assert (second.system, second.input_text, second.expected) == ("mine", "1", "true")


def test_a_missing_or_empty_key_makes_a_bad_row():
    rows = [{"prompt": "a", "completion": "b"}, {"prompt": "a"}, {"prompt": " ", "completion": "b"}]
    bad = read("f.jsonl", jsonl(*rows)).bad_rows
    assert [(b.row, b.check, b.says) for b in bad] == [
        (2, "malformed", "has no 'completion'."),
        (3, "empty", "has an empty 'prompt'."),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_sniffed_and_records_counted_after_the_header(delimiter):
    table = f'text{delimiter}label\r\n"a\nb{delimiter} c"{delimiter}x\r\n\r\nd{delimiter}y\r\n'
    result = read("f.csv", table.encode())
    assert [(e.input_text, e.expected, e.source.row) for e in result.examples] == [
        (f"a\nb{delimiter} c", "x", 1),
        ("d", "y", 2),
    ]


def test_broken_records_are_named_and_the_others_read():
    table = 'text,label\na,x\nb\nc,y,z\n"d"e,x\nf,x\n"g,x\nh,y\n'
    result = read("f.csv", table.encode())
    assert [(e.input_text, e.source.row) for e in result.examples] == [("a", 1), ("f", 5)]
    assert [(b.row, b.says.split("(")[0].strip()) for b in result.bad_rows] == [
        (2, "has 1 cells; the header has 2."),
        (3, "has 3 cells; the header has 2."),
        (4, "has broken quotes"),
        (6, "opens a quote that never closes."),
    ]
    assert result.n_rows == 6


def test_a_huge_cell_ends_in_a_sentence():
    table = "text,label\na,x\n" + "b" * 200_000 + ",y\nc,x\n"
    result = read("f.csv", table.encode())
    assert len(result.examples) == 2
    assert "cell of more than" in result.bad_rows[0].says


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("text,label\n", "has a header and no rows"),
        ("text,text\na,b\n", "column 'text' twice"),
        ('"text,label\na,b', "no readable header"),
        ("just one paragraph of text\nand another\n", "none is plainly the"),
        ("text,label\n,\n,\n", r"none of its 2 rows can be used; row 1 has an empty 'text'"),
    ],
)
def test_a_table_that_is_none_is_refused(table, says):
    with pytest.raises(BadData, match=says):
        read("f.csv", table.encode())


def test_a_json_array_is_read_by_element():
    result = read("f.json", json.dumps([GOOD, 5, GOOD], indent=2).encode())
    assert [e.source.row for e in result.examples] == [1, 3]
    assert [(b.row, b.says) for b in result.bad_rows] == [(2, "is a JSON number, not an object.")]
    assert result.format == "json_array"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"prompt": "a"', "not a complete JSON array.*line 1, column 16"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "has no rows|no rows"),
        ('{\n "data": [1]\n}', "one JSON object over several lines"),
    ],
)
def test_a_broken_json_file_is_refused(text, says):
    with pytest.raises(BadData, match=says):
        read("f.json", text.encode())


# --- bytes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["f.jsonl", "f.csv"])
def test_unicode_encodings_with_a_mark_are_read(encoding, name):
    text = 'text,label\n"grün, ja",x\n' if name == "f.csv" else '{"text": "grün, ja", "label": "x"}\n'
    assert read(name, text.encode(encoding)).examples[0].input_text == "grün, ja"


def test_a_byte_that_is_not_utf8_is_named_by_offset_and_line():
    with pytest.raises(BadData, match=r"f.csv: byte 14 \(line 2\) is not valid UTF-8.*iconv"):
        read("f.csv", "text,label\nabcü,x\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("f.pdf", b"%PDF-1.7 ...", "is a PDF"),
        ("f.jsonl", b"%PDF-1.7 ...", "is a PDF"),
        ("f.zip", b"PK\x03\x04..", "is a zip archive"),
        ("f.xlsx", b"PK\x03\x04..", "is an Excel file"),
        ("f.parquet", b"PAR1....", "is a Parquet file"),
        ("f.png", b"\x89PNG\r\n", "is an image"),
        ("f.jpg", b"\xff\xd8\xff\xe0", "is an image"),
        ("f.jsonl.gz", b"\x1f\x8b\x08", "is gzip-compressed.*[Uu]npack"),
        ("f.bin", b"abc\0def", "NUL bytes"),
        ("f.jsonl", "{}".encode("utf-16-le"), "NUL bytes"),
        ("f.jsonl", b"", "is empty"),
        ("f.jsonl", b"\n \n\n", "is empty"),
        ("f.jsonl", b"\xef\xbb\xbf", "is empty"),
        ("f.jsonl", b"oops\nnope\n", "none of its 2 rows can be used; row 1 is not JSON"),
    ],
)
def test_a_file_without_usable_text_rows_gets_one_sentence_and_a_fix(name, content, says):
    with pytest.raises(BadData, match=says) as caught:
        read(name, content)
    assert caught.value.where == name
    assert caught.value.fix
    assert "\n" not in caught.value.sentence


def test_blank_lines_are_skipped_but_counted():
    result = read("f.jsonl", b"\n" + jsonl(GOOD) + b"\n\n  \r\n" + jsonl(GOOD) + b"\n")
    assert [e.source.row for e in result.examples] == [2, 5]
    assert result.n_rows == 2


def test_a_line_separator_inside_a_string_ends_no_line():
    row = '{"prompt": "a\u2028b\x85c", "completion": "d"}\n' * 2
    assert [e.source.row for e in read("f.jsonl", row.encode()).examples] == [1, 2]


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("f.jsonl", b'{"messages": [{"role"', "chat_jsonl"),
        ("f.jsonl", b'oops\n{"messages": []}\n', "chat_jsonl"),
        ("f.jsonl", b'{"prompt": "messages", "completion": ""}\n', "prompt_completion_jsonl"),
        ("f.txt", b'{"prompt": "a"}\n', "prompt_completion_jsonl"),
        ("f.csv", b'{"prompt": "a"}\n', "prompt_completion_jsonl"),
        ("f.jsonl", b'[{"prompt": "a"}]', "json_array"),
        ("f.jsonl", b"[1, 2]\n[3]\n", "prompt_completion_jsonl"),
        ("f.jsonl", b'[]\n{"messages": []}\n', "chat_jsonl"),
        ("f.json", b'[\n {"prompt"', "json_array"),
        ("f.csv", b"a,b\n", "csv"),
        ("f.tsv", b"a\tb\n", "tsv"),
        ("f.txt", b"a\tb\n", "tsv"),
    ],
)
def test_content_tells_the_format_and_the_name_helps(name, head, kind):
    assert detect(name, head) == kind


# --- inputs ----------------------------------------------------------------------------------------------------


def test_inputs_need_no_answer_and_a_given_one_is_left_out():
    chats = read_inputs("f.jsonl", jsonl(chat(("user", "a")), GOOD), Columns(system="s"))
    assert [(e.system, e.input_text, e.expected) for e in chats] == [("s", "a", None), ("s", "hi", None)]
    plain = read_inputs("f.jsonl", jsonl({"input": "a"}, {"input": "b", "label": "x"}))
    assert [(e.input_text, e.expected) for e in plain] == [("a", None), ("b", None)]


def test_a_table_of_one_column_is_enough_for_inputs():
    assert [e.input_text for e in read_inputs("f.csv", b"whatever\na\nb\n")] == ["a", "b"]


@pytest.mark.parametrize("row", [chat(("system", "a")), {"messages": []}, "oops"])
def test_a_bad_input_row_stops_with_its_place(row):
    with pytest.raises(BadData, match=r"f\.jsonl:2"):
        read_inputs("f.jsonl", jsonl(GOOD, row))


# --- nothing is lost -------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: t.strip())
CELL = TEXT.filter(lambda t: "\0" not in t)


@st.composite
def conversations(draw):
    messages = [Message(role=draw(st.sampled_from(["system", "developer"])), content=draw(TEXT))] * draw(
        st.integers(0, 1)
    )
    for _ in range(draw(st.integers(0, 2))):
        messages += [
            Message(role="user", content=draw(TEXT)),
            Message(role="assistant", content=draw(TEXT), learn=draw(st.booleans())),
        ]
    messages.append(Message(role="user", content=draw(TEXT)))
    return Example(
        messages=tuple(messages),
        expected=draw(TEXT),
        source=Source(file="a", row=1),
        group=draw(st.none() | TEXT),
    )


@given(st.lists(conversations(), min_size=1, max_size=5), st.sampled_from(["utf-8", "utf-16"]), st.booleans())
def test_chat_rows_survive_writing_and_reading(examples, encoding, as_array):
    rows = [chat_row(e) for e in examples]
    text = json.dumps(rows) if as_array else "\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    group = "group" if any(e.group for e in examples) else None
    back = read("b.json", text.encode(encoding), Columns(group=group)).examples
    assert [e.id for e in back] == [e.id for e in examples]
    assert [e.group for e in back] == [e.group for e in examples]


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_pairs_survive_writing_and_reading_as_json_lines_and_as_tables(pairs):
    examples = [
        Example(messages=(Message(role="user", content=i),), expected=o, source=Source(file="a", row=1))
        for i, o in pairs
    ]
    rows = [pair_row(e) for e in examples]
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["prompt", "completion"], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    for name, text in (("b.jsonl", lines), ("b.csv", table.getvalue())):
        back = read(name, text.encode()).examples
        assert [e.id for e in back] == [e.id for e in examples]
        assert [e.source.row for e in back] == list(range(1, len(rows) + 1))


@given(st.binary(max_size=300), st.sampled_from(["f.jsonl", "f.csv", "f.json", "f.txt"]))
def test_any_bytes_end_in_rows_or_in_a_sentence(content, name):
    with suppress(BadData):
        result = read(name, content)
        assert result.n_rows == len(result.examples) + len(result.bad_rows)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_any_json_value_as_a_row_ends_in_a_bad_row_or_an_example(value):
    for row in (value, {"messages": value}, {"messages": [{"role": "user", "content": value}]}):
        result = read("f.jsonl", jsonl(GOOD, GOOD, GOOD, json.dumps(row)))
        assert len(result.examples) + len(result.bad_rows) == 4
