"""The user's documents: found in files and folders, read, kept with the data set, and cut into passages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.actions.read_files import opened
from sartor.actions.workshop import Workshop
from sartor.concepts.dataset import DatasetVersion
from sartor.concepts.document import Document, Passage
from sartor.concepts.ids import bytes_hash
from sartor.data.documents.parse import MOST_BYTES, SUFFIXES, parse_document
from sartor.data.documents.passages import split_passages
from sartor.errors import BadData, MissingExtra

_SHOWN = 5


class Found(NamedTuple):
    """Documents that are there, not yet read."""

    files: dict[str, bool] = {}
    """Paths in the order given, those of a folder by name; True: named by the user, so that it must be readable."""
    others: dict[str, int] = {}
    """Files in folders that are no documents, counted by suffix."""

    @property
    def told(self) -> tuple[str, ...]:
        """Say what is left out."""
        kinds = ", ".join(f"{n:,} {suffix or 'without a suffix'}" for suffix, n in self.others.items())
        return (f"Left out, being none of {', '.join(SUFFIXES)}: {kinds}.",) if kinds else ()


class ReadDocument(NamedTuple):
    """One document as it was read."""

    path: str
    content: bytes
    sha256: str
    passages: tuple[Passage, ...]
    told: tuple[str, ...] = ()
    """What of it could not be read."""


class Unread(NamedTuple):
    """A document of a folder that cannot be read."""

    path: str
    why: str


class Documents(NamedTuple):
    """Documents that were read."""

    read: tuple[ReadDocument, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return their passages, in order."""
        return tuple(passage for document in self.read for passage in document.passages)


def find_documents(paths: Sequence[str]) -> Found:
    """Find files, and the documents in folders all the way down; hidden ones are left out.

    Raises: BadData: a folder holds no document.
    """
    others: Counter[str] = Counter()
    files: dict[str, bool] = {}
    for path in map(Path, paths):
        if path.is_dir():
            for file in _in_folder(path, others):
                files.setdefault(str(file), False)
        else:
            files[str(path)] = True
    return Found(files, dict(others.most_common()))


def read_each(found: Found) -> Iterator[ReadDocument | Unread]:
    """Read one document after the other.

    Raises: BadData, MissingExtra: one that the user named cannot be read, or not a single one can.
    """
    n_read, problem = 0, None
    for path, is_named in found.files.items():
        try:
            document = read_document(path)
        except (BadData, MissingExtra) as unreadable:
            if is_named:
                raise
            problem = problem or unreadable
            yield Unread(path, f"{unreadable.says} {unreadable.fix}")
        else:
            n_read += 1
            yield document
    if problem and not n_read:
        raise problem


def read_document(path: str) -> ReadDocument:
    """Read one document.

    Raises: BadData: it cannot be read.  MissingExtra: it needs a package.
    """
    with opened(path) as file:
        content = file.read(MOST_BYTES + 1)
    parsed = parse_document(path, content)
    return ReadDocument(path, content, bytes_hash(content), split_passages(path, parsed.blocks), parsed.told)


def read_documents(paths: Sequence[str]) -> Documents:
    """Read all documents at once.

    Raises: BadData, MissingExtra: as `find_documents` and `read_each` say.
    """
    if not paths:
        return Documents()
    found = find_documents(paths)
    tried = tuple(read_each(found))
    read = tuple(one for one in tried if isinstance(one, ReadDocument))
    documents = Documents(read)
    counted = f"Documents: {len(read):,} files, {len(documents.passages):,} passages."
    return documents._replace(told=(counted, *found.told, *unread_sentences(tried)))


def unread_sentences(tried: Sequence[ReadDocument | Unread]) -> tuple[str, ...]:
    """Say what could not be read, whole documents and parts of some; of many the first."""
    whole = [f"{one.path}: {one.why}" for one in tried if isinstance(one, Unread)]
    parts = [f"{one.path} ({told})" for one in tried if isinstance(one, ReadDocument) for told in one.told]
    said: list[str] = []
    for listed, what in ((whole, "Not read"), (parts, "Not read in full")):
        more = f" (and {len(listed) - _SHOWN} more)" if len(listed) > _SHOWN else ""
        said += [f"{what}{more}: {'; '.join(listed[:_SHOWN])}"] if listed else []
    return tuple(said)


def keep_documents(workshop: Workshop, documents: Documents) -> tuple[Document, ...]:
    """Put the documents into the blobs, so that a run never depends on files that may change."""
    blobs = workshop.store.blobs
    return tuple(Document(path=one.path, sha256=blobs.put(one.content)) for one in documents.read)


def load_passages(workshop: Workshop, version: DatasetVersion) -> tuple[Passage, ...]:
    """Return the passages of the documents that were kept with a data set."""
    kept = ((d.path, workshop.store.blobs.get(d.sha256)) for d in version.documents)
    return tuple(p for path, content in kept for p in split_passages(path, parse_document(path, content).blocks))


def _in_folder(folder: Path, others: Counter[str]) -> list[Path]:
    inside = sorted(f for f in folder.rglob("*") if f.is_file() and not _hidden(f.relative_to(folder)))
    documents = [f for f in inside if f.suffix.lower() in SUFFIXES]
    if not documents:
        says = f"this folder holds none of {', '.join(SUFFIXES)}."
        raise BadData(says, where=str(folder), fix="Give another folder, or files.")
    others.update(f.suffix.lower() for f in inside if f.suffix.lower() not in SUFFIXES)
    return documents


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
