"""DatasetVersion: the frozen, split and sealed contents of a data set."""

from functools import cached_property
from typing import Literal

from sartor.concepts.frozen import Frozen
from sartor.concepts.ids import content_hash

SplitName = Literal["train", "dev", "test"]


class SourceFile(Frozen):
    """A file as it was read."""

    path: str
    sha256: str
    rows: int


class DatasetVersion(Frozen):
    """Which rows, in which part. Same rows and same split mean the same id, wherever the files lie."""

    name: str
    files: tuple[SourceFile, ...]
    train: tuple[str, ...]
    """Example ids, in file order; likewise below."""
    dev: tuple[str, ...]
    test: tuple[str, ...]
    rows_blob: str
    """Hash of the blob that holds the rows themselves, one Example a line."""
    split_seed: int

    @cached_property
    def id(self) -> str:
        """Hash of the example ids and their parts."""
        return content_hash({"train": self.train, "dev": self.dev, "test": self.test})

    @cached_property
    def test_seal(self) -> str:
        """Hash of the test part alone: evidence names it, and every look at it is counted."""
        return content_hash(list(self.test))
