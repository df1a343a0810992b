"""Rows through one row check: what it settles on, by row from 0."""

from collections import Counter

from sartor.concepts.example import Example, Message, Source
from sartor.data.audit.contract import RowCheck, Seen, Tally, turns
from sartor.data.audit.corpus import Corpus
from sartor.data.audit.look import look_at

TOPICS = ("router", "invoice", "garden lamp", "return label", "delivery", "password", "warranty", "bicycle", "kettle")
ORDINARY = tuple(
    (
        f"How do I deal with my {topic}, order {number}?",
        f"Please look at the {topic} first. If order {number} is still not right, write to us and we will help you.",
    )
    for number in range(301, 307)
    for topic in TOPICS
)
"""Rows without any defect, around which a check knows what is usual."""


def row(prompt: str, answer: str, *, system: str | None = None, number: int = 1) -> Example:
    messages = [Message(role="user", content=prompt)]
    if system:
        messages.insert(0, Message(role="system", content=system))
    return Example(messages=tuple(messages), expected=answer, source=Source(file="t.jsonl", row=number))


def corpus_sighted(check: RowCheck, pairs, *, task: str = "chat") -> dict[int, list[Seen]]:
    """What the check settles on in these rows alone."""
    rows = [p if isinstance(p, Example) else row(*p, number=i + 1) for i, p in enumerate(pairs)]
    looked = look_at(rows, [check], first=0, is_train=True)
    corpus = Corpus(files=(), rows=rows, n_train=len(rows), task=task, tallies=looked.tallies)
    seen: dict[int, list[Seen]] = {}
    for sighting in check.settle(looked.sightings[check.name], corpus):
        seen.setdefault(sighting.position, []).append(sighting.seen)
    return seen


def sighted(check: RowCheck, pair, *, among=ORDINARY, task: str = "chat") -> list[Seen]:
    """What the check settles on in one row that stands among ordinary ones."""
    return corpus_sighted(check, [pair, *among], task=task).get(0, [])


def cut_out(pair, seen: Seen) -> str:
    """The text that the span names."""
    example = pair if isinstance(pair, Example) else row(*pair)
    index, start, end = seen.span
    return turns(example)[index].content[start:end]


def keys(check: RowCheck, pair) -> Counter[str]:
    """What the check counts in one row."""
    example = pair if isinstance(pair, Example) else row(*pair)
    return Counter(s.key for s in check.look(example) if isinstance(s, Tally))
