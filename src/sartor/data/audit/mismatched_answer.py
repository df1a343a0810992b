"""mismatched_answer: answers that belong to another prompt. Ranked; never an error, because rare rows look odd too.

Each answer's fit to its own prompt is held against its fit to all others, and against rows whose answers we exchange
ourselves (against_null.py). Where answers take their parts from their prompts, as extracted fields do, an answer with a
part that its prompt lacks is named, too. Answers too short to fit anything in particular, and translations, are not
judged.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.affinity import Reader, affinities, parts_of
from sartor.data.audit.against_null import posterior
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import MOST_READ, Corpus
from sartor.data.audit.own_answers import doubts, exchanged, weighed
from sartor.data.likeness.rows import asked
from sartor.data.likeness.words import content_words

_LEAST_ROWS = 40
_BLOCK_ROWS = MOST_READ
_LEAST_CONTENT = 3
_TRANSLATES = re.compile(
    r"\b(?:translat|traduc|tradui|traduz|tradurre|übersetz|vertal)"
    r"|\b(?:in|into|to|auf|ins|en|in het|em) (?:english|french|german|spanish|italian|portuguese|dutch|deutsch|englisch"
    r"|französisch|spanisch|italienisch|anglais|français|allemand|inglés|español|francés|inglese|italiano|inglês)\b",
    re.IGNORECASE,
)
"""A translation shares no words with what it translates."""
_LEAST_TO_NOTE = 0.03
_LEAST_TO_WARN = 0.4
_NOT_GIVEN = 0.6
_MOST_NOT_GIVEN = 0.15
"""Where more answers hold what their prompt lacks, it is no mistake."""
_MOST_OF_VALUE = 0.2
"""A part of more answers than this belongs to their format."""


def _lacks(corpus: Corpus) -> str | None:
    if corpus.task == "classify":
        return "labels are looked at by label_error"
    return None if len(_judged(corpus.train)) >= _LEAST_ROWS else f"needs {_LEAST_ROWS} rows with answers of some words"


def _judged(examples: Sequence[Example]) -> list[Example]:
    return [
        e
        for e in examples
        if len(content_words(e.expected or "")) >= _LEAST_CONTENT and not _TRANSLATES.search(e.messages[-1].content)
    ]


def _run(corpus: Corpus) -> Iterator[Finding]:
    rows = _judged(corpus.train)
    named: set[str] = set()
    read = corpus.base.read if corpus.base else _unread
    n_blocks = -(-len(rows) // _BLOCK_ROWS)
    for block in range(n_blocks):
        members = rows[block::n_blocks]
        for example, probability in zip(members, mismatch(members, read if block == 0 else _unread), strict=True):
            if probability >= _LEAST_TO_NOTE:
                named.update([example.id] if probability >= _NOT_GIVEN else [])
                yield _finding(example, float(probability), "the answer fits other prompts better than its own.")
    for example, lacks in zip(rows, not_given(asked(rows), [e.expected or "" for e in rows]), strict=True):
        if lacks and example.id not in named:
            yield _finding(example, _NOT_GIVEN, "the answer holds what its prompt lacks; others take all from theirs.")


def _unread(texts: Sequence[str]) -> None:
    """Stand for a base where there is none."""
    del texts


def mismatch(examples: Sequence[Example], read: Reader) -> np.ndarray:
    """Return the probability that each row's answer belongs to another prompt. Shape (N,)."""
    views, alike_NN = affinities(asked(examples), [e.expected or "" for e in examples], read)
    rng = np.random.default_rng(0)
    fit = weighed(views, rng)
    null = [doubts([view[:, order] for view in views], fit[:, order]) for order in exchanged(alike_NN, rng)]
    return posterior(doubts(views, fit), np.concatenate(null))


def not_given(prompts: Sequence[str], answers: Sequence[str]) -> list[bool]:
    """Tell which answers hold a part that their prompt lacks; none where that is usual, or by the answers' format."""
    said, asked_for = ([set(parts_of(text)) for text in texts] for texts in (answers, prompts))
    n_said = Counter(part for parts in said for part in parts)
    ever_asked = {part for parts in asked_for for part in parts}
    of_format = {p for p, n in n_said.items() if n > _MOST_OF_VALUE * len(said) or (n > 1 and p not in ever_asked)}
    lacks = [bool(parts - given - of_format) for parts, given in zip(said, asked_for, strict=True)]
    says_something = any(parts - of_format for parts in said)
    return lacks if says_something and sum(lacks) <= _MOST_NOT_GIVEN * len(lacks) else [False] * len(lacks)


def _finding(example: Example, probability: float, says: str) -> Finding:
    return Finding(
        check="mismatched_answer",
        severity="warning" if probability >= _LEAST_TO_WARN else "note",
        confidence=round(0.99 * probability, 5),
        file=example.source.file,
        rows=(example.source.row,),
        says=says,
        fix=Fix(action="review", detail="Compare the answer with its prompt; give it the right one, or drop the row."),
    )


MISMATCHED_ANSWER = CorpusCheck("mismatched_answer", _run, _lacks, most_rows=10_000, base_reads=True)
