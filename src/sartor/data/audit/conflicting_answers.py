"""conflicting_answers: the same normalised prompt (instruction included) with different normalised answers.

An error where one answer must be wrong (labels, short or JSON answers); a warning for free text, where two
wordings can both be right.
"""

from collections.abc import Sequence

from sartor.concepts.example import Example
from sartor.concepts.finding import Finding, Fix
from sartor.data.audit.contract import CorpusCheck
from sartor.data.audit.corpus import Corpus, places
from sartor.data.fingerprint import normalise, prompt_key, same_key_positions

_SHORT_WORDS = 5


def _run(corpus: Corpus) -> list[Finding]:
    examples = corpus.train
    findings: list[Finding] = []
    for group in same_key_positions([prompt_key(e) for e in examples]):
        members = [examples[i] for i in group]
        answers = {normalise(e.expected or "") for e in members}
        if len(answers) > 1:
            findings.append(_finding(members, len(answers), is_hard=corpus.task == "classify" or _are_facts(members)))
    return findings


def _are_facts(members: Sequence[Example]) -> bool:
    answers = [(e.expected or "").strip() for e in members]
    return all(len(a.split()) <= _SHORT_WORDS or a.startswith(("{", "[")) for a in answers)


def _finding(members: Sequence[Example], n_answers: int, *, is_hard: bool) -> Finding:
    first, *others = places(members)
    return Finding(
        check="conflicting_answers",
        severity="error" if is_hard else "warning",
        confidence=0.95 if is_hard else 0.6,
        file=first.file,
        rows=first.rows,
        related=tuple(others),
        says=f"the same prompt has {n_answers} different answers.",
        fix=Fix(action="review", detail="Keep the right answer, or add what tells the prompts apart."),
    )


CONFLICTING_ANSWERS = CorpusCheck("conflicting_answers", _run)
