"""Documents -> passages, as rows for continued pre-training; in draft_questions.py a model writes questions on them."""

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sartor.actions.read_documents import (
    ReadDocument,
    Unread,
    find_documents,
    read_each,
    unread_sentences,
)
from sartor.actions.source_manifest import manifest_path, write_manifest
from sartor.concepts.document import Passage
from sartor.concepts.event import Event, Finished, Progressed, StageStarted, Told
from sartor.data.documents.repeats import find_repeats
from sartor.data.drafts import passage_row
from sartor.errors import BadData, Interrupted
from sartor.store.atomic import atomic_write

Result = dict[str, object]


class Wanted(NamedTuple):
    """What is to be drafted."""

    documents: tuple[str, ...]
    out: Path
    n_questions: int = 2
    """Asked about each passage."""
    again: str = ""
    """The command that goes on after an interruption."""


class Gathered(NamedTuple):
    """All passages of the documents, in order."""

    passages: tuple[Passage, ...]
    sha256s: tuple[str, ...]
    """Of the document of each passage."""
    says: Result
    """What the result tells about the documents."""


def out_path(documents: Sequence[str], out: str | None, kind: str) -> Path:
    """Return where the rows go: the path given, or one in this folder that is named after the first document."""
    return Path(out) if out else Path(f"{Path(documents[0]).resolve().stem or 'documents'}.{kind}.jsonl")


def draft_passages(wanted: Wanted, should_stop: Callable[[], bool]) -> Iterator[Event]:
    """Write every passage as a row. The last event is Finished.

    Raises: BadData, MissingExtra: a document cannot be read, or other rows stand at the place to write to.
    """
    gathered = yield from gather(wanted, should_stop)
    rows = [passage_row(p, sha256) for p, sha256 in zip(gathered.passages, gathered.sha256s, strict=True)]
    content = as_lines(rows)
    require_beginning(wanted.out, content)
    write_rows(wanted, content)
    yield Finished(result={"schema": 1, "kind": "passages", "out": str(wanted.out), "rows": len(rows), **gathered.says})


def gather(wanted: Wanted, should_stop: Callable[[], bool]) -> Generator[Event, None, Gathered]:
    """Read all documents, and tell what is left out and what nearly repeats.

    Raises: BadData, MissingExtra: one cannot be read.  Interrupted.
    """
    found = find_documents(wanted.documents)
    if wanted.out.exists() and any(wanted.out.samefile(file) for file in found.files if Path(file).exists()):
        raise BadData("is one of the documents.", where=str(wanted.out), fix="Use -o elsewhere.")
    yield StageStarted(stage="reading documents", total=len(found.files), unit="documents")
    tried: list[ReadDocument | Unread] = []
    for one in read_each(found):
        tried.append(one._replace(content=b"") if isinstance(one, ReadDocument) else one)
        yield Progressed(done=len(tried))
        if should_stop():
            raise Interrupted("stopped while reading documents.", fix=f"Start again with: {wanted.again}")
    read = [one for one in tried if isinstance(one, ReadDocument)]
    passages = tuple(passage for document in read for passage in document.passages)
    repeats = find_repeats([passage.text for passage in passages])
    for sentence in (*found.told, *unread_sentences(tried), *_repeats_told(passages, repeats)):
        yield Told(says=sentence)
    says: Result = {
        "documents": [{"path": d.path, "sha256": d.sha256, "passages": len(d.passages)} for d in read],
        "left_out": [{"path": one.path, "why": one.why} for one in tried if isinstance(one, Unread)],
        "passages": len(passages),
        "near_duplicates": [[i + 1 for i in group] for group in repeats],
    }
    return Gathered(passages, tuple(d.sha256 for d in read for _ in d.passages), says)


def as_lines(rows: Sequence[dict[str, object]]) -> bytes:
    """Write rows as JSON Lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def require_beginning(out: Path, content: bytes) -> None:
    """Refuse to write over rows that were not drafted here, or that a person has worked on since.

    Raises: BadData: what stands there is not how the new rows begin.
    """
    try:
        old = out.read_bytes() if out.exists() else b""
    except OSError as error:
        raise BadData(f"cannot be written ({error.strerror}).", where=str(out), fix="Use -o elsewhere.") from error
    if not content.startswith(old):
        fix = "Use -o elsewhere, or take that file away."
        raise BadData("is there already, with other rows, which may be reviewed ones.", where=str(out), fix=fix)


def write_rows(wanted: Wanted, content: bytes, *, generated_by: str | None = None) -> None:
    """Write the rows, and beside them where they come from, unless somebody has said so."""
    atomic_write(wanted.out, content)
    if not manifest_path(str(wanted.out)).exists():
        names = ", ".join(Path(document).name or document for document in wanted.documents)
        write_manifest(str(wanted.out), {"origin": names, "generated_by": generated_by})


def _repeats_told(passages: Sequence[Passage], repeats: Sequence[Sequence[int]]) -> tuple[str, ...]:
    if not repeats:
        return ()
    n_more = sum(len(group) - 1 for group in repeats)
    first, second = repeats[0][:2]
    says = f"{n_more:,} passages nearly repeat an earlier one, the first of them number {second + 1} "
    return (f"{says}({passages[second].source}), which repeats number {first + 1} ({passages[first].source}).",)
