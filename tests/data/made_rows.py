"""Small made examples for the tests of this room."""

import hashlib

from sartor.concepts.example import Example, Message, Source

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def example(text, answer="a", *, row=1, file="f.jsonl", group=None, system=None):
    """A single-turn example."""
    instruction = (Message(role="system", content=system),) if system else ()
    messages = (*instruction, Message(role="user", content=text))
    return Example(messages=messages, expected=answer, source=Source(file=file, row=row), group=group)


def talk(*turns, answer, row=1, file="f.jsonl"):
    """A conversation whose turns alternate, user first."""
    messages = tuple(Message(role=("user", "assistant")[i % 2], content=t) for i, t in enumerate(turns))
    return Example(messages=messages, expected=answer, source=Source(file=file, row=row))


def apart(n):
    """Examples whose texts share no word, so that comparing them is quick."""
    return [example(" ".join(_words(i)), f"answer {i}", row=i + 1) for i in range(n)]


def _words(number):
    letters = hashlib.sha256(str(number).encode()).hexdigest().translate(_LETTERS)
    return [letters[at : at + 6] for at in range(0, 24, 6)]


def rows(n, *, start=0, **more):
    """Examples with distinct texts."""
    return [example(f"question {i}", f"answer {i}", row=i + 1, **more) for i in range(start, start + n)]
