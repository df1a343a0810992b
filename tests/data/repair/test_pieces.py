"""A file in pieces is the file, and its rows have the numbers that the readers give them."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sartor.data.formats.read import read
from sartor.data.repair.pieces import Layout, Piece, cut, join, value_of, with_value, without

CELL = st.text(st.sampled_from('ab ,;"\n\r|ä\t'), max_size=8)
LINE = st.sampled_from(
    ["", " ", '{"prompt": "a", "completion": "b"}', "oops", '{"prompt": "ü\\n", "completion": ""}\r']
)


def cut_text(name, text):
    result = read(name, text.encode())
    return result, cut(text, result.format)


@settings(max_examples=60)
@given(st.lists(LINE, max_size=8), st.sampled_from(["", "\n"]))
def test_lines_join_to_the_same_text_and_count_as_the_reader_counts(lines, end):
    text = "\n".join(['{"prompt": "x", "completion": "y"}', *lines]) + end
    result, found = cut_text("t.jsonl", text)
    assert join(found.pieces) == text
    rows = [p.row for p in found.pieces if p.row is not None]
    assert sorted([e.source.row for e in result.examples] + [b.row for b in result.bad_rows]) == rows


def quoted(cells):
    return ",".join('"' + c.replace('"', '""') + '"' if set(c) & set(',"\n\r') else c for c in cells)


@settings(max_examples=80)
@given(st.lists(st.lists(CELL, min_size=1, max_size=3), max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_records_join_to_the_same_text_and_count_as_the_reader_counts(records, ending, broken):
    lines = ["text,label", "hello,x", *map(quoted, records), *(['"open,x'] if broken else [])]
    text = ending.join(lines)
    result, found = cut_text("t.csv", text)
    assert join(found.pieces) == text
    rows = [p.row for p in found.pieces if p.row is not None]
    assert sorted([e.source.row for e in result.examples] + [b.row for b in result.bad_rows]) == rows
    for example in result.examples:
        piece = next(p for p in found.pieces if p.row == example.source.row)
        assert value_of(piece, found.layout) == {"text": example.input_text, "label": example.expected}


@settings(max_examples=40)
@given(st.integers(1, 6), st.sampled_from([None, 1]), st.sets(st.integers(1, 6)))
def test_elements_join_to_the_same_text_and_can_be_left_out(n, indent, dropped):
    rows = [{"prompt": f"a, {i}] ", "completion": "b"} for i in range(n)]
    text = " " + json.dumps(rows, indent=indent) + "\n"
    _, found = cut_text("t.json", text)
    assert join(found.pieces) == text
    assert [p.row for p in found.pieces if p.row is not None] == list(range(1, n + 1))
    kept = json.loads(join(without(found.pieces, found.layout, dropped)))
    assert kept == [row for i, row in enumerate(rows, 1) if i not in dropped]


def test_a_changed_record_keeps_its_line_ending_and_its_other_cells():
    _, found = cut_text("t.csv", 'text,label,\r\n"a, b",x,left alone\r\nc,d,\r\n')
    piece = found.pieces[1]
    value = value_of(piece, found.layout)
    assert value
    assert with_value(piece, found.layout, {**value, "label": "y"}).text == '"a, b",y,left alone\r\n'


def test_columns_without_a_name_are_not_mixed_up():
    layout = Layout("csv", ",", ("text", "label", "", ""))
    piece = Piece(1, "a,b,c,d\n")
    value = value_of(piece, layout)
    assert value
    assert with_value(piece, layout, {**value, "label": "z"}).text == "a,z,c,d\n"


def test_half_a_surrogate_pair_in_a_key_nobody_reads_survives():
    piece = Piece(1, '{"prompt": "a", "id": "\\ud83d"}\n')
    value = value_of(piece, Layout("prompt_completion_jsonl"))
    assert value
    assert json.loads(with_value(piece, Layout("prompt_completion_jsonl"), value).text) == value
