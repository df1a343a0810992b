"""Answer rows with a model of the registry or a base, through the path that was measured."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sartor.actions.open_model import OpenModel
from sartor.actions.read_files import read_bytes
from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message, Source
from sartor.data.formats.read import read_inputs
from sartor.evaluation.calibration import abstains


def read_questions(path: str) -> list[Example]:
    """Read rows that wait for an answer: {"messages": [...]} or {"input": ...}.

    Raises: BadData: no such file, or a bad row.
    """
    return read_inputs(path, read_bytes(path))


def question(text: str) -> Example:
    """Make one row of a text."""
    return Example(messages=(Message(role="user", content=text),), source=Source(file="command line", row=1))


def answer_rows(
    model: OpenModel, rows: Sequence[Example], *, max_new_tokens: int | None = None, exact: bool = False
) -> Iterator[tuple[Example, Answer]]:
    """Answer every row; yields them in order, each as soon as all earlier ones are done.

    Args:
        model: Who answers.
        rows: The questions; the same one twice is asked once.
        max_new_tokens: Limit of one answer; None: the model's own.
        exact: Ask each row alone, so that no other row can change a bit of its answer.
    """
    unique = list({e.id: e for e in rows}.values())
    done: dict[str, Answer] = {}
    waiting = 0
    groups = [[row] for row in unique] if exact else [unique]
    for answer in chain.from_iterable(model.answerer(group, max_new_tokens=max_new_tokens) for group in groups):
        done[answer.example_id] = answer
        while waiting < len(rows) and rows[waiting].id in done:
            yield rows[waiting], done[rows[waiting].id]
            waiting += 1


def answer_json(example: Example, answer: Answer, model: OpenModel) -> dict[str, Any]:
    """Return the line that `sartor answer --input` prints for a row that `model` answered."""
    return {
        "row": example.source.row,
        "answer": answer.text,
        "label": answer.label,
        "probabilities": answer.probabilities,
        **confidence_json(answer.confidence, model),
        "seconds": round(answer.seconds, 4),
    }


def confidence_json(confidence: float | None, model: OpenModel) -> dict[str, Any]:
    """Return how sure `model` was of an answer, and whether it would rather abstain."""
    return {"confidence": confidence, "abstains": abstains(confidence, model.abstain_below)}
