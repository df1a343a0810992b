"""Which column or metadata key says when a row came to be, and what it says.

Read are ISO 8601 dates and times (without a zone: UTC) and seconds or milliseconds since 1970. A guess is shown,
never silent.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.data.formats.columns import words_of_name
from sartor.data.formats.hold import rest_keys
from sartor.data.formats.rows import RowProblem, metadata_of, tag_of
from sartor.errors import BadData

_NAMES = frozenset(
    "asked created date datetime day logged modified opened posted published received sent submitted time timestamp ts "
    "updated".split()
)
_BESIDE_NAMES = frozenset("at creation epoch event iso ms on publication unix utc".split())
_LATER = frozenset({"modified", "updated"})
_LEAST_PARSED = 0.95
_NUMBER = re.compile(r"\d{9,13}(\.\d+)?")
_FIRST_S, _LAST_S = 631_152_000, 4_102_444_800
"""From 1990 to 2100: other numbers are no times."""


class TimeKey(NamedTuple):
    """The key that says when a row came to be."""

    key: str
    instead_of: str | None = None
    """Another key that would have done."""
    guessed: bool = True

    @property
    def says(self) -> str:
        """Where times come from, for the person."""
        other = f" rather than '{self.instead_of}'" if self.instead_of else ""
        return f"column '{self.key}'{other}; set it with --time KEY, or --time none"


def guess_time(examples: Sequence[Example], *, taken: Collection[str | None] = ()) -> TimeKey | None:
    """Choose a key named like a time whose values are times in at least 95% of the rows, and not all equal.

    Args:
        taken: Columns that are read as something else.
    """
    n_parsed: Counter[str] = Counter()
    seen: dict[str, set[str]] = {}
    for example in examples:
        row = rest_keys(example)
        for key in {**metadata_of(row), **row}:
            time = _time_in(row, key) if names_time(key) and key not in taken else None
            if time is not None:
                n_parsed[key] += 1
                if len(values := seen.setdefault(key, set())) < 2:
                    values.add(time)
    fit = [key for key, n in n_parsed.items() if n >= _LEAST_PARSED * len(examples) and len(seen[key]) > 1]
    fit.sort(key=lambda key: (not _LATER.isdisjoint(words_of_name(key)), key))
    return TimeKey(fit[0], fit[1] if len(fit) > 1 else None) if fit else None


def timed(examples: Sequence[Example], key: str) -> tuple[Example, ...]:
    """Return the examples, each with the time that its key says."""
    return tuple(e.model_copy(update={"time": _time_in(rest_keys(e), key)}) for e in examples)


def require_times(examples: Sequence[Example], key: str) -> None:
    """Raise unless nearly every row has a time.

    Raises: BadData: it names the first row without one.
    """
    without = [e for e in examples if e.time is None]
    if len(examples) - len(without) < _LEAST_PARSED * len(examples):
        raise BadData(
            f"has no date or time in '{key}', as {len(without):,} of {len(examples):,} rows.",
            where=str(without[0].source),
            fix="Write ISO 8601, such as 2026-03-01 or 2026-03-01T14:05:00Z, or use --time none.",
        )


@lru_cache(maxsize=4096)
def names_time(key: str) -> bool:
    """Tell whether a name is that of a time: `date`, `created_at`, `sentTime`; not `birth_date`, `response_time_ms`."""
    words = set(words_of_name(key))
    return not words.isdisjoint(_NAMES) and words <= _NAMES | _BESIDE_NAMES


def as_time(text: str) -> str | None:
    """Return a date, a time or a number of seconds as UTC, always with microseconds; None if it is none of them."""
    text = text.strip()
    try:
        if _NUMBER.fullmatch(text):
            seconds = float(text)
            seconds = seconds / 1000 if seconds >= _LAST_S else seconds
            found = datetime.fromtimestamp(seconds, UTC) if _FIRST_S <= seconds < _LAST_S else None
        else:
            found = datetime.fromisoformat(text)
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found and found.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def shown_time(time: str) -> str:
    """Write a time for a person: only the day, if it begins then."""
    day, _, hour = time.partition("T")
    return day if hour == "00:00:00.000000Z" else f"{day} {hour[:5]} UTC"


def _time_in(row: dict[str, object], key: str) -> str | None:
    try:
        return as_time(tag_of(row, key) or "")
    except RowProblem:  # half of a surrogate pair, inside JSON inside a cell
        return None
