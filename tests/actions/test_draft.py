"""Documents become rows of passages; repeats are told, and nothing that a person worked on is written over."""

import json
from pathlib import Path

import pytest

from made_documents import docx, paragraph, pdf
from sartor.actions.draft import Wanted, draft_passages, out_path
from sartor.actions.read_files import read_bytes
from sartor.actions.source_manifest import read_manifest
from sartor.concepts.event import Finished, Told
from sartor.concepts.ids import bytes_hash
from sartor.errors import BadData, Interrupted

SHOES = "You may return shoes within thirty days of delivery, and the return is free of charge in all countries."


@pytest.fixture
def folder(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text(f"# Returns\n\n{SHOES}\n\n# Hats\n\nHats are never taken back by us.\n", "utf-8")
    (docs / "b.html").write_text(f"<h1>Shoes</h1><p>{SHOES}", "utf-8")
    (docs / "c.pdf").write_bytes(pdf(paragraph("Bags are mended."), paragraph("Belts are not mended.")))
    (docs / "d.docx").write_bytes(docx(lambda d: d.add_paragraph("Coats are sewn.")))
    (docs / "e.pdf").write_bytes(b"%PDF")
    return docs


def drafted(*documents, out, should_stop=lambda: False):
    events = list(draft_passages(Wanted(tuple(map(str, documents)), out, again="sartor draft again"), should_stop))
    assert isinstance(events[-1], Finished)
    return events[-1].result, [e.says for e in events if isinstance(e, Told)]


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_passage_is_a_row_in_document_order_with_its_source(folder, tmp_path):
    out = tmp_path / "rows.jsonl"
    result, _ = drafted(folder, out=out)
    found = rows(out)
    assert [(r["metadata"]["source"], r["metadata"]["page"]) for r in found] == [
        ("a.md > Returns", None), ("a.md > Hats", None), ("b.html > Shoes", None), ("c.pdf", 1), ("d.docx", None),
    ]  # fmt: skip
    assert found[0]["text"] == SHOES
    assert found[3]["text"] == "Bags are mended.\n\nBelts are not mended."
    assert found[3]["metadata"]["sha256"] == bytes_hash(read_bytes(str(folder / "c.pdf")))
    assert (result["rows"], result["passages"]) == (5, 5)
    assert [d["passages"] for d in result["documents"]] == [2, 1, 1, 1]
    assert read_manifest(str(out)).origin == "docs"


def test_what_nearly_repeats_and_what_cannot_be_read_is_told(folder, tmp_path):
    result, told = drafted(folder, out=tmp_path / "rows.jsonl")
    assert result["near_duplicates"] == [[1, 3]]
    assert [one["path"] for one in result["left_out"]] == [str(folder / "e.pdf")]
    assert any("e.pdf: this PDF is broken" in says for says in told)
    assert any("number 3 (b.html > Shoes), which repeats number 1 (a.md > Returns)" in says for says in told)


def test_the_same_documents_give_the_same_bytes_and_may_be_drafted_again(folder, tmp_path):
    out = tmp_path / "rows.jsonl"
    drafted(folder, out=out)
    first = out.read_bytes()
    drafted(folder, out=out)
    assert out.read_bytes() == first


@pytest.mark.parametrize("change", [lambda text: text.replace("Hats", "Caps"), lambda text: text.split("\n", 1)[1]])
def test_rows_that_a_person_worked_on_are_not_written_over(folder, tmp_path, change):
    out = tmp_path / "rows.jsonl"
    drafted(folder, out=out)
    mine = change(out.read_text("utf-8"))
    out.write_text(mine, "utf-8")
    with pytest.raises(BadData, match="is there already, with other rows"):
        drafted(folder, out=out)
    assert out.read_text("utf-8") == mine


def test_a_document_is_never_written_over(folder):
    with pytest.raises(BadData, match="is one of the documents"):
        drafted(folder / "a.md", out=folder / "a.md")


def test_an_origin_that_somebody_wrote_stays(folder, tmp_path):
    out = tmp_path / "rows.jsonl"
    (tmp_path / "rows.jsonl.source.yaml").write_text("origin: our shop\n", "utf-8")
    drafted(folder, out=out)
    assert read_manifest(str(out)).origin == "our shop"


def test_a_stop_while_reading_writes_nothing_and_names_the_command(folder, tmp_path):
    with pytest.raises(Interrupted, match="Start again with: sartor draft again"):
        drafted(folder, out=tmp_path / "rows.jsonl", should_stop=lambda: True)
    assert not (tmp_path / "rows.jsonl").exists()


def test_rows_are_named_after_the_first_document(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert out_path(["x/handbook.pdf", "y"], None, "drafts") == Path("handbook.drafts.jsonl")
    assert out_path(["."], None, "passages") == Path(f"{tmp_path.name}.passages.jsonl")
    assert out_path(["."], "o.jsonl", "passages") == Path("o.jsonl")
