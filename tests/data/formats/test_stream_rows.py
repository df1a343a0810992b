"""Rows come one by one: the same ones as from a whole file, in memory that does not grow with the file."""

import hashlib
import io
import itertools
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.actions.read_files import read_file, stream_file
from sartor.concepts.example import Example
from sartor.data.formats.lines import lines_of, lines_with_ends
from sartor.data.formats.read import open_rows, read
from sartor.data.formats.rows import Columns
from sartor.errors import BadData

MIB = 2**20
PAIR = {"prompt": "a", "completion": "b"}


class Made(io.RawIOBase):
    """A stream of parts made on demand, each as often as it says; nothing is held but one piece."""

    def __init__(self, *parts):
        self._parts = itertools.chain.from_iterable(itertools.repeat(*part) for part in parts)
        self._left = b""

    def read(self, size=-1):
        parts = [self._left]
        n_bytes = len(self._left)
        while n_bytes < size and (part := next(self._parts, None)) is not None:
            parts.append(part)
            n_bytes += len(part)
        content = b"".join(parts)
        self._left = content[size:]
        return content[:size]


def peak_mib(rows):
    tracemalloc.start()
    try:
        return list(rows), tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


LINE = json.dumps(PAIR).encode() + b"\n"
BLOCK = b"x" * MIB
NESTED = (b"[" + b"7" * 1021 + b"],") * 1024


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("f.jsonl", [(LINE, 300), (b'{"prompt": "', 1), (BLOCK, 96), (b'"}\n', 1), (LINE, 1)]),
        pytest.param("f.jsonl", [(b'{"prompt": "', 1), (BLOCK, 96), (b'"}\n', 1), (LINE, 301)], marks=pytest.mark.slow),
        ("f.csv", [(b"text,label\n", 1), (b"a,b\n", 300), (BLOCK, 96), (b",y\n", 1), (b"a,b\n", 1)]),
        ("f.json", [(b"[", 1), (LINE + b",", 300), (b'{"p":"\\"', 1), (BLOCK, 96), (b'"},', 1), (LINE + b"]", 1)]),
        pytest.param(
            "f.json",
            [(b"[", 1), (LINE + b",", 300), (b"[", 1), (NESTED, 96), (b"1],", 1), (LINE + b"]", 1)],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_row_of_96_mib_is_a_bad_row_and_is_never_held(name, parts):
    rows, peak = peak_mib(open_rows(name, Made(*parts)))
    assert len(rows) == 302
    bad = [row for row in rows if not isinstance(row, Example)]
    assert [b.check for b in bad] == ["malformed"]
    assert "characters long" in bad[0].says
    assert 96 * MIB <= int(bad[0].says.split()[1].replace(",", "")) < 97 * MIB
    assert peak < 60


def test_a_record_of_ever_more_cells_is_a_bad_row_and_is_never_held():
    table = Made((b"text,label\na,b\n", 1), (b'"' + b"x" * 10_000 + b'\n",', 2_000), (b"z\na,b\n", 1))
    rows, peak = peak_mib(open_rows("f.csv", table))
    assert isinstance(rows[0], Example)
    assert "characters long" in rows[1].says
    assert peak < 60


def test_a_file_whose_first_10_000_rows_are_bad_is_refused_before_more_is_read():
    with pytest.raises(BadData, match="none of its first 10,000 rows can be used; row 1 is not JSON"):
        open_rows("f.jsonl", Made((b"oops\n", 10**12)))


def test_the_first_rows_come_before_the_file_was_read():
    endless = Made((LINE, 10**12))
    stream = open_rows("f.jsonl", endless)
    assert stream.columns.target == "completion"
    assert [row.source.row for row in itertools.islice(stream, 5000)][-1] == 5000


def test_a_group_of_late_rows_is_found_and_one_that_never_comes_is_refused_at_the_end():
    tagged = json.dumps(PAIR | {"metadata": {"customer": "x"}}).encode()
    columns = Columns(input="prompt", target="completion", group="customer")
    assert list(open_rows("f.jsonl", Made((LINE, 300), (tagged, 1)), columns))[-1].group == "x"
    rows = iter(open_rows("f.jsonl", Made((LINE, 300)), columns))
    assert len(list(itertools.islice(rows, 300))) == 300
    with pytest.raises(BadData, match="no column 'customer'"):
        next(rows)


@pytest.mark.slow
def test_a_wrong_byte_late_in_a_file_is_named_by_offset_and_line():
    with pytest.raises(BadData, match=rf"byte {50_000 * len(LINE) + 1} \(line 50001\) is not valid UTF-8"):
        list(open_rows("f.jsonl", Made((LINE, 50_000), (b"{\xfc}", 1))))


def test_a_character_cut_at_the_end_of_the_file_is_named():
    with pytest.raises(BadData, match=r"byte 3 \(line 2\) is not valid UTF-8"):
        read("f.csv", "a\nbü".encode()[:-1])


def test_a_nul_deep_in_a_table_is_a_bad_row():
    rows = list(open_rows("f.csv", Made((b"text,label\n", 1), (b"a,b\n", 30_000), (b"a\0,b\n", 1))))
    assert (rows[-1].row, rows[-1].says) == (30_001, "holds a NUL character.")


def test_a_broken_place_late_in_an_array_is_named_by_line_and_column():
    with pytest.raises(BadData, match="at line 20001, column 4"):
        list(open_rows("f.json", Made((b"[", 1), (LINE + b",", 20_000), (b'{"\x01', 1))))


@given(st.lists(st.text("a\r\n\u2028", max_size=5)))
def test_lines_do_not_depend_on_where_the_text_is_cut(pieces):
    text = "".join(pieces)
    assert list(lines_of(pieces)) == text.split("\n")
    assert list(lines_with_ends(pieces)) == list(io.StringIO(text, newline=""))


class Slow(io.BytesIO):
    """Gives a few bytes at a time after the first ones."""

    def read(self, size=-1):
        return super().read(size if self.tell() == 0 else 3)


@given(
    st.lists(st.recursive(st.none() | st.floats() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
)
def test_an_array_is_cut_into_the_elements_that_a_whole_parse_finds(values):
    rows = [PAIR, *({"prompt": "a", "completion": "b", "x": v} for v in values)]
    content = b" " * 65_535 + json.dumps(rows, ensure_ascii=False).encode(errors="surrogatepass")
    try:
        content.decode()
    except UnicodeDecodeError:
        return
    stream = open_rows("f.json", Slow(content))
    assert [row.source.row for row in stream] == list(range(1, len(rows) + 1))


def test_a_streamed_file_tells_its_hash_and_rows_however_far_it_was_read(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(LINE * 20_000)
    with stream_file(str(path), Columns()) as stream:
        next(iter(stream.rows))
        assert stream.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    read = read_file(str(path), Columns())
    assert (read.sha256, read.result.n_rows) == (hashlib.sha256(path.read_bytes()).hexdigest(), 20_000)
