"""Tag rows with what nobody named but their columns show: which of them stay together, and when they were written.

Never in silence.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.concepts.recipe import Data
from sartor.data.audit.corpus import ReadFile
from sartor.data.formats.rows import NONE
from sartor.data.guess_group import GroupGuess, grouped, guess_group, units_of
from sartor.data.guess_time import TimeKey, guess_time, require_times, timed


class Tags(NamedTuple):
    """What was found among the columns that are neither input nor answer."""

    group: GroupGuess | None = None
    time: TimeKey | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """What the user should know; how rows were cut by time is told when they are."""
        return (self.group.says,) if self.group else ()


def find_tags(train: Sequence[ReadFile], data: Data) -> Tags:
    """Look for what the recipe leaves open, in the training rows.

    Raises: BadData: the column that it names holds no times.
    """
    examples = [e for file in train for e in file.result.examples]
    taken = {data.slice, *(name for f in train for name in (*f.result.columns.inputs, f.result.columns.target))}
    group = guess_group(units_of(examples), len(examples), taken=taken) if data.group is None else None
    return Tags(group, _time(examples, data, taken))


def tagged(file: ReadFile, tags: Tags) -> ReadFile:
    """Return the file with its rows tagged."""
    examples = file.result.examples
    if tags.group:
        examples = grouped(examples, tags.group.key)
    if tags.time:
        examples = timed(examples, tags.time.key)
    return file._replace(result=file.result._replace(examples=examples))


def _time(examples: Sequence[Example], data: Data, taken: set[str | None]) -> TimeKey | None:
    if data.time is None:
        return guess_time(examples, taken={*taken, data.group})
    if data.time == NONE:
        return None
    require_times(timed(examples, data.time), data.time)
    return TimeKey(data.time, guessed=False)
