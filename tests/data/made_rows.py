"""Small made examples for the tests of this room."""

from sartor.concepts.example import Example, Message, Source


def example(text, answer="a", *, row=1, file="f.jsonl", group=None, system=None):
    """A single-turn example."""
    instruction = (Message(role="system", content=system),) if system else ()
    messages = (*instruction, Message(role="user", content=text))
    return Example(messages=messages, expected=answer, source=Source(file=file, row=row), group=group)


def talk(*turns, answer, row=1, file="f.jsonl"):
    """A conversation whose turns alternate, user first."""
    messages = tuple(Message(role=("user", "assistant")[i % 2], content=t) for i, t in enumerate(turns))
    return Example(messages=messages, expected=answer, source=Source(file=file, row=row))


def rows(n, *, start=0, **more):
    """Examples with distinct texts."""
    return [example(f"question {i}", f"answer {i}", row=i + 1, **more) for i in range(start, start + n)]
