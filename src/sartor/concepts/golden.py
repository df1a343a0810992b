"""GoldenPrompt: a sealed row with what the model read and answered when it was measured; serving must repeat it."""

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example
from sartor.concepts.frozen import Frozen


class GoldenPrompt(Frozen):
    """What serving must repeat."""

    example: Example
    prompt_ids: tuple[int, ...] | None
    """What a row to learn from holds before its answer; None: it could not be one, or the task has no prompts."""
    answer: Answer
