"""Whatever a format can hold is read back as it was; what it cannot hold is refused, never lost."""

import io
import json
import re
import string
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sartor.cli.data import FORMATS
from sartor.cli.main import run, sartor
from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.read import open_rows, read
from sartor.data.formats.rows import Columns
from sartor.data.formats.write import WRITERS, write_rows
from sartor.errors import BadData

TAGS = Columns(group="group", slice="slice")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
TAG = st.none() | st.text(string.ascii_letters + "ü ;", min_size=1, max_size=5).filter(lambda text: text.strip())
TOOLS = st.none() | st.just('[{"function":{"name":"weather"},"type":"function"}]')
TURNS = ["chat", "jsonl.gz", "parquet", "sharegpt"]
FLAT = ["prompt_completion", "csv", "tsv", "xlsx"]


def written(format, examples):
    out = io.BytesIO()
    write_rows(format, lambda: examples, out)
    return out.getvalue()


def name_of(format):
    return {"csv": "f.csv", "tsv": "f.tsv", "xlsx": "f.xlsx", "parquet": "f.parquet"}.get(format, "f.jsonl")


def told(example):
    return (
        example.id,
        example.group,
        example.slice,
        example.tools,
        [m.learn for m in example.messages],
        example.rejected,
    )


def columns_for(examples):
    group = "group" if any(e.group for e in examples) else None
    return Columns(group=group, slice="slice" if any(e.slice for e in examples) else None)


def require_same(format, examples):
    back = read(name_of(format), written(format, examples), columns_for(examples))
    assert not back.bad_rows
    assert [told(e) for e in back.examples] == [told(e) for e in examples]


def texts_of(example):
    return [*(m.content for m in example.messages), example.expected, example.group or "", example.slice or ""]


def not_in_excel(text):
    controls = any((c < " " and c not in "\t\n") or c in "\ufffe\uffff" for c in text)
    return controls or re.search("_x[0-9A-Fa-f]{4}_", text)


@st.composite
def rows(draw, *, earlier=2, tools=False, weights=False, rejected=False, system=("system",)):
    messages = [Message(role=role, content=draw(TEXT)) for role in draw(st.sampled_from([(), *((r,) for r in system)]))]
    for _ in range(draw(st.integers(0, earlier))):
        learn = draw(st.booleans()) if weights else True
        messages += [
            Message(role="user", content=draw(TEXT)),
            Message(role="assistant", content=draw(TEXT), learn=learn),
        ]
        if tools and draw(st.booleans()):
            messages += [Message(role="tool", content=draw(TEXT)), Message(role="assistant", content=draw(TEXT))]
    messages.append(Message(role="user", content=draw(TEXT)))
    return Example(
        messages=tuple(messages),
        expected=draw(TEXT),
        source=Source(file="a", row=1),
        group=draw(TAG),
        slice=draw(TAG),
        tools=draw(TOOLS) if tools else None,
        rejected=draw(TEXT) if rejected else None,
    )


@pytest.mark.parametrize("format", TURNS)
@given(st.lists(rows(tools=True, weights=True, system=("system", "developer")), min_size=1, max_size=4))
def test_conversations_survive(format, examples):
    require_same(format, examples)


@pytest.mark.parametrize("format", ["preference", "jsonl.gz", "parquet"])
@given(st.lists(rows(tools=True, rejected=True), min_size=1, max_size=4))
def test_preference_pairs_survive(format, examples):
    require_same(format, examples)


@given(st.lists(rows(), min_size=1, max_size=4))
def test_alpaca_rows_with_history_survive(examples):
    require_same("alpaca", examples)


@pytest.mark.parametrize("format", FLAT)
@given(st.lists(rows(earlier=0), min_size=1, max_size=4))
def test_pairs_survive(format, examples):
    if format == "xlsx" and any(not_in_excel(text) for e in examples for text in texts_of(e)):
        with pytest.raises(BadData, match="control character"):
            written(format, examples)
    else:
        require_same(format, examples)


CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", "007", "1.0", "1e5", "true", " x ", '"', "a\nb", "2020-01-01", "=HYPERLINK()"]


@pytest.mark.parametrize("format", FLAT)
def test_what_a_spreadsheet_would_run_or_change_stays_text(format):
    examples = [pair(cell, row) for row, cell in enumerate(CELLS, start=1)]
    require_same(format, examples)


def test_an_excel_cell_that_looks_like_a_formula_is_no_formula():
    with zipfile.ZipFile(io.BytesIO(written("xlsx", [pair("=1+1")]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def pair(text="a", row=1, **more):
    return Example(
        messages=(Message(role="user", content=text),), expected="b", source=Source(file="f", row=row), **more
    )


TWO_TURNS = Example(
    messages=tuple(Message(role=r, content=r) for r in ("user", "assistant", "user")),
    expected="b",
    source=Source(file="f", row=3),
)


@pytest.mark.parametrize(
    ("format", "example", "says"),
    [
        ("csv", TWO_TURNS, "f:3: has several turns, which prompt_completion cannot hold"),
        ("csv", pair(tools="[]"), "has tools"),
        ("xlsx", pair(rejected="c"), "has a rejected answer"),
        ("xlsx", pair("a\x01"), "has a control character"),
        ("xlsx", pair("_x0041_"), "has a control character, or the mark of one"),
        ("xlsx", pair("a" * 40_000), "more than 32,767 characters"),
        ("csv", pair("a\0"), "has a NUL character"),
        ("csv", pair("a" * 200_000), "more than 131,072 characters"),
        ("alpaca", pair(tools="[]"), "has tools"),
        ("preference", pair(), "has only one answer"),
        ("chat", pair(rejected="c"), "has a rejected answer"),
        ("jsonl.gz", pair().model_copy(update={"expected": None}), "has no answer"),
        ("sharegpt", pair(rest='{"conversations": 5}'), "a further key 'conversations'"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_by_row(format, example, says):
    with pytest.raises(BadData, match=says):
        written(format, [pair(), example] if format != "preference" else [example])


def test_further_columns_survive_in_every_format_that_has_columns():
    source = read("f.csv", b"text,label,date,n\na,b,2020-01-01,5\nc,d,,\n").examples
    for format in FLAT:
        back = read(name_of(format), written(format, source)).examples
        assert [json.loads(e.rest or "{}") for e in back] == [{"date": "2020-01-01", "n": "5"}, {}]


def test_kept_turns_and_metadata_survive_parquet():
    turns = [{"role": "user", "name": "Ann", "content": "a"}, {"role": "assistant", "content": "b"}]
    rows = [{"messages": turns, "metadata": {"group": "g", "at": 1}, "n": 1}, {"messages": turns}]
    source = read("f.jsonl", "\n".join(map(json.dumps, rows)).encode(), Columns(group="group")).examples
    back = read("f.parquet", written("parquet", source), Columns(group="group")).examples
    assert [told(e) for e in back] == [told(e) for e in source]
    assert written("chat", back[1:]) == written("chat", source[1:])


def test_the_same_rows_give_the_same_bytes():
    for format in ("jsonl.gz", "csv", "parquet"):
        assert written(format, [pair()]) == written(format, [pair()])


def test_rows_stream_through_every_format():
    examples = [pair(str(row), row) for row in range(1, 3001)]
    for format in FORMATS:
        if format != "preference":
            rows = open_rows(name_of(format), io.BytesIO(written(format, examples)))
            assert sum(isinstance(row, Example) for row in rows) == 3000


def test_the_command_knows_every_format_and_exports(tmp_path):
    assert set(FORMATS) == WRITERS.keys()
    source, target = tmp_path / "a.csv", tmp_path / "b.jsonl"
    source.write_text("text,label,kind\na,b,x\nc\n")
    arguments = ["data", "export", str(source), "--to", "chat", "-o", str(target), "--slice", "kind"]
    assert run(arguments) == 2
    assert not target.exists()
    done = CliRunner().invoke(sartor, [*arguments, "--skip-bad-rows", "--json"])
    assert json.loads(done.stdout) == {"schema": 1, "path": str(target), "rows": 1, "skipped": 1}
    assert read("b.jsonl", target.read_bytes(), Columns(slice="slice")).examples[0].slice == "x"
