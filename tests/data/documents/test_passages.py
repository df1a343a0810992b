"""Text and Markdown are read as UTF-8 and cut into passages that end where paragraphs do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.data.documents.blocks import Block
from sartor.data.documents.parse import MOST_BYTES, parse_document
from sartor.data.documents.passages import split_passages
from sartor.errors import BadData


def words(n, start=0):
    return " ".join(f"w{i}" for i in range(start, start + n))


def passages(path, text):
    return split_passages(path, parse_document(path, text.encode()).blocks)


def test_a_passage_names_its_document_and_the_headings_above_it():
    text = "Intro.\n\n# Returns\n\n## Shoes ##\nThirty days.\n\n## Hats\nNever.\n# Shipping\nFree.\n"
    found = [(p.source, p.text) for p in passages("help/shop.md", text)]
    assert found == [
        ("shop.md", "Intro."),
        ("shop.md > Returns > Shoes", "Thirty days."),
        ("shop.md > Returns > Hats", "Never."),
        ("shop.md > Shipping", "Free."),
    ]


def test_short_paragraphs_stand_together_and_none_is_torn():
    paragraphs = [words(50, 100 * i) for i in range(5)]
    found = [p.text for p in passages("a.txt", "\n\n".join(paragraphs))]
    assert found == ["\n\n".join(paragraphs[:2]), "\n\n".join(paragraphs[2:4]), paragraphs[4]]


def test_a_long_paragraph_is_cut_into_pieces_that_overlap_a_little():
    found = [p.text.split() for p in passages("a.txt", words(300))]
    assert [len(piece) for piece in found] == [120, 120, 100]
    assert found[0][-20:] == found[1][:20]
    assert [word for piece in found for word in piece][-1] == "w299"


def test_text_without_spaces_is_bounded_too():
    found = passages("a.txt", "語" * 6000)
    assert len(found) > 3
    assert max(len(p.text) for p in found) <= 120 * 12


def test_a_passage_names_the_page_on_which_it_begins():
    blocks = [Block("one", page=1), Block("Two", level=1, page=1), Block("two", page=2), Block("three", page=3)]
    found = [(p.source, p.page) for p in split_passages("a.pdf", blocks)]
    assert found == [("a.pdf", 1), ("a.pdf > Two", 2)]


@given(st.text(alphabet="ab #\n.`", max_size=400))
def test_no_word_outside_headings_is_lost(text):
    body = re.sub(r"(?m)^#{1,6}[ \t]+.+$", "", text)
    if not body.strip():
        return
    kept = " ".join(p.text for p in passages("a.md", text))
    assert set(re.findall(r"\S+", body)) <= set(re.findall(r"\S+", kept))


def test_a_comment_in_fenced_code_is_no_heading():
    text = "# Install\n\n```bash\n# as root\n\napt install x\n```\n\nDone.\n"
    assert [(p.source, p.text) for p in passages("a.md", text)] == [
        ("a.md > Install", "```bash\n# as root\n\napt install x\n```\n\nDone.")
    ]


@pytest.mark.parametrize("content", [b"caf\xe9", b"%PDF-1.7\n\xe2\xe3", b"a\0b", "text".encode("utf-16")])
def test_what_is_not_utf_8_text_is_refused_with_the_fix(content):
    with pytest.raises(BadData, match=r"^a\.txt: this document is not UTF-8 text: .*Save it as UTF-8 text"):
        parse_document("a.txt", content)


@pytest.mark.parametrize(("content", "says"), [(b" \n", "is empty"), (b"# Only\n## Headings\n", "has no text")])
def test_a_document_without_words_is_refused(content, says):
    with pytest.raises(BadData, match=says):
        parse_document("a.txt", content)


def test_a_document_that_is_too_large_is_refused_unread():
    with pytest.raises(BadData, match="larger than 128 MiB"):
        parse_document("a.txt", bytes(MOST_BYTES + 1))


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text():
    assert [b.text for b in parse_document("a.txt", b"\xef\xbb\xbfone\r\n\r\ntwo").blocks] == ["one", "two"]
