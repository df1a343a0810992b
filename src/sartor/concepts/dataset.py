"""DatasetVersion: the frozen, split and sealed contents of a data set."""

from functools import cached_property
from typing import Literal

from sartor.concepts.document import Document
from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash
from sartor.concepts.receipt import Repair
from sartor.concepts.source_manifest import SourceManifest

SplitName = Literal["train", "dev", "test"]


class SourceFile(Frozen):
    """A file as it was read."""

    path: str
    sha256: str
    rows: int
    repair: Repair | None = None
    """What was done to get this file, if it has a receipt."""
    source: SourceManifest | None = None
    """Where its rows come from, if it has a source manifest."""


class DatasetVersion(Frozen):
    """Which rows, in which part. Same rows, split and documents mean the same id, wherever the files lie."""

    name: str
    files: tuple[SourceFile, ...]
    train: tuple[str, ...]
    """Example ids, in file order; likewise below."""
    dev: tuple[str, ...]
    test: tuple[str, ...]
    rows_blob: str
    """Hash of the blob that holds the rows themselves, one Example a line."""
    split_seed: int
    documents: tuple[Document, ...] = ()
    """What a contender may look things up in."""
    accepted: dict[str, int] = {}
    """Errors that the audit found and the user accepted, counted by check."""
    n_drafts: int = 0
    """Rows that say they were drafted by a model and reviewed by nobody."""

    @cached_property
    def id(self) -> str:
        """Hash of the example ids and their parts, and of the documents if there are any."""
        parts = {"train": self.train, "dev": self.dev, "test": self.test}
        documents = {"documents": [d.sha256 for d in self.documents]} if self.documents else {}
        return content_hash({**parts, **documents})

    @cached_property
    def test_seal(self) -> str:
        """Hash of the test part alone: evidence names it, and every look at it is counted."""
        return content_hash(list(self.test))
