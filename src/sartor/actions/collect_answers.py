"""Ask a contender for its answers, keeping each one as it comes: no finished answer is computed twice."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from sartor.actions.until_written import until_written
from sartor.actions.workshop import Workshop
from sartor.concepts.evaluation import Answer
from sartor.concepts.event import Event, Progressed, StageStarted
from sartor.concepts.example import Example
from sartor.concepts.ids import bytes_hash
from sartor.errors import Interrupted
from sartor.evaluation.baselines import Predict
from sartor.modeling.memory import give_back_memory
from sartor.store.atomic import append_line, atomic_write

Answers = dict[str, Answer]
"""By example id."""


def collect_answers(
    workshop: Workshop, predict: Predict, examples: Sequence[Example], *, path: Path, stage: str
) -> Iterator[Event]:
    """Answer every example that `path` has no whole answer for yet, appending to it; read them with `read_answers`.

    Raises: Interrupted: the user asked to stop; what was answered is kept.
    """
    known = read_answers(path)
    unique = {e.id: e for e in examples}
    waiting = [e for e in unique.values() if e.id not in known]
    if not waiting:
        return
    if path.is_file():  # a line that a crash or a bad disk spoiled goes
        kept = "".join(_line(answer) + "\n" for answer in known.values())
        yield from until_written(workshop, partial(atomic_write, path, kept.encode()), what=path.name)
    yield StageStarted(stage=stage, total=len(unique))
    done = len(unique) - len(waiting)
    for answer in predict(waiting):
        yield from until_written(workshop, partial(append_line, path, _line(answer)), what=path.name)
        done += 1
        yield Progressed(done=done)
        if workshop.should_stop():
            raise Interrupted("stopped while answering; all answers so far are kept.", fix="Start it again.")
    give_back_memory()


def read_answers(path: Path) -> Answers:
    """Return the answers kept so far; a line that is cut short or was changed is as if it had not come."""
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n") if path.is_file() else []
    return {answer.example_id: answer for line in lines if (answer := _answer(line))}


def _line(answer: Answer) -> str:
    text = answer.model_dump_json()
    return json.dumps({"sha256": bytes_hash(text.encode()), "answer": json.loads(text)}, ensure_ascii=False)


def _answer(line: str) -> Answer | None:
    try:
        kept = json.loads(line)
        answer = Answer.model_validate(kept["answer"])
    except (ValueError, TypeError, KeyError):
        return None
    written = answer.model_dump_json(exclude_unset=True)  # an older version wrote fewer fields
    return answer if kept.get("sha256") == bytes_hash(written.encode()) else None
