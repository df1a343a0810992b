"""Question/answer drafts: what a model is asked about a passage, what it wrote, and which of it is worth a review.

A draft that passes here is still a draft: only a person can say that it is right. What is dropped is counted by reason.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from sartor.concepts.document import Passage
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.rows import as_object
from sartor.data.likeness.difference import is_slip
from sartor.data.likeness.words import has_digit, is_filler, is_sign, words_of

STATUS = "draft, needs review"
_LEAST_SHARE = 0.6
"""Of an answer's content words that stand in its passage."""
_WHOLE = 0.9
"""Share of the passage's words in an answer that copies it."""
_MARK = re.compile(r"^[\s*#>_\d.)-]*\b(q|a|question|answer)\s*\d*[\s*_]*:[\s*_]*", re.IGNORECASE | re.MULTILINE)
_ITEM = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put none between words."""
_ASK = """\
Passage ({source}):
{text}

Write {n} that a reader could ask and that this passage answers, each with its answer. Take every answer from the \
passage alone, in its own words as far as possible, and keep it short. Each question must make sense to someone who \
does not see the passage. Use the language of the passage. Begin each question with "Q:" and each answer with "A:"."""
_SHOWN = Passage(
    source="library.md > Borrowing",
    text="Readers of the town library may borrow up to five books for four weeks. A book that comes back late costs 20 "
    "cents a day. Maps and newspapers are read in the house. The library is closed on Mondays.",
)
_SHOWN_PAIRS = (
    ("How many books may a reader of the town library borrow?", "Up to five books, for four weeks."),
    ("What does a library book cost that comes back late?", "20 cents a day."),
    ("Where are maps and newspapers of the town library read?", "In the house."),
    ("On which day is the town library closed?", "On Mondays."),
)
"""Small models need to see it done once."""


class Draft(NamedTuple):
    """A question with its answer, to be reviewed."""

    question: str
    answer: str
    passage: Passage


class Sifted(NamedTuple):
    """What came of a model's replies."""

    drafts: tuple[Draft, ...]
    dropped: dict[str, int]
    """Counted by reason."""


def question_prompt(passage: Passage, n_questions: int) -> Example:
    """Write what a model is asked about a passage, after it was shown how that is done."""
    shown = "\n".join(f"Q: {question}\nA: {answer}" for question, answer in _SHOWN_PAIRS[:n_questions])
    turns = (
        Message(role="user", content=_ask(_SHOWN, min(n_questions, len(_SHOWN_PAIRS)))),
        Message(role="assistant", content=shown),
        Message(role="user", content=_ask(passage, n_questions)),
    )
    return Example(messages=turns, source=Source(file=passage.source, row=1))


def _ask(passage: Passage, n_questions: int) -> str:
    n = "1 question" if n_questions == 1 else f"{n_questions} questions"
    return _ASK.format(n=n, source=passage.source, text=passage.text)


def sift(replies: Iterable[tuple[Passage, Answer]], n_questions: int) -> Sifted:
    """Read the drafts in a model's replies, in order, and drop what is not worth a review."""
    drafts: list[Draft] = []
    dropped: Counter[str] = Counter()
    asked: set[str] = set()
    for passage, reply in replies:
        for i, (question, answer) in enumerate(_pairs(reply, dropped)):
            key = " ".join(word for word in words_of(question) if not is_sign(word))
            reason = "more_than_asked" if i >= n_questions else _fault(key, answer, passage)
            if reason or key in asked:
                dropped[reason or "duplicate_question"] += 1
            else:
                asked.add(key)
                drafts.append(Draft(question, answer, passage))
    return Sifted(tuple(drafts), dict(dropped))


def draft_row(draft: Draft, sha256: str) -> dict[str, object]:
    """Write a draft as a chat row; `sha256` is that of its document."""
    turns = [{"role": "user", "content": draft.question}, {"role": "assistant", "content": draft.answer}]
    where = {"source": draft.passage.source, "sha256": sha256, "page": draft.passage.page}
    return {"messages": turns, "metadata": {"status": STATUS, **where, "passage": draft.passage.text}}


def passage_row(passage: Passage, sha256: str) -> dict[str, object]:
    """Write a passage as a row of text; `sha256` is that of its document."""
    return {"text": passage.text, "metadata": {"source": passage.source, "sha256": sha256, "page": passage.page}}


def is_draft(example: Example) -> bool:
    """Tell whether a row still says that nobody has reviewed it."""
    if not example.rest or STATUS not in example.rest:
        return False
    metadata = as_object(json.loads(example.rest).get("metadata")) or {}
    return metadata.get("status") == STATUS


def _pairs(reply: Answer, dropped: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield questions with the answers that follow them; one whose end was cut off is dropped."""
    marks = list(_MARK.finditer(reply.text))
    ends = [*(mark.start() for mark in marks), len(reply.text)][1:]
    pieces = [(mark[1][0].lower(), _bare(reply.text[mark.end() : end])) for mark, end in zip(marks, ends, strict=True)]
    followed = pairwise([*pieces, ("", "")])
    pairs = [
        (text, after if kind_after == "a" else "") for (kind, text), (kind_after, after) in followed if kind == "q"
    ]
    if not pairs:
        dropped["no_question"] += 1
    elif reply.finish == "length":
        dropped["cut"] += 1
        pairs.pop()
    yield from pairs


def _bare(text: str) -> str:
    return text.strip().strip("*_").strip()


def _fault(question: str, answer: str, passage: Passage) -> str | None:
    """Say why a draft is not worth a review; None if it is."""
    if not question or not answer:
        return "empty"
    if _copies(answer, passage):
        return "copies_passage"
    return None if _stands_in(answer, passage) else "not_in_passage"


def _copies(answer: str, passage: Passage) -> bool:
    whole, said = Counter(words_of(passage.text)), Counter(words_of(answer))
    return (whole & said).total() >= _WHOLE * whole.total()


def _stands_in(answer: str, passage: Passage) -> bool:
    """Tell whether the passage, or a heading above it, holds most of an answer's words and all of its numbers."""
    known = _facts(f"{passage.source} {passage.text}")
    said = _facts(_ITEM.sub("", answer))
    numbers = {_digits(word) for word in known if has_digit(word)}
    if any(has_digit(word) and _digits(word) not in numbers for word in said):
        return False
    return bool(said) and sum(_is_among(word, known) for word in said) >= _LEAST_SHARE * len(said)


def _facts(text: str) -> set[str]:
    """Return the words that carry facts; pairs of characters where no spaces part words."""
    facts: set[str] = set()
    for word in words_of(text):
        if _NO_SPACES.search(word):
            facts.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif not is_filler(word):
            facts.add(word)
    return facts


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _is_among(word: str, known: set[str]) -> bool:
    if word in known:
        return True
    return any(
        is_slip(word, other) or (min(len(word), len(other)) >= 4 and (word.startswith(other) or other.startswith(word)))
        for other in known
    )
