"""Which kind of task a data set is, and why; and the labels of a classification. Guesses are shown, never silent."""

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sartor.concepts.example import Example
from sartor.errors import BadData

MAX_LABELS = 50
MAX_LABEL_WORDS = 5
MAX_LABEL_CHARS = 80
MIN_MEDIAN_ROWS = 8
_MOST_SHARE = 0.85


class TaskGuess(NamedTuple):
    """The task and the reason, a clause that completes 'because ...'."""

    task: Literal["chat", "classify"]
    because: str


def guess_task(examples: Sequence[Example]) -> TaskGuess:
    """Choose `classify` for few, short, repeated answers to single questions; `chat` for all else."""
    answers = Counter(e.expected.strip() for e in examples if e.expected is not None)
    if not answers:
        return TaskGuess("chat", "no row has an answer")
    if any(sum(m.role != "system" and m.role != "developer" for m in e.messages) != 1 for e in examples):
        return TaskGuess("chat", "some rows hold more than one turn before the answer")
    if len(answers) > MAX_LABELS:
        return TaskGuess("chat", f"there are {len(answers)} distinct answers, more than {MAX_LABELS}")
    if any(_is_json(answer) for answer in answers):
        return TaskGuess("chat", "the answers are JSON")
    if any(not _is_short(answer) for answer in answers):
        return TaskGuess("chat", f"some answers are longer than {MAX_LABEL_WORDS} words")
    median = statistics.median(answers.values())
    if median < MIN_MEDIAN_ROWS:
        return TaskGuess("chat", f"the answers hardly repeat (median {median:g} rows each)")
    return TaskGuess("classify", f"there are only {len(answers)} distinct short answers in {len(examples)} rows")


def guess_task_of_most(examples: Sequence[Example]) -> TaskGuess:
    """Guess as `guess_task` does, but leave spoilt rows out: those whose answers nobody else gives, if they are few."""
    answers = Counter(e.expected.strip() for e in examples if e.expected is not None)
    common = [e for e in examples if e.expected is not None and answers[e.expected.strip()] >= MIN_MEDIAN_ROWS]
    single = [e for e in common if sum(m.role not in ("system", "developer") for m in e.messages) == 1]
    return guess_task(single if len(single) >= _MOST_SHARE * len(examples) else examples)


def clean_labels(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return the examples with white space around their labels taken away: ' spam' and 'spam' are one class."""
    return tuple(_clean_label(e) for e in text_only(examples))


def text_only(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return the examples.

    Raises: BadData: one holds an image or the like, which no task can learn from.
    """
    first = next((e for e in examples if e.modalities), None)
    if first:
        says = f"holds a part of kind '{first.modalities[0]}', and only text can be learned from."
        raise BadData(says, where=str(first.source), fix="Leave the row out.")
    return tuple(examples)


def class_counts(examples: Sequence[Example]) -> dict[str, int]:
    """Count the rows of each label, most frequent first, ties by name."""
    counts = Counter(e.expected.strip() for e in examples if e.expected is not None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def require_two_classes(examples: Sequence[Example]) -> None:
    """Raise BadData if there is nothing to tell apart."""
    counts = class_counts(examples)
    if len(counts) > 1:
        return
    where = examples[0].source.file if examples else None
    says = f"every row has the label '{next(iter(counts))}'." if counts else "no row has a label."
    raise BadData(says, where=where, fix="Bring rows of at least two classes, or choose --task chat.")


def _clean_label(example: Example) -> Example:
    label = example.expected
    if label is None or label == label.strip():
        return example
    return example.edited(expected=label.strip())


def _is_short(answer: str) -> bool:
    return len(answer.split()) <= MAX_LABEL_WORDS and len(answer) <= MAX_LABEL_CHARS and "\n" not in answer


def _is_json(answer: str) -> bool:
    if not answer.startswith(("{", "[")):
        return False
    try:
        json.loads(answer)
    except (ValueError, RecursionError):
        return False
    return True
