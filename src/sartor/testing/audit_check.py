"""The contract of a check of the audit, as claims that are tried out. Knows nothing of pytest."""

import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import NoReturn, get_args

from sartor.concepts.example import Example, Source
from sartor.concepts.finding import Finding, Fix, Severity, Span
from sartor.data.audit.built_in import BUILT_IN
from sartor.data.audit.contract import PLUGIN_NAME, Check, CorpusCheck, RowCheck, Seen, Sighting, Tally, turns
from sartor.data.audit.corpus import AuditedFile, Base, Corpus
from sartor.data.audit.features import measure
from sartor.data.audit.look import look_at, settled
from sartor.data.guess_task import guess_task
from sartor.testing.rows import hostile_rows, ordinary_rows

_MINE, _HOSTILE, _ORDINARY, _TEST = "yours.jsonl", "hostile.jsonl", "ordinary.jsonl", "test.jsonl"
_MOST_MS_PER_ROW = 1.0
_MOST_S_PER_HUGE_ROW = 5.0
_MOST_S_FOR_ALL = 20.0
_ROUNDS = 3
_SHORTEST_HIDDEN = 3
"""Characters: what is shorter stands in any sentence."""


def check_audit_check(check: Check, rows: Sequence[Example] | None = None) -> None:
    """Try whether a check keeps the contract; return if it does.

    Args:
        check: A RowCheck or a CorpusCheck.
        rows: Rows in which it finds something. Without them only its manners are tried, not its findings.
    Raises: AssertionError: a sentence that says what does not hold, and on which row.
    """
    numbered = enumerate(rows or (), start=1)
    mine = [e.model_copy(update={"source": Source(file=_MINE, row=number)}) for number, e in numbered]
    _claim(check, _is_named_well(check), f"is named {check.name!r}; plugins are named vendor:name")
    if isinstance(check, RowCheck):
        _try_look(check, mine)
    corpora = {
        "rows of yours": _corpus(mine),
        "ordinary rows": _corpus([*mine, *_ordinary()]),
        "hostile rows": _corpus([*mine, *_hostile().values()], test=_hostile().values()),
        "no rows": _corpus([]),
    }
    found = {name: _try_corpus(check, corpus, name) for name, corpus in corpora.items()}
    if mine:
        _claim(check, any(found.values()), "finds nothing in the rows that were brought")


def _is_named_well(check: Check) -> bool:
    return any(check is built_in for built_in in BUILT_IN) or PLUGIN_NAME.fullmatch(check.name) is not None


def _try_look(check: RowCheck, mine: Sequence[Example]) -> None:
    try:
        pickle.loads(pickle.dumps(check.look))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        _fail(check, f"looks with a function that other processes cannot find ({error}); define it in a module", error)
    named = {**{f"row {e.source.row} of yours": e for e in mine}, **_hostile()}
    first = {name: _looked(check, example, name) for name, example in named.items()}
    again = {name: _looked(check, example, name) for name, example in reversed(named.items())}
    for name, example in named.items():
        _claim(check, first[name] == again[name], f"sees something else when it looks again, at {name}")
        for seen in first[name]:
            if isinstance(seen, Seen):
                _try_seen(check, seen, example, name)
    slowest_ms = 1000 * min(_seconds(lambda: [list(check.look(e)) for e in _ordinary()]) for _ in range(_ROUNDS))
    per_row_ms = slowest_ms / len(_ordinary())
    _claim(check, per_row_ms <= _MOST_MS_PER_ROW, f"takes {per_row_ms:.1f} ms a row; {_MOST_MS_PER_ROW:g} is the most")


def _looked(check: RowCheck, example: Example, name: str) -> list[Seen | Tally]:
    before, start = example.model_dump_json(), time.perf_counter()
    try:
        seen = list(check.look(example))
    except Exception as error:
        _fail(check, f"breaks on {name} ({error!r})", error)
    seconds = time.perf_counter() - start
    _claim(check, seconds <= _MOST_S_PER_HUGE_ROW, f"takes {seconds:.0f} s for {name}")
    _claim(check, example.model_dump_json() == before, f"changes {name}")
    _claim(
        check, all(isinstance(s, Seen | Tally) for s in seen), f"yields something else than Seen and Tally, on {name}"
    )
    return seen


def _try_seen(check: Check, seen: Seen, example: Example, name: str) -> None:
    _claim(check, seen.severity in get_args(Severity), f"gives the severity {seen.severity!r}, on {name}")
    _claim(check, 0 <= seen.confidence <= 1, f"gives the confidence {seen.confidence!r}, on {name}")
    _try_says(check, seen.says, name)
    _claim(check, seen.fix is None or isinstance(seen.fix, Fix), f"gives a fix that is no Fix, on {name}")
    if seen.span:
        _try_span(check, *seen.span, example, name)
        _try_hidden(check, seen.says, seen.fix, turns(example)[seen.span[0]].content[seen.span[1] : seen.span[2]])


def _try_says(check: Check, says: str, name: str) -> None:
    is_sentence = says.strip().endswith((".", "?", "!")) and "\n" not in says
    _claim(check, is_sentence, f"says {says!r} on {name}, which is no sentence of one line")


def _try_span(check: Check, turn: int, start: int, end: int, example: Example, name: str) -> None:
    every = turns(example)
    inside = 0 <= turn < len(every) and 0 <= start < end <= len(every[turn].content)
    _claim(check, inside, f"gives the span {(turn, start, end)} on {name}, which is not inside a turn")


def _try_hidden(check: Check, says: str, fix: Fix | None, text: str) -> None:
    told = fix is not None and fix.action == "redact" and len(text.strip()) >= _SHORTEST_HIDDEN and text in says
    _claim(check, not told, "says what it asks to redact")


def _try_corpus(check: Check, corpus: Corpus, name: str) -> list[Finding]:
    """Run the check twice over a corpus, and return what it finds."""
    before = [e.model_dump_json() for e in corpus.rows]
    start = time.perf_counter()
    first = _found(check, replace(corpus), name)
    seconds = time.perf_counter() - start
    _claim(check, seconds <= _MOST_S_FOR_ALL, f"takes {seconds:.0f} s for {len(corpus.rows)} {name}")
    _claim(check, _found(check, replace(corpus), name) == first, f"finds something else in {name} when it runs again")
    _claim(check, [e.model_dump_json() for e in corpus.rows] == before, f"changes {name}")
    for finding in first:
        _try_finding(check, finding, corpus, name)
    return first


def _found(check: Check, corpus: Corpus, name: str) -> list[Finding]:
    try:
        lacks = check.lacks(corpus)
        _claim(check, lacks is None or bool(lacks.strip()), f"does not say what it lacks, with {name}")
        if lacks is not None:
            return []
        return list(check.run(corpus)) if isinstance(check, CorpusCheck) else _settled(check, corpus)
    except AssertionError:
        raise
    except Exception as error:
        _fail(check, f"breaks on {name} ({error!r})", error)


def _settled(check: RowCheck, corpus: Corpus) -> list[Finding]:
    parts = [
        look_at(corpus.train, [check], first=0, is_train=True),
        look_at(corpus.test, [check], first=corpus.n_train, is_train=False),
    ]
    tallies = sum((part.tallies[check.name] for part in parts), Counter[str]())
    sightings = [s for part in parts for s in part.sightings[check.name]]
    seen_at = {s.position for s in sightings}

    def settle(sightings: Sequence[Sighting], corpus: Corpus) -> Iterable[Sighting]:
        kept = list(check.settle(sightings, corpus))
        _claim(check, {s.position for s in kept} <= seen_at, "settles on rows in which it saw nothing")
        return kept

    return settled(replace(check, settle=settle), sightings, replace(corpus, tallies={check.name: tallies}))


def _try_finding(check: Check, finding: Finding, corpus: Corpus, name: str) -> None:
    _claim(check, finding.check == check.name, f"gives a finding the name {finding.check!r}")
    _try_says(check, finding.says, name)
    examples = {(e.source.file, e.source.row): e for e in corpus.rows}
    named = [(finding.file, row) for row in finding.rows]
    _claim(check, bool(named), f"names no row, with {name}")
    for place in [*named, *((p.file, row) for p in finding.related for row in p.rows)]:
        _claim(check, place in examples, f"names {place[0]}:{place[1]}, which is not there")
    if finding.span:
        _claim(
            check, finding.span.row in finding.rows, f"gives a span of row {finding.span.row}, which it does not name"
        )
        _try_span_of(check, finding, finding.span, examples[finding.file, finding.span.row], name)


def _try_span_of(check: Check, finding: Finding, span: Span, example: Example, name: str) -> None:
    _try_span(check, span.message, span.start, span.end, example, name)
    _try_hidden(check, finding.says, finding.fix, turns(example)[span.message].content[span.start : span.end])


@cache
def _hostile() -> dict[str, Example]:
    return hostile_rows(_HOSTILE)


@cache
def _ordinary() -> list[Example]:
    return ordinary_rows(_ORDINARY)


def _corpus(train: Sequence[Example], test: Iterable[Example] = ()) -> Corpus:
    tested = [e.model_copy(update={"source": e.source.model_copy(update={"file": _TEST})}) for e in test]
    rows = [*train, *tested]
    counts = Counter(e.source.file for e in rows)
    return Corpus(
        files=tuple(AuditedFile(path=file, rows=n, sha256="0" * 64) for file, n in counts.items()),
        rows=rows,
        n_train=len(train),
        task=guess_task(train).task,
        has_test=bool(tested),
        base=Base(len, 100_000),
        measured=measure(rows),
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _claim(check: Check, holds: bool, says: str) -> None:
    if not holds:
        _fail(check, says)


def _fail(check: Check, says: str, cause: Exception | None = None) -> NoReturn:
    raise AssertionError(f"{check.name}: {says}.") from cause
