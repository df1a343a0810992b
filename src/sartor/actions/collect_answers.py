"""Ask a contender for its answers, keeping each one as it comes: no finished answer is computed twice."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from sartor.actions.workshop import Workshop
from sartor.concepts.evaluation import Answer
from sartor.concepts.event import Event, Progressed, StageStarted
from sartor.concepts.example import Example
from sartor.errors import Interrupted
from sartor.evaluation.baselines import Predict

Answers = dict[str, Answer]
"""By example id."""


def collect_answers(
    workshop: Workshop, predict: Predict, examples: Sequence[Example], *, path: Path, stage: str
) -> Iterator[Event]:
    """Answer every example that `path` has no answer for yet, appending to it; read them with `read_answers`.

    Raises: Interrupted: the user asked to stop; what was answered is kept.
    """
    known = read_answers(path)
    unique = {e.id: e for e in examples}
    waiting = [e for e in unique.values() if e.id not in known]
    if not waiting:
        return
    yield StageStarted(stage=stage, total=len(unique))
    done = len(unique) - len(waiting)
    with path.open("a", encoding="utf-8") as file:
        for answer in predict(waiting):
            file.write(answer.model_dump_json() + "\n")
            file.flush()
            done += 1
            yield Progressed(done=done)
            if workshop.should_stop():
                raise Interrupted("stopped while answering.", fix="Start it again.")


def read_answers(path: Path) -> Answers:
    """Return the answers kept so far; a line that a crash cut short is as if it had not come."""
    answers: Answers = {}
    if path.is_file():
        for line in path.read_text("utf-8").split("\n"):
            try:
                answer = Answer.model_validate(json.loads(line))
            except ValueError:
                continue
            answers[answer.example_id] = answer
    return answers
