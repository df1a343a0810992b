"""PDF: headings, whole words and paragraphs; headers and footers go; what has no text, or is hostile, is a sentence."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from made_documents import Drawn, paragraph, pdf
from sartor.data.documents.blocks import Block
from sartor.data.documents.parse import parse_document
from sartor.errors import BadData

HANDBOOK = [
    [
        Drawn("ACME Handbook", 760, size=9),
        Drawn("2 Returns", 720, size=18, bold=True),
        *paragraph("You may return shoes within thir-", "ty days. It is free of charge in every country of the Euro-"),
        *paragraph("pean Union.", y=672),
        *paragraph("A well-known rule: hats are not taken back. They are well-", "known to be made to measure.", y=640),
        Drawn("Page 1 of 3", 30, x=300, size=9),
    ],
    [
        Drawn("ACME Handbook", 760, size=9),
        Drawn("2.1 Gift cards", 720, size=14, bold=True),
        *paragraph("Gift cards last three years, and they are not paid out in money, what-"),
        Drawn("Page 2 of 3", 30, x=300, size=9),
    ],
    [
        Drawn("ACME Handbook", 760, size=9),
        *paragraph("ever the reason. They can be used in every shop."),
        Drawn("Page 3 of 3", 30, x=300, size=9),
    ],
]


def blocks(*pages):
    return list(parse_document("a.pdf", pdf(*pages)).blocks)


def test_a_handbook_is_read_as_a_person_reads_it():
    assert blocks(*HANDBOOK) == [
        Block("2 Returns", level=1, page=1),
        Block(
            "You may return shoes within thirty days. It is free of charge in every country of the European Union.",
            page=1,
        ),
        Block("A well-known rule: hats are not taken back. They are well-known to be made to measure.", page=1),
        Block("2.1 Gift cards", level=2, page=2),
        Block(
            "Gift cards last three years, and they are not paid out in money, whatever the reason. They can be used in "
            "every shop.",
            page=2,
        ),
    ]


def test_numbered_lines_of_the_same_letters_are_headings_and_numbered_steps_are_not():
    page = [
        *paragraph("1 Brewing", "Heat the water to 90 degrees before you pour it. Then:", y=700),
        *paragraph("1. Grind the beans", "2. Pour slowly", y=672),
        *paragraph("This makes two cups.", "1.1 Cleaning", "Rinse the filter after every use of the machine.", y=644),
    ]
    assert [(b.text, b.level) for b in blocks(page) if b.level] == [("1 Brewing", 1), ("1.1 Cleaning", 2)]


def test_lines_that_end_early_stay_lines():
    page = paragraph("Opening hours of our shop in the middle of the town:", "Monday 9 to 12", "Friday 9 to 17")
    assert blocks(page)[0].text.splitlines()[1:] == ["Monday 9 to 12", "Friday 9 to 17"]


def test_chapter_headers_with_the_page_number_go_too():
    names = ["Brewing", "Brewing", "Cleaning", "Repair", "Repair"]
    pages = [
        [Drawn(f"{name} {7 + i}", 760), *paragraph(f"This is what we know of {name}, part {'abcde'[i]} of it all.")]
        for i, name in enumerate(names)
    ]
    assert all("This is what we know" in b.text and not b.text.startswith(names[0]) for b in blocks(*pages))


def test_first_lines_that_differ_are_kept():
    pages = [paragraph(f"{animal} are animals.", "They eat what they find.") for animal in ("Dogs", "Cats", "Owls")]
    assert [b.text.split()[0] for b in blocks(*pages)] == ["Dogs", "Cats", "Owls"]


def test_pages_without_text_are_told():
    parsed = parse_document("a.pdf", pdf(paragraph("Words."), [], []))
    assert parsed.told == ("page 2, 3 without text",)


def test_a_scan_ends_in_a_sentence_that_names_the_way_out():
    with pytest.raises(BadData, match=r"^scan\.pdf: this PDF holds pictures of pages and no text\. Recognise the text"):
        parse_document("scan.pdf", pdf([], []))


def locked(*, user_password, algorithm="RC4-128"):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(*HANDBOOK))))
    writer.encrypt(user_password, "owner", algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_locked_pdf_ends_in_a_sentence_and_one_that_opens_without_a_password_is_read():
    with pytest.raises(BadData, match="locked with a password"):
        parse_document("a.pdf", locked(user_password="secret"))
    assert parse_document("a.pdf", locked(user_password="")).blocks[0].text == "2 Returns"


def refusal(content):
    """Return the sentence that a file ends in; None: it is read."""
    try:
        parse_document("a.pdf", content)
    except BadData as refused:
        return refused.sentence
    return None


@pytest.mark.parametrize(
    "content",
    [
        b"no pdf at all",
        b"%PDF-1.7\n",
        pdf(*HANDBOOK)[:300],
        pdf(*HANDBOOK).replace(b"/Type /Pages", b"/Type /Page_"),
        pdf(*HANDBOOK).replace(b"/Kids [", b"/Kids [9 0 R "),  # itself
        b"%PDF-1.4\n1 0 obj\n" + b"<< /A " * 5_000 + b"\ntrailer << /Root 1 0 R >>\n%%EOF",
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 20_000 + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    ],
)
def test_a_broken_pdf_ends_in_one_short_sentence_and_nothing_else_is_printed(content, capfd):
    says = refusal(content)
    assert says is None or (says.count("\n") == 0 and len(says) < 300)
    assert capfd.readouterr().err == ""


def test_every_truncation_is_read_or_ends_in_a_sentence():
    whole = pdf(*HANDBOOK)
    refused = [refusal(whole[:length]) for length in range(20, len(whole), len(whole) // 20)]
    assert sum(says is not None for says in refused) > 3
