"""low_diversity: answers or openings that repeat so much that the data teaches few things.

Counts only; a warning names the rows that repeat. Labels are meant to repeat: of rows with labels the prompts count.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.likeness.rows import asked
from sartor.data.likeness.words import fold, words_of

_LEAST_ROWS = 50
_SHARE_OF_ONE_ANSWER = 0.15
_SHARE_OF_ONE_SHAPE = 0.25
_OPENING_WORDS = 6


def _lacks(corpus: Corpus) -> str | None:
    return None if corpus.n_train >= _LEAST_ROWS else f"needs {_LEAST_ROWS} rows"


def _run(corpus: Corpus) -> Iterator[Finding]:
    rows = corpus.train
    answers = [] if corpus.task == "classify" else _most(rows, [fold(e.expected or "") for e in rows])
    if len(answers) > _SHARE_OF_ONE_ANSWER * len(rows):
        yield _finding(answers, len(rows), "give one and the same answer")
        return
    shapes = _most(rows, [_shape(prompt) for prompt in asked(rows)])
    if len(shapes) > _SHARE_OF_ONE_SHAPE * len(rows) and len({_shape(e.expected or "") for e in shapes}) == 1:
        yield _finding(shapes, len(rows), "open their prompts and their answers alike")


def _shape(text: str) -> str:
    return " ".join(words_of(text[:400])[:_OPENING_WORDS])


def _most(rows: Sequence[Example], keys: Sequence[str]) -> list[Example]:
    members: dict[str, list[Example]] = defaultdict(list)
    for example, key in zip(rows, keys, strict=True):
        if key:
            members[key].append(example)
    return max(members.values(), key=len) if members else []


def _finding(members: Sequence[Example], n_rows: int, what: str) -> Finding:
    first, *others = places(members)
    return Finding(
        check="low_diversity",
        severity="warning",
        confidence=0.8,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=f"{len(members)} of {n_rows} rows {what}.",
        fix=Fix(action="review", detail="Keep a few of them, and add rows that ask for something else."),
    )


LOW_DIVERSITY = CorpusCheck("low_diversity", _run, _lacks, most_rows=20_000)
