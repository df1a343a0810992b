"""Compressed files, spreadsheets, Parquet, Arrow and folders: the rows inside, and one sentence for what is broken."""

import datetime
import gzip
import io
import json
import sys
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from sartor.actions.find_files import choose_split, files_of
from sartor.actions.read_files import read_file
from sartor.cli.main import run
from sartor.concepts.example import Example
from sartor.data.formats import gzip_stream
from sartor.data.formats.read import open_rows, read
from sartor.data.formats.rows import Columns
from sartor.errors import AssetUnavailable, BadData, MissingExtra

ROWS = [{"text": f"text {i}", "label": "ab"[i % 2]} for i in range(30)]
LINES = "\n".join(json.dumps(row) for row in ROWS).encode()
TEXTS = [row["text"] for row in ROWS]


def texts(result):
    assert not result.bad_rows
    return [e.input_text for e in result.examples]


# --- gzip ------------------------------------------------------------------------------------------------------


def test_gzip_is_read_and_named_and_may_have_several_members():
    result = read("f.jsonl.gz", gzip.compress(LINES + b"\n", mtime=0) + gzip.compress(LINES))
    assert texts(result) == TEXTS * 2
    assert result.format == "prompt_completion_jsonl.gz"
    assert read("f.csv.gz", gzip.compress(b"text,label\na,b\n", mtime=0)).format == "csv.gz"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.compress(LINES, mtime=0)[:-9], "its end is missing"),
        (gzip.compress(LINES, mtime=0)[:40] + b"\xff" * 60, "damaged"),
        (gzip.compress(gzip.compress(LINES, mtime=0), mtime=0), "gzip-compressed"),
        (gzip.compress(b"PAR1", mtime=0), "is a Parquet file"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_broken_gzip_ends_in_a_sentence(content, says):
    with pytest.raises(BadData, match=says):
        read("f.jsonl.gz", content)


def test_a_gzip_bomb_ends_in_a_sentence(monkeypatch):
    monkeypatch.setattr(gzip_stream, "MOST_BYTES", 2**25)
    squeeze = zlib.compressobj(9, wbits=31)
    packed = squeeze.compress(b'{"prompt": "a", "completion": "b"}\n')
    block = b" " * 2**24
    packed += b"".join(squeeze.compress(block) for _ in range(3)) + squeeze.flush()
    with pytest.raises(BadData, match="inflates to more than 200 times its size"):
        list(open_rows("f.jsonl.gz", io.BytesIO(packed)))


# --- Excel -----------------------------------------------------------------------------------------------------


def excel(**sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


TABLE = [["text", "label", "n"], ["a", "x", 1], ["b", "y", 2.5], [], ["c", "x", None]]


def test_the_only_sheet_with_rows_is_read_and_numbers_are_text():
    result = read("f.xlsx", excel(Empty=[], Data=TABLE))
    assert [(e.input_text, e.expected, e.source.row) for e in result.examples] == [
        ("a", "x", 1),
        ("b", "y", 2),
        ("c", "x", 3),
    ]
    assert [json.loads(e.rest or "{}").get("n") for e in result.examples] == ["1", "2.5", None]
    assert result.format == "xlsx"


def test_of_several_sheets_one_must_be_named():
    content = excel(One=TABLE, Two=TABLE[:2])
    with pytest.raises(BadData, match=r"'One', 'Two'.*f\.xlsx#One"):
        read("f.xlsx", content)
    assert texts(read("f.xlsx#Two", content)) == ["a"]
    with pytest.raises(BadData, match="no sheet 'Three'"):
        read("f.xlsx#Three", content)


def test_a_sheet_is_named_beside_the_path(tmp_path):
    (tmp_path / "f.xlsx").write_bytes(excel(One=TABLE, Two=TABLE[:2]))
    assert texts(read_file(f"{tmp_path}/f.xlsx#Two", Columns()).result) == ["a"]


def test_a_zip_bomb_is_refused_by_its_directory(monkeypatch):
    monkeypatch.setattr("sartor.data.formats.excel._MOST_BYTES", 2**24)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(2):
                part.write(b" " * 2**24)
    with pytest.raises(BadData, match="unpacks to"):
        read("f.xlsx", out.getvalue())


def test_a_directory_that_lies_about_sizes_is_refused():
    content = excel(Data=TABLE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(BadData, match="is an Excel file that cannot be read"):
        read("f.xlsx", lying)


# --- Parquet and Arrow -----------------------------------------------------------------------------------------


def parquet(table, **options):
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def arrow_stream(table):
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def test_parquet_and_arrow_hold_the_same_rows():
    table = pa.Table.from_pylist(ROWS * 20)
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    for content in (parquet(table), arrow_stream(table), out.getvalue()):
        assert texts(read("f", content)) == TEXTS * 20


def test_chat_turns_of_a_table_lose_the_keys_that_arrow_filled_with_null():
    turns = [{"role": "user", "content": "a", "name": "Ann"}, {"role": "assistant", "content": "b"}]
    plain = [{"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]
    result = read("f", parquet(pa.Table.from_pylist([{"messages": turns}, {"messages": plain}])))
    assert [e.expected for e in result.examples] == ["b", "d"]
    assert [e.rest is None for e in result.examples] == [False, True]


def test_numbers_of_a_class_label_become_names():
    features = {"info": {"features": {"label": {"names": ["spam", "ham"], "_type": "ClassLabel"}}}}
    table = pa.table({"text": ["a", "b"], "label": [1, 0]})
    table = table.replace_schema_metadata({"huggingface": json.dumps(features)})
    assert [e.expected for e in read("f", parquet(table)).examples] == ["ham", "spam"]


def test_dates_and_bytes_of_a_table_are_kept_as_text():
    at = datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)
    row = read("f", parquet(pa.table({"text": ["a"], "label": ["b"], "at": [at], "raw": [b"\xff"]}))).examples[0]
    assert json.loads(row.rest) == {"at": "2020-01-02T00:00:00+00:00", "raw": "/w=="}


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_a_broken_table_ends_in_a_sentence(name):
    table = pa.Table.from_pylist(ROWS)
    content = parquet(table) if name == "parquet" else arrow_stream(table)
    for cut in (6, len(content) // 2, len(content) - 6):
        with pytest.raises(BadData, match="cannot be read") as caught:
            read("f", content[:cut])
        assert "\n" not in caught.value.sentence


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    content = parquet(pa.Table.from_pylist(ROWS))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pyarrow.*sartor\[tables\]"):
        read("f.parquet", content)


# --- folders ---------------------------------------------------------------------------------------------------


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(folder)


def test_texts_in_sub_folders_have_these_as_labels(tmp_path):
    folder = write(tmp_path, spam__a_txt="buy", spam__b_md="now", ham__c_txt="hello", ham__d_pdf="no")
    result = read_file(folder, Columns()).result
    assert [(e.input_text, e.expected) for e in result.examples] == [("hello", "ham"), ("buy", "spam"), ("now", "spam")]
    assert result.format == "text_folder"


def test_texts_of_one_folder_are_passages_without_answer(tmp_path):
    folder = write(tmp_path, a_txt="one", b_md="two\r\nlines", c_txt=b"\xff\xff", d_txt="", e_txt=b"a\0")
    result = read_file(folder, Columns()).result
    assert [(e.input_text, e.expected) for e in result.examples] == [("one", None), ("two\nlines", None)]
    assert [(b.row, b.check) for b in result.bad_rows] == [(3, "malformed"), (4, "empty"), (5, "malformed")]
    assert "c.txt" in result.bad_rows[0].says


def test_the_hash_of_a_folder_changes_with_a_file_and_with_a_name(tmp_path):
    folder = write(tmp_path, a_txt="one", b_txt="two")
    first = read_file(folder, Columns()).sha256
    assert read_file(folder, Columns()).sha256 == first
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    assert read_file(folder, Columns()).sha256 != first


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(BadData, match="without text or Markdown"):
        read_file(str(tmp_path), Columns())


def test_a_saved_data_set_is_read_part_by_part(tmp_path):
    for part in (0, 1):
        (tmp_path / f"data-{part}.arrow").write_bytes(arrow_stream(pa.Table.from_pylist(ROWS)))
    state = {"_data_files": [{"filename": "data-0.arrow"}, {"filename": "data-1.arrow"}]}
    (tmp_path / "state.json").write_text(json.dumps(state))
    result = read_file(str(tmp_path), Columns()).result
    assert [e.source.row for e in result.examples] == list(range(1, 61))
    (tmp_path / "state.json").write_text("[]")
    with pytest.raises(BadData, match="names no files"):
        read_file(str(tmp_path), Columns())


def test_of_a_saved_data_set_with_splits_one_must_be_named(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "train/state.json").write_text("{}")
    (tmp_path / "dataset_dict.json").write_text("{}")
    with pytest.raises(BadData, match=r"several splits: train\. Name one.*train"):
        files_of(str(tmp_path))


# --- the hub ---------------------------------------------------------------------------------------------------


def test_a_hub_that_cannot_be_reached_ends_in_a_sentence(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(AssetUnavailable, match="hf:org/name: could not be fetched") as caught:
        files_of("hf:org/name")
    assert "\n" not in caught.value.sentence


@pytest.mark.parametrize(
    ("files", "split", "chosen"),
    [
        (["data/train-0.parquet", "data/train-1.parquet", "data/test-0.parquet", "README.md"], "train", 2),
        (["train.jsonl", "test.jsonl"], "test", 1),
        (["main/train/0.parquet", "main/test/0.parquet"], "train", 1),
    ],
)
def test_the_files_of_a_split_are_found_by_name(files, split, chosen):
    found = choose_split("hf:a/b", files, split)
    assert len(found) == chosen
    assert all(split in file for file in found)


@pytest.mark.parametrize("files", [["a/train-0.parquet", "b/train-0.parquet"], ["train.csv", "train.jsonl"], ["x.csv"]])
def test_several_data_sets_or_none_are_an_error_that_lists_them(files):
    with pytest.raises(BadData, match=files[0]):
        choose_split("hf:a/b", files, "train")


def test_a_stream_of_a_container_yields_examples():
    stream = open_rows("f.parquet", io.BytesIO(parquet(pa.Table.from_pylist(ROWS))))
    assert all(isinstance(row, Example) for row in stream)
    assert stream.n_rows == 30


def test_a_folder_can_be_audited(tmp_path, capsys):
    folder = write(tmp_path, spam__a_txt="buy now", spam__b_txt="buy now", ham__c_txt="hello")
    assert run(["audit", folder, "--json", "--checks", "exact_duplicate"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [f["rows"] for f in report["findings"]] == [[2, 3]]
    assert report["files"][0]["rows"] == 3
