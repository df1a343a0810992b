"""The user's documents: found in files and folders, read, kept with the data set, and cut into passages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.actions.read_files import read_bytes
from sartor.actions.workshop import Workshop
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.document import Document, Passage
from sartor.data.documents import document_text, split_passages
from sartor.errors import BadData

_SUFFIXES = (".txt", ".md")
_SAVE = "Save it as UTF-8 text, .txt or .md (a PDF: with `pdftotext FILE.pdf`), or leave it out."


class Documents(NamedTuple):
    """Documents as they were read."""

    contents: dict[str, bytes] = {}
    """By path, in the order given; those of a folder by name."""
    told: tuple[str, ...] = ()


def read_documents(paths: Sequence[str]) -> Documents:
    """Read every file, and every text and Markdown file of every folder.

    Raises: BadData: a path is not there, holds no such file, or a file is not UTF-8 text.
    """
    if not paths:
        return Documents()
    left_out: Counter[str] = Counter()
    found = dict.fromkeys(str(file) for path in paths for file in _files(Path(path), left_out))
    contents = {path: read_bytes(path) for path in found}
    told = f"Documents: {len(contents):,} files, {len(passages_of(contents)):,} passages."
    if left_out:
        kinds = ", ".join(f"{n} {suffix or 'without a suffix'}" for suffix, n in left_out.most_common())
        told += f" Left out, being neither .txt nor .md: {kinds}."
    return Documents(contents, (told,))


def keep_documents(workshop: Workshop, documents: Documents) -> tuple[Document, ...]:
    """Put the documents into the blobs, so that a run never depends on files that may change."""
    blobs = workshop.store.blobs
    return tuple(Document(path=path, sha256=blobs.put(content)) for path, content in documents.contents.items())


def load_passages(workshop: Workshop, version: DatasetVersion) -> tuple[Passage, ...]:
    """Return the passages of the documents that were kept with a data set."""
    contents = {d.path: workshop.store.blobs.get(d.sha256) for d in version.documents}
    return passages_of(contents)


def passages_of(contents: dict[str, bytes]) -> tuple[Passage, ...]:
    """Cut documents into passages."""
    return tuple(p for path, content in contents.items() for p in split_passages(path, document_text(path, content)))


def _files(path: Path, left_out: Counter[str]) -> Iterator[Path]:
    if not path.is_dir():
        if path.exists() and path.suffix.lower() not in _SUFFIXES:
            raise BadData("this document is neither .txt nor .md.", where=str(path), fix=_SAVE)
        yield path
        return
    inside = sorted(f for f in path.rglob("*") if f.is_file() and not _hidden(f.relative_to(path)))
    texts = [f for f in inside if f.suffix.lower() in _SUFFIXES]
    if not texts:
        raise BadData("this folder holds no .txt or .md file.", where=str(path), fix="Give another folder, or files.")
    left_out.update(f.suffix.lower() for f in inside if f.suffix.lower() not in _SUFFIXES)
    yield from texts


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
