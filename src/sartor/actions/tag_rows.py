"""Tag rows with what nobody named but their columns show: which of them stay together. Never in silence."""

from collections.abc import Sequence
from typing import NamedTuple

from sartor.concepts.recipe import Data
from sartor.data.audit.corpus import ReadFile
from sartor.data.guess_group import GroupGuess, grouped, guess_group, units_of


class Tags(NamedTuple):
    """What was found among the columns that are neither input nor answer."""

    group: GroupGuess | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """What the user should know."""
        return (self.group.says,) if self.group else ()


def find_tags(train: Sequence[ReadFile], data: Data) -> Tags:
    """Look for what the recipe leaves open, in the training rows."""
    examples = [e for file in train for e in file.result.examples]
    taken = {data.slice, *(name for f in train for name in (*f.result.columns.inputs, f.result.columns.target))}
    group = guess_group(units_of(examples), len(examples), taken=taken) if data.group is None else None
    return Tags(group)


def tagged(file: ReadFile, tags: Tags) -> ReadFile:
    """Return the file with its rows tagged."""
    if tags.group is None:
        return file
    examples = grouped(file.result.examples, tags.group.key)
    return file._replace(result=file.result._replace(examples=examples))
