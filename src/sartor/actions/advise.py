"""Advise: before any long training, what this data set needs, from what can be measured in minutes."""

import random
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sartor.actions.collect_answers import read_answers
from sartor.actions.contest import FAMILY_ROWS, Contest, answer_part
from sartor.actions.import_dataset import Rows, import_dataset
from sartor.actions.open_base import open_base
from sartor.actions.resolve_recipe import Resolved
from sartor.actions.training_time import minutes_to_train
from sartor.actions.workshop import Workshop
from sartor.concepts.advice import Advice, Prompting
from sartor.concepts.event import Event, Finished, Progressed, StageStarted, Told
from sartor.concepts.example import Example
from sartor.concepts.recipe import Recipe
from sartor.concepts.run import Run
from sartor.data.fingerprint import input_keys, normalise
from sartor.evaluation.baselines import linear_text, nearest_answer
from sartor.evaluation.compare import DETECTABLE_STANDARD_ERRORS, arm_interval, detectable_effect_before
from sartor.evaluation.learning_curve import Forecast, Measured, forecast_doubling
from sartor.evaluation.recommend import new_words_share, recommend
from sartor.modeling.hardware import Hardware, find_hardware, gemm_tflops
from sartor.tasks.contract import Setting, Workbench
from sartor.tasks.find import find_task

_SHARES = (0.125, 0.25, 0.5, 1.0)
_SEEDS = 3
_CLAIMS = (0.05, 0.1, 0.2)
_SHARE_DISAGREEING = 0.3
_MOST_LABELS = 50
_CHARACTERS_PER_TOKEN = 3.5


def advise(workshop: Workshop, resolved: Resolved, rows: Rows) -> Iterator[Event]:
    """Measure what is quick to measure, on training and dev rows; the test part stays sealed. Last event: Finished."""
    recipe = resolved.recipe
    for says in (*rows.told, *resolved.because):
        yield Told(says=says)
    imported = import_dataset(workshop, recipe, rows, strict=False)
    yield from (Told(says=says) for says in imported.by_time)
    parts = imported.parts
    yield StageStarted(stage=f"opening the base {recipe.base}", total=0)
    base, hardware = open_base(recipe.base, workshop.cache), find_hardware()
    bench = find_task(recipe.task).open(Setting(recipe, base, parts.train, parts.dev, hardware))
    bench.preflight()
    setting = Setting(recipe, base, parts.train, parts.dev, hardware)
    with TemporaryDirectory(prefix="sartor-") as folder:
        contest = Contest(workshop, bench, parts, Path(folder))
        contenders = bench.baselines() if parts.dev else ()
        for contender in contenders:
            yield from answer_part(contest, contender, "dev", most_rows=FAMILY_ROWS)
        found = yield from assess(contest, setting, [c.name for c in contenders])
    yield Finished(result={"schema": 1, **found.model_dump(mode="json")})


def tell_advice(contest: Contest, run: Run, hardware: Hardware, names: Sequence[str]) -> Iterator[Event]:
    """Give the advice in one sentence, from dev answers that are there; whoever asked to tune still gets to."""
    setting = Setting(run.recipe, run.base, contest.parts.train, contest.parts.dev, hardware)
    found = yield from assess(contest, setting, names)
    yield Told(says=f"Advice: {found.says}")


def assess(contest: Contest, setting: Setting, names: Sequence[str]) -> Generator[Event, None, Advice]:
    """Put together what prompting reaches, a learning curve and what the rows are like, and recommend.

    Args:
        contest: Over all rows.
        setting: What would be tuned, on what.
        names: Contenders that have answered dev rows.
    """
    parts, base, recipe = contest.parts, setting.base, setting.recipe
    curve: list[Measured] = []
    yield from _learning_curve(contest.bench, parts.train, parts.dev, curve)
    ahead = forecast_doubling(curve) if curve else Forecast(0.0, 0.0, 0.0)
    found = Advice(
        recommendation="tune",
        because="",
        rows=len(parts.train),
        test_rows=len(parts.test),
        detectable_effect=detectable_effect_before(len(parts.test)),
        test_rows_for={f"{100 * gain:.0f}": _test_rows_for(gain) for gain in _CLAIMS},
        metric=contest.bench.metric,
        prompting=tuple(sorted((_prompting(contest, name) for name in names), key=lambda p: -p.score)),
        curve=tuple((n, sum(s) / len(s)) for n, s in _by_size(curve).items()),
        doubling=(ahead.gain, ahead.low, ahead.high),
        new_words=new_words_share(parts.train),
        conflicts=_conflicts(parts.train),
        minutes=_minutes(recipe, parts.train, base.parameters or 0, setting.hardware),
        base=base.name,
        licence=base.licence,
    )
    return recommend(found)


def _prompting(contest: Contest, name: str) -> Prompting:
    rows = contest.rows("dev")[:FAMILY_ROWS]
    scores = contest.bench.measure(rows, read_answers(contest.path(name, "dev"))).scores_N
    interval = arm_interval(scores, [e.group for e in rows])
    return Prompting(name=name, score=sum(scores) / len(scores), low=interval.low, high=interval.high, n=len(rows))


def _learning_curve(
    bench: Workbench, train: Sequence[Example], dev: Sequence[Example], found: list[Measured]
) -> Iterator[Event]:
    """Score a simple learner on growing parts of the rows: words to labels, or the nearest answer."""
    labels = len({e.expected for e in train}) <= min(_MOST_LABELS, len(train) // 5)
    learner = linear_text if labels else nearest_answer
    yield StageStarted(stage="measuring a learning curve", total=len(_SHARES) * _SEEDS)
    for i, (share, seed) in enumerate((share, seed) for share in _SHARES for seed in range(_SEEDS)):
        some = random.Random(seed).sample(list(train), max(2, round(share * len(train))))
        if dev and (not labels or len({e.expected for e in some}) > 1):
            answers = {a.example_id: a for a in learner(some)(dev)}
            found.append(Measured(len(some), bench.measure(dev, answers).scores_N))
        yield Progressed(done=i + 1)


def _by_size(curve: Sequence[Measured]) -> dict[int, list[float]]:
    sizes: dict[int, list[float]] = {}
    for one in curve:
        sizes.setdefault(one.n_rows, []).append(one.score)
    return sizes


def _conflicts(train: Sequence[Example]) -> float:
    """Return the share of rows whose input stands elsewhere with another answer."""
    answers: dict[str, set[str]] = {}
    keys = input_keys(train)
    for key, example in zip(keys, train, strict=True):
        answers.setdefault(key, set()).add(normalise(example.expected or ""))
    return sum(len(answers[key]) > 1 for key in keys) / max(1, len(train))


def _test_rows_for(gain: float) -> int:
    """Return the test size at which such a gain is proven with 80% power."""
    return round(_SHARE_DISAGREEING * (DETECTABLE_STANDARD_ERRORS / gain) ** 2)


def _minutes(recipe: Recipe, train: Sequence[Example], parameters: int, hardware: Hardware) -> float:
    """Estimate training from the length of the rows and this machine's matrix speed."""
    characters = sum(len(e.expected or "") + sum(len(m.content) for m in e.messages) for e in train)
    tflops = gemm_tflops(hardware.train_dtype, seconds=0.5, device=hardware.device)
    return minutes_to_train(recipe, tokens=characters / _CHARACTERS_PER_TOKEN, parameters=parameters, tflops=tflops)
