"""HTML keeps headings, lists and tables as text; scripts, styles and navigation go; nothing makes it fall over."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.data.documents.blocks import Block
from sartor.data.documents.html_page import parse_html
from sartor.data.documents.parse import parse_document
from sartor.errors import BadData


def blocks(html):
    return list(parse_html("a.html", html.encode()).blocks)


def test_headings_paragraphs_lists_and_tables_become_text():
    html = """<!doctype html><html><head><title>Shop</title><style>p { color: red }</style></head><body>
    <nav><ul><li><a href="/">Home</a></li></ul></nav>
    <h1>Returns <em>policy</em></h1><p>Send it back
    within <b>30&nbsp;days</b>.<br>It is free.</p>
    <ul><li>Shoes<li>Hats <ul><li>felt</li></ul></li></ul>
    <table><tr><th>Size</th><th></th><th>Price</th></tr><tr><td><p>S</p></td><td>a</td><td>9 EUR</td></tr></table>
    <script>alert("no")</script><div>Last &amp; least</div></body></html>"""
    assert blocks(html) == [
        Block("Returns policy", level=1),
        Block("Send it back within 30 days.\nIt is free."),
        Block("- Shoes\n- Hats\n- felt"),
        Block("Size | | Price\nS | a | 9 EUR"),
        Block("Last & least"),
    ]


def test_code_keeps_its_lines():
    assert blocks("<p>Run</p><pre>def f():\n    return 1\n</pre>") == [Block("Run"), Block("def f():\n    return 1")]


def test_what_is_never_closed_is_read_all_the_same():
    assert blocks("<h2>Shipping<p>Free <ul><li>by post<li>by bike") == [
        Block("Shipping", level=2),
        Block("Free"),
        Block("- by post\n- by bike"),
    ]


def test_ten_thousand_tags_inside_each_other_are_read():
    html = "<div>" * 10_000 + "<ul><li>" * 10_000 + "deep" + "<b>" * 10_000
    assert "deep" in blocks(html)[0].text


@pytest.mark.parametrize(
    "piece", ["<!--", "<![CDATA[", "</", "<?", '<a x="', "<script>", "<script></", "<td>", "<h1>x"]
)
def test_broken_markup_costs_no_more_than_its_length(piece):
    began = time.process_time()
    assert blocks(f"<p>Words first.</p>{piece * 100_000}>")[0] == Block("Words first.")
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'<meta charset="iso-8859-1">' + b"<p>caf\xe9 \x80 5", "café € 5"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>\xd4\xc1\xcb', "так"),
        ("<p>größe".encode("utf-16"), "größe"),
        ("<p>größe".encode(), "größe"),
    ],
)
def test_the_encoding_is_the_one_that_the_page_names(content, text):
    assert [b.text for b in parse_document("a.htm", content).blocks] == [text]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<p>caf\xe9", "byte 6 of this document is not valid UTF-8"),
        (b"<meta charset=klingon><p>x", "unknown charset 'klingon'"),
        (b"<meta charset=zlib><p>x", "unknown charset 'zlib'"),
        (b"<script>let all = 1</script><nav>Home</nav>", "has no text"),
        (b"<!-- nothing -->", "has no text|holds no HTML"),
        (b"\0", "has no text|holds no HTML"),
    ],
)
def test_a_page_that_cannot_be_read_ends_in_a_sentence(content, says):
    with pytest.raises(BadData, match=says):
        parse_document("a.html", content)


TAGS = "<p> </p> <li> <ul> </ul> <td> <tr> <table> </table> <h1> </h1> <br> <pre> </pre> <b> </i> <div> </div>".split()


@given(st.lists(st.sampled_from([*TAGS, "one", "two", "-", "|", " ", "\n"]), max_size=40))
def test_no_word_is_lost_whatever_the_tags(pieces):
    kept = " ".join(block.text for block in blocks("".join(f" {piece} " for piece in pieces)))
    assert [w for w in kept.split() if w in ("one", "two")] == [w for w in pieces if w in ("one", "two")]
