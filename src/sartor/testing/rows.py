"""Rows that a check must survive, and ordinary ones to time it with. The same on every machine."""

import random

from sartor.concepts.example import Example, Message, Source

_HUGE_CHARS = 60_000
_ORDINARY_ROWS, _ORDINARY_CHARS = 60, 300
_WORDS = (
    "the order parcel invoice printer shows that we will look at your account today and send a new part to you please "
    "check cable light button before it can start again because our team has seen this after the update on Monday"
).split()
_STRANGE = (
    "\u0000\u0007\u001b[31m", "\u202eright to left", "e\u0301" * 40, "\U0001f469\u200d\U0001f467\ufe0f",
    "\ufb01\u200b\ufeff",
    "\U0010ffff\ud7ff", "混ざった문장текст", "\u2028\u2029\r\n\t", "%s {0} {x!r} $HOME \\1 (?P<",
    "\u1e9e\u0130\u01c5\ufdfa", "\"'`\u201c\u201d«»",
)  # fmt: skip


def hostile_rows(file: str) -> dict[str, Example]:
    """Return rows by what is odd about them."""
    ask, hello = Message(role="user", content="Is it open?"), Message(role="assistant", content="Hello.")
    strange = [(Message(role="user", content=text),) for text in _STRANGE]
    shapes: dict[str, tuple[tuple[Message, ...], str | None]] = {
        "no answer": ((ask,), None),
        "an empty answer": ((ask,), ""),
        "an empty prompt": ((Message(role="user", content=""),), "Yes."),
        "white space only": ((Message(role="user", content=" \n\t "),), " \n "),
        "no turn before the answer": ((), "Yes."),
        "an instruction only": ((Message(role="system", content="Be kind."),), "Yes."),
        "many turns": ((Message(role="system", content="Be kind."), *(ask, hello) * 20, ask), "Yes."),
        "turns out of order": ((hello, ask, ask, Message(role="tool", content="{}"), hello), "Yes."),
        "one huge line": ((ask,), "a" * _HUGE_CHARS),
        "a huge text": ((Message(role="user", content="word, " * (_HUGE_CHARS // 6)),), "1 <a> [b] 'c' " * 2000),
        "many lines": ((ask,), "- x: 1\n" * (_HUGE_CHARS // 14)),
        **{f"strange text {i}": (messages, messages[0].content) for i, messages in enumerate(strange, start=1)},
    }
    return {
        name: Example(messages=messages, expected=expected, source=Source(file=file, row=number))
        for number, (name, (messages, expected)) in enumerate(shapes.items(), start=1)
    }


def ordinary_rows(file: str) -> list[Example]:
    """Return rows of about 600 characters that have no two sentences in common."""
    chance = random.Random(0)

    def text() -> str:
        words = [chance.choice(_WORDS) for _ in range(_ORDINARY_CHARS // 5)]
        return f"{' '.join(words).capitalize()}."

    return [
        Example(messages=(Message(role="user", content=text()),), expected=text(), source=Source(file=file, row=number))
        for number in range(1, _ORDINARY_ROWS + 1)
    ]
