"""Let row checks look at rows one by one, and turn what they settle on into findings."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Span
from sartor.data.audit.contract import RowCheck, Sighting, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.private import discreet


class Looked(NamedTuple):
    """What row checks saw, by check."""

    sightings: dict[str, list[Sighting]]
    tallies: dict[str, Counter[str]]


def look_at(rows: Iterable[Example], checks: Sequence[RowCheck], *, first: int, is_train: bool) -> Looked:
    """Let every check look at every row.

    Args:
        first: Position of the first row.
        is_train: Rows of the test file are looked at and not counted.
    """
    looked = Looked({check.name: [] for check in checks}, {check.name: Counter() for check in checks})
    for position, example in enumerate(rows, start=first):
        for check in checks:
            for seen in check.look(example):
                if isinstance(seen, Tally):
                    looked.tallies[check.name][seen.key] += is_train
                else:
                    looked.sightings[check.name].append(Sighting(position, seen))
    return looked


def settled(check: RowCheck, sightings: Sequence[Sighting], corpus: Corpus) -> list[Finding]:
    """Return the findings of a row check, now that all rows were seen."""
    return [_finding(check.name, sighting, corpus) for sighting in check.settle(sightings, corpus)]


def _finding(check: str, sighting: Sighting, corpus: Corpus) -> Finding:
    example, seen = corpus.rows[sighting.position], sighting.seen
    source = example.source
    span = None
    if seen.span:
        message, start, end = seen.span
        span = Span(row=source.row, message=message, start=start, end=end)
    return Finding(
        check=check,
        severity=seen.severity,
        confidence=seen.confidence,
        file=source.file,
        rows=(source.row,),
        span=span,
        says=discreet(seen.says, (turn.content for turn in turns(example))),
        fix=seen.fix,
    )
