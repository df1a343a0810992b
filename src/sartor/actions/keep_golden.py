"""Keep golden prompts with the evidence: some sealed rows, as training renders and the evaluation answered them."""

from collections.abc import Generator, Sequence

from sartor.actions.collect_answers import collect_answers, read_answers
from sartor.actions.contest import CANDIDATE, Contest
from sartor.concepts.event import Event
from sartor.concepts.evidence import GOLDEN
from sartor.concepts.example import Example
from sartor.concepts.golden import GoldenPrompt
from sartor.tasks.contract import Contender, Rendering

_MOST = 24


def keep_golden(contest: Contest, candidate: Contender, *, in_folds: bool) -> Generator[Event, None, dict[str, str]]:
    """Put golden prompts into the blobs; returns their name among the evidence's answers, and the hash.

    Args:
        contest: Where the candidate was measured.
        candidate: The tuned model.
        in_folds: The answers on record are those of other models, each to rows it had not learned; so this one is
            asked now.
    """
    rows = _some(contest.rows("test"))
    path = contest.path(CANDIDATE, "test")
    if in_folds:
        path = contest.folder / "golden.jsonl"
        stage = f"{CANDIDATE} answers {len(rows)} golden prompts"
        yield from collect_answers(contest.workshop, candidate.predict, rows, path=path, stage=stage)
    answers, bench = read_answers(path), contest.bench
    ids = [bench.trained_prompt(e) if isinstance(bench, Rendering) else None for e in rows]
    golden = [GoldenPrompt(example=e, prompt_ids=i, answer=answers[e.id]) for e, i in zip(rows, ids, strict=True)]
    lines = "".join(one.model_dump_json() + "\n" for one in golden)
    return {GOLDEN: contest.workshop.store.blobs.put(lines.encode())}


def _some(rows: Sequence[Example]) -> Sequence[Example]:
    """Choose rows as if by chance, and the same ones each time."""
    return sorted(rows, key=lambda row: row.id)[:_MOST]
