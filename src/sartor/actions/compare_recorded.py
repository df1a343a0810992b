"""Let a tuned model answer the golden set, and judge whether it can stand in for the model that was recorded."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from sartor.actions.collect_answers import Answers, collect_answers, read_answers
from sartor.actions.contest import CANDIDATE
from sartor.actions.give_verdict import recheck_command
from sartor.actions.import_dataset import load_parts
from sartor.actions.open_model import Located, locate, open_model
from sartor.actions.workshop import Workshop
from sartor.concepts.evaluation import Answer, Evaluation
from sartor.concepts.event import Event, Told
from sartor.concepts.example import Example
from sartor.concepts.recipe import Judging
from sartor.concepts.verdict import ScoreRecord, Verdict
from sartor.data.fingerprint import input_keys
from sartor.data.formats.openai_record import GoldenRow
from sartor.errors import NothingToScore
from sartor.evaluation.answer_form import AnswerForm, detect_form
from sartor.evaluation.compare import judge
from sartor.evaluation.measure import measure, primary_metric
from sartor.evaluation.replacement import Replacement, match, match_sentence
from sartor.modeling.file_hash import file_sha256
from sartor.store.atomic import atomic_write
from sartor.store.blobs import folder_hashes

By = Literal["references", "recorded"]
_ITSELF = "the recorded answer itself"


class GoldenSet(NamedTuple):
    """The golden rows and where they come from."""

    rows: Sequence[GoldenRow]
    path: Path
    sha256: str
    old: str
    """The model that was recorded."""


class _Setting(NamedTuple):
    """Everything that both comparisons share."""

    golden: GoldenSet
    rows: Sequence[GoldenRow]
    """Those that neither training nor the choice of its best step has seen."""
    answers: Answers
    form: AnswerForm
    metric: str
    base: str
    judging: Judging
    folder: Path


def compare_recorded(
    workshop: Workshop, ref: str, golden: GoldenSet, *, margin: float
) -> Generator[Event, None, dict[str, object]]:
    """Compare a version with the recorded model: by the rows' references where there are any, and by its own answers.

    Args:
        workshop: Where versions and evaluations are kept.
        ref: A version or an alias.
        golden: What the old model answered.
        margin: How much worse still matches; 0.02 = two points.
    Raises: NotFound: there is no such version.  NothingToScore: it has learned from every golden row.
    """
    found = locate(workshop, ref)
    run = workshop.store.runs.get(workshop.store.models.get(found.ref).run_id)
    _, parts = load_parts(workshop, run.dataset_id)
    rows = _new(golden.rows, [*parts.train, *parts.dev])
    if len(rows) < len(golden.rows):
        n_known = len(golden.rows) - len(rows)
        yield Told(says=f"{n_known:,} of {len(golden.rows):,} golden prompts are rows to learn from and do not count.")
    if not rows:
        fix = "Record answers to prompts that are not in the training file."
        raise NothingToScore(f"{found.ref} has learned from every golden row.", where=str(golden.path), fix=fix)
    evaluation_id = workshop.new_id()
    folder = workshop.store.evaluations.folder(evaluation_id)
    path = folder / "answers.jsonl"
    model = open_model(workshop, found.ref)
    asked = [row.recorded for row in rows]
    yield from collect_answers(
        workshop, model.answerer, asked, path=path, stage=f"{found.ref} answers {len(rows)} golden rows"
    )
    form = detect_form([e.expected or "" for e in parts.train])
    metric = primary_metric(form, run.recipe.judge.metric)
    judging = run.recipe.judge.model_copy(update={"margin": margin})
    setting = _Setting(golden, rows, read_answers(path), form, metric, found.base.name, judging, folder)
    with_reference = [row for row in rows if row.reference is not None]
    verdicts = [_compare(setting, "references", with_reference)] if with_reference else []
    verdicts.append(_compare(setting, "recorded", rows))
    _keep(workshop, evaluation_id, found, setting, verdicts[0].verdict)
    return {
        "evaluation": evaluation_id,
        "model": found.ref,
        "compared": [one.to_json() for one in verdicts],
        "says": " ".join(one.verdict.says for one in verdicts),
    }


class _Compared(NamedTuple):
    by: By
    verdict: Verdict
    scores: Path
    margin: float

    def to_json(self) -> dict[str, object]:
        line = {"file": str(self.scores), **self.verdict.model_dump(mode="json")}
        return {"by": self.by, "match": match(self.verdict, self.margin), "margin": self.margin, "verdict": line}


def _compare(setting: _Setting, by: By, rows: Sequence[GoldenRow]) -> _Compared:
    """Score both models on the same rows, and judge the paired differences."""
    ours = _scores(setting, rows, by, [setting.answers[row.recorded.id].text for row in rows])
    arm, theirs = _yardstick(setting, rows, by)
    records = [
        ScoreRecord(item=row.recorded.id[:16], split="test", arm=name, score=score, group=row.recorded.group)
        for name, scores in ((CANDIDATE, ours), (arm, theirs))
        for row, score in zip(rows, scores, strict=True)
    ]
    path = setting.folder / f"scores-{by}.jsonl"
    atomic_write(path, "".join(r.model_dump_json() + "\n" for r in records).encode())
    judging = setting.judging
    verdict = judge(records, candidate=CANDIDATE, margin=judging.margin, alpha=judging.alpha)
    about = Replacement(
        base=setting.base,
        old=setting.golden.old,
        metric=setting.metric,
        by=by,
        candidate=sum(ours) / len(ours),
        baseline=sum(theirs) / len(theirs),
        margin=judging.margin,
        confidence=1 - judging.alpha,
        free_text=setting.form == "text",
    )
    says = f"{match_sentence(verdict, about)} Recheck: {recheck_command(path, judging)}"
    return _Compared(by, verdict.model_copy(update={"says": says}), path, judging.margin)


def _yardstick(setting: _Setting, rows: Sequence[GoldenRow], by: By) -> tuple[str, Sequence[float]]:
    """Return whom the tuned model is compared with: the old one, by its second answers if it gave them."""
    if by == "references":
        return setting.golden.old, _scores(setting, rows, by, [row.recorded.expected or "" for row in rows])
    again = [row.again for row in rows]
    told = [text for text in again if text is not None]
    if len(told) < len(rows):
        return _ITSELF, [1.0] * len(rows)
    return f"{setting.golden.old}, asked again", _scores(setting, rows, by, told)


def _scores(setting: _Setting, rows: Sequence[GoldenRow], by: By, texts: Sequence[str]) -> Sequence[float]:
    examples = [row.recorded if by == "recorded" else row.recorded.edited(expected=row.reference) for row in rows]
    answers = {e.id: Answer(example_id=e.id, text=text) for e, text in zip(examples, texts, strict=True)}
    return measure(examples, answers, form=setting.form, metric=setting.metric).scores_N


def _new(rows: Sequence[GoldenRow], learned: Sequence[Example]) -> Sequence[GoldenRow]:
    """Leave out what the tuned model, or the choice of its best step, has learned from."""
    keys = input_keys([*learned, *(row.recorded for row in rows)])
    known = set(keys[: len(learned)])
    return [row for row, key in zip(rows, keys[len(learned) :], strict=True) if key not in known]


def _keep(workshop: Workshop, evaluation_id: str, found: Located, setting: _Setting, verdict: Verdict) -> None:
    assert found.folder is not None
    evaluation = Evaluation(
        id=evaluation_id,
        model=found.ref,
        base_id=found.base.id,
        weights={p.name: file_sha256(p) for p in sorted(found.folder.iterdir()) if p.is_file()},
        rows={str(setting.golden.path): setting.golden.sha256},
        verdict=verdict,
        files=folder_hashes(setting.folder),
        created_at=workshop.now(),
    )
    workshop.store.evaluations.save(evaluation)
