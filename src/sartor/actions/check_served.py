"""Ask a version its golden prompts through the engine that serves it, and compare with what was measured.

All prompts are asked at once, as under load; those that come out differently are asked again, each alone. In fp32 none
may differ then. In bf16, where rounding depends on the company, one in a hundred (or one, of fewer) may, if its first
different token was nearly a tie.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch

from sartor.actions.answer import answer_rows
from sartor.actions.open_model import open_model
from sartor.actions.workshop import Workshop
from sartor.concepts.golden import GoldenPrompt
from sartor.inference.choose import Limits
from sartor.inference.decoder import Row
from sartor.inference.live.ask import ask
from sartor.inference.live.engine import Engine
from sartor.tasks.contract import TokenAnswerer

_NEAR_TIE_NATS = 0.15
"""In bf16 a logit of 16 to 32 is known to an eighth."""
_SAME_CONFIDENCE = {torch.float32: 0.001, torch.bfloat16: 0.05, torch.float16: 0.05}
_SHOWN = 40
"""Characters of an answer on either side of where it begins to differ."""


class _Served(NamedTuple):
    """An answer as it is served."""

    text: str
    confidence: float | None
    is_near_tie: bool = False
    """Whether the first token that differs from the evaluated answer was nearly as likely as the evaluated one."""


class _Difference(NamedTuple):
    """A golden prompt that serving does not repeat."""

    golden: GoldenPrompt
    says: str
    is_near_tie: bool = False


def check_served(workshop: Workshop, ref: str, golden: Sequence[GoldenPrompt]) -> str | None:
    """Return how serving `ref` differs from its evaluation, with the first difference; None: it does not."""
    model = open_model(workshop, ref)
    speaker = model.answerer
    if not isinstance(speaker, TokenAnswerer):
        answers = (answer for _, answer in answer_rows(model, [one.example for one in golden], exact=True))
        served = [_Served(answer.text, answer.confidence) for answer in answers]
        found = [d for one, s in zip(golden, served, strict=True) if (d := _difference(one, s, torch.float32))]
        return _sentence(found, len(golden))
    found = [d for one in golden if (d := _other_prompt(speaker, one))]
    if found:
        return _sentence(found, len(golden))
    return _sentence(_other_answers(speaker, golden), len(golden), exact=speaker.model.dtype == torch.float32)


def _other_prompt(speaker: TokenAnswerer, golden: GoldenPrompt) -> _Difference | None:
    """Compare the tokens that serving makes of a prompt with those that training made of it."""
    trained, served = golden.prompt_ids, speaker.prompt_ids(golden.example)
    if trained is None or list(trained) == served:
        return None
    at = _first_difference(trained, served)
    was, now = (speaker.tokenizer.decode(ids[at : at + 8]) for ids in (list(trained), served))
    return _Difference(golden, f"token {at + 1} of the prompt: trained on {was!r}, served as {now!r}.")


def _other_answers(speaker: TokenAnswerer, golden: Sequence[GoldenPrompt]) -> list[_Difference]:
    engine = Engine(speaker.model)
    try:
        first = _differences(engine, speaker, golden)
        return [again for found in first for again in _differences(engine, speaker, [found.golden])]
    finally:
        engine.close()


def _differences(engine: Engine, speaker: TokenAnswerer, golden: Sequence[GoldenPrompt]) -> list[_Difference]:
    limits = Limits(speaker.stop_ids, speaker.longest_answer)
    rows = [Row(speaker.prompt_ids(one.example), limits, adapter=speaker.adapter, n_top=2) for one in golden]
    answered = zip(golden, ask(engine, rows), strict=True)
    served = [(one, _served(speaker, row, one.answer.text)) for one, row in answered]
    return [d for one, answer in served if (d := _difference(one, answer, speaker.model.dtype))]


def _served(speaker: TokenAnswerer, row: Row, evaluated: str) -> _Served:
    text = speaker.text_of(row.found).strip()
    other = () if text == evaluated else enumerate(row.told, 1)
    tops = (told.top for n, told in other if not evaluated.startswith(speaker.text_of(row.found[:n]).strip()))
    likeliest, second = next(tops, (None, None))
    near = likeliest is not None and second is not None and likeliest.logprob - second.logprob < _NEAR_TIE_NATS
    return _Served(text, math.exp(-row.nats), near)


def _difference(golden: GoldenPrompt, served: _Served, dtype: torch.dtype) -> _Difference | None:
    was, now = golden.answer.text, served.text
    if was != now:
        at = _first_difference(was, now)
        start = max(0, at - _SHOWN)
        shown = [f"{text[start : at + _SHOWN]!r}" for text in (was, now)]
        tie = ", where two tokens were nearly a tie" if served.is_near_tie else ""
        says = f"character {at + 1} of the answer{tie}: measured …{shown[0]}, served …{shown[1]}."
        return _Difference(golden, says, served.is_near_tie)
    sure_was, sure_now = golden.answer.confidence, served.confidence
    if sure_was is None or sure_now is None or abs(sure_was - sure_now) <= _SAME_CONFIDENCE[dtype]:
        return None
    says = f"the answer {now!r} is the same, its probability is not: measured {sure_was:.4f}, served {sure_now:.4f}."
    return _Difference(golden, says)


def _sentence(found: Sequence[_Difference], n_golden: int, *, exact: bool = True) -> str | None:
    """Say what differs, if it is more than may."""
    may = 0 if exact else max(1, n_golden // 100)
    if len(found) <= may and all(difference.is_near_tie for difference in found):
        return None
    first = next((d for d in found if not d.is_near_tie), found[0])
    n_same = n_golden - len(found)
    return f"Serving repeats {n_same} of {n_golden} golden prompts. {first.golden.example.source}, {first.says}"


def _first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
