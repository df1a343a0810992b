"""Documents in files and folders: which are read, what is left out and said, what is refused."""

import sys

import pytest

from made_documents import paragraph, pdf
from sartor.actions.read_documents import keep_documents, load_passages, read_documents
from sartor.concepts.dataset import DatasetVersion
from sartor.errors import BadData, MissingExtra
from sartor.store.verify import verify_all


@pytest.fixture
def folder(tmp_path):
    docs = tmp_path / "docs"
    (docs / "deep").mkdir(parents=True)
    (docs / ".git").mkdir()
    (docs / "b.md").write_text("# B\nbee", "utf-8")
    (docs / "deep" / "a.TXT").write_text("ay", "utf-8")
    (docs / ".git" / "note.txt").write_text("hidden", "utf-8")
    (docs / "scan.png").write_bytes(b"PNG")
    (docs / "torn.pdf").write_bytes(b"%PDF")
    return docs


def version(documents):
    return DatasetVersion(
        name="d", files=(), train=("a",), dev=(), test=(), rows_blob="0" * 64, split_seed=1, documents=documents
    )


def test_a_folder_is_read_all_the_way_down_and_what_is_left_out_is_said(folder):
    found = read_documents([str(folder), str(folder / "b.md")])
    assert [d.path for d in found.read] == [str(folder / "b.md"), str(folder / "deep" / "a.TXT")]
    counted, left_out, unread = found.told
    assert counted == "Documents: 2 files, 2 passages."
    assert left_out.endswith("1 .png.")
    assert unread.startswith(f"Not read: {folder / 'torn.pdf'}: this PDF is broken")


def test_no_documents_are_no_news():
    assert read_documents([]) == ((), ())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.txt", None, "there is no such file"),
        ("scan.pdf", b"%PDF-1.7", "this PDF is broken"),
        ("scan.png", b"PNG", "none of .txt, .md, .*.pdf, .docx"),
        ("old.txt", b"caf\xe9", "byte 3 is not valid UTF-8.*Save it as UTF-8"),
        ("nothing.md", b"", "is empty"),
    ],
)
def test_a_document_that_cannot_be_read_is_named_with_its_fix(tmp_path, name, content, says):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadData, match=says) as refusal:
        read_documents([str(tmp_path / name)])
    assert refusal.value.where == str(tmp_path / name)


def test_a_folder_without_documents_is_refused(tmp_path):
    (tmp_path / "scan.png").write_bytes(b"PNG")
    with pytest.raises(BadData, match=r"holds none of \.txt, \.md"):
        read_documents([str(tmp_path)])


def test_a_folder_of_which_nothing_can_be_read_is_refused_with_the_first_reason(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.txt").write_bytes(b"caf\xe9")
    with pytest.raises(BadData, match=r"a\.pdf: this PDF is broken"):
        read_documents([str(tmp_path)])


def test_a_missing_package_is_told_for_a_folder_and_refused_for_a_named_file(folder, monkeypatch):
    (folder / "c.pdf").write_bytes(pdf(paragraph("Words.")))
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingExtra, match=r'needs the package pypdf.*"sartor\[documents\]"'):
        read_documents([str(folder / "c.pdf")])
    assert "needs the package pypdf" in read_documents([str(folder)]).told[-1]


def test_pages_without_text_are_told(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(paragraph("Words."), []))
    told = read_documents([str(tmp_path / "a.pdf")]).told
    assert told[1:] == (f"Not read in full: {tmp_path / 'a.pdf'} (page 2 without text)",)


def test_passages_come_from_the_kept_copy_when_the_file_has_changed(folder, workshop):
    kept = version(keep_documents(workshop, read_documents([str(folder)])))
    (folder / "b.md").write_text("# B\nwasp", "utf-8")
    assert [(p.source, p.text) for p in load_passages(workshop, kept)] == [("b.md > B", "bee"), ("a.TXT", "ay")]
    changed = version(keep_documents(workshop, read_documents([str(folder)])))
    assert kept.id != changed.id, "so that a run never meets the documents of another"
    assert kept.test_seal == changed.test_seal, "so that looks at the same test rows are still counted together"


def test_a_data_set_without_documents_keeps_the_id_it_had_before_there_were_any():
    known = "4bce234da21084911c64bfd366991d29951088f9220c4dc0929e076146381b00"
    assert version(()).id == known


def test_verify_names_a_kept_document_that_was_changed(folder, workshop):
    documents = keep_documents(workshop, read_documents([str(folder)]))
    rows = workshop.store.blobs.put(b"")
    workshop.store.datasets.save(version(documents).model_copy(update={"rows_blob": rows}))
    assert verify_all(workshop.store).ok
    workshop.store.blobs.path(documents[0].sha256).write_bytes(b"# B\nwasp")
    (broken,) = verify_all(workshop.store).broken
    assert "b.md" in broken.what
