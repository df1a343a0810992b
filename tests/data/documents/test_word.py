"""Word files: headings, lists and tables in their order; bombs and broken files end in a sentence."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from made_documents import docx, with_part
from sartor.data.documents.blocks import Block
from sartor.data.documents.parse import parse_document
from sartor.errors import BadData

PART = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def handbook(document):
    document.add_heading("Handbook", 0)
    document.add_heading("Returns", 1)
    document.add_paragraph("Send it back within ").add_run("30 days.").bold = True
    document.add_paragraph("Shoes", style="List Bullet")
    document.add_paragraph("Hats", style="List Number")
    table = document.add_table(2, 3)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), "Size Price Note S 9 cheap".split(), strict=True
    ):
        cell.text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    document.add_heading("Gifts", 2)
    document.add_paragraph("Never paid out.")


def body(xml):
    return with_part(docx(handbook), PART, f"<w:document {W}><w:body>{xml}</w:body></w:document>".encode())


def test_headings_lists_and_tables_keep_their_order():
    assert list(parse_document("a.docx", docx(handbook)).blocks) == [
        Block("Handbook", level=1),
        Block("Returns", level=1),
        Block("Send it back within 30 days."),
        Block("- Shoes\n- Hats"),
        Block("Size | Price | Note\nS | 9 cheap"),
        Block("Gifts", level=2),
        Block("Never paid out."),
    ]


def test_what_stands_in_links_controls_and_tracked_insertions_is_read_and_deletions_are_not():
    xml = """<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>
    <w:p><w:hyperlink><w:r><w:t>A link</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>and</w:t></w:r>
    <w:ins><w:r><w:t xml:space="preserve"> more</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>
    </w:p>"""
    assert [b.text for b in parse_document("a.docx", body(xml)).blocks] == ["In a control.", "A link and more"]


def test_a_table_in_a_table_is_read_once():
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    xml = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>outer</w:t></w:r></w:p>{inner}</w:tc></w:tr></w:tbl>"
    assert [b.text for b in parse_document("a.docx", body(xml)).blocks] == ["outer inner"]


def test_a_zip_bomb_is_refused_by_its_directory_and_never_unpacked():
    bomb = with_part(docx(handbook), PART, b" " * (80 * 2**20))
    assert len(bomb) < 2**18
    tracemalloc.start()
    with pytest.raises(BadData, match=r"unpacks to 8\d,\d+,\d+ bytes"):
        parse_document("a.docx", bomb)
    assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    tracemalloc.stop()


def test_a_directory_that_lies_about_sizes_is_caught():
    bomb = bytearray(with_part(docx(handbook), PART, b" " * (80 * 2**20)))
    end = bomb.rindex(PART.encode())
    entry = bomb.rindex(b"PK\x01\x02", 0, end)
    bomb[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    tracemalloc.start()
    with pytest.raises(BadData, match="broken"):
        parse_document("a.docx", bytes(bomb))
    assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    tracemalloc.stop()


def other_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", "no document")
    return file.getvalue()


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha" * 10}">' for i in range(10))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and no more", "broken"),
        (docx(handbook)[:4000], "broken"),
        (other_zip(), "broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "locked with a password, or is an old .doc"),
        (body("<w:p>" * 10_000), "broken"),
        (body("<w:p><w:r><w:t>unclosed"), "broken"),
        (
            with_part(docx(handbook), PART, f"<!DOCTYPE d [{LAUGHS}]><w:document {W}>&l9;</w:document>".encode()),
            "broken|no text",
        ),
    ],
)
def test_a_hostile_file_ends_in_a_sentence(content, says):
    with pytest.raises(BadData, match=says) as refusal:
        parse_document("a.docx", content)
    assert "\n" not in refusal.value.sentence
