"""Documents are read as UTF-8 text and cut into passages that end where paragraphs do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sartor.data.documents import document_text, split_passages
from sartor.errors import BadData


def words(n, start=0):
    return " ".join(f"w{i}" for i in range(start, start + n))


def test_a_passage_names_its_document_and_the_headings_above_it():
    text = "Intro.\n\n# Returns\n\n## Shoes ##\nThirty days.\n\n## Hats\nNever.\n# Shipping\nFree.\n"
    found = [(p.source, p.text) for p in split_passages("help/shop.md", text)]
    assert found == [
        ("shop.md", "Intro."),
        ("shop.md > Returns > Shoes", "Thirty days."),
        ("shop.md > Returns > Hats", "Never."),
        ("shop.md > Shipping", "Free."),
    ]


def test_short_paragraphs_stand_together_and_none_is_torn():
    paragraphs = [words(50, 100 * i) for i in range(5)]
    found = [p.text for p in split_passages("a.txt", "\n\n".join(paragraphs))]
    assert found == ["\n\n".join(paragraphs[:2]), "\n\n".join(paragraphs[2:4]), paragraphs[4]]


def test_a_long_paragraph_is_cut_into_pieces_that_overlap_a_little():
    found = [p.text.split() for p in split_passages("a.txt", words(300))]
    assert [len(piece) for piece in found] == [120, 120, 100]
    assert found[0][-20:] == found[1][:20]
    assert [word for piece in found for word in piece][-1] == "w299"


def test_text_without_spaces_is_bounded_too():
    found = split_passages("a.txt", "語" * 6000)
    assert len(found) > 3
    assert max(len(p.text) for p in found) <= 120 * 12


@given(st.text(alphabet="ab #\n.", max_size=400))
def test_no_word_outside_headings_is_lost(text):
    body = re.sub(r"(?m)^#{1,6}[ \t]+.+$", "", text)
    kept = " ".join(p.text for p in split_passages("a.md", text))
    assert set(re.findall(r"\S+", body)) <= set(re.findall(r"\S+", kept))


@pytest.mark.parametrize("content", [b"caf\xe9", b"%PDF-1.7\n\xe2\xe3", b"a\0b", "text".encode("utf-16")])
def test_what_is_not_utf_8_text_is_refused_with_the_fix(content):
    with pytest.raises(BadData, match=r"^a\.txt: this document is not UTF-8 text: .*Save it as UTF-8 text"):
        document_text("a.txt", content)


def test_a_document_without_words_is_refused():
    with pytest.raises(BadData, match="empty"):
        document_text("a.txt", b" \n")


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text():
    assert document_text("a.txt", b"\xef\xbb\xbfone\r\n\r\ntwo") == "one\n\ntwo"
