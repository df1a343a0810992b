"""Passages -> question/answer drafts by a model that the user names: one of this workspace, a base, or one elsewhere.

Every reply is kept in the workspace as it comes, so that starting again goes on where it stopped.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from sartor.actions.collect_answers import Answers, collect_answers, read_answers
from sartor.actions.draft import Gathered, Wanted, as_lines, gather, require_beginning, write_rows
from sartor.actions.open_model import locate, open_model
from sartor.actions.settings_file import validated
from sartor.actions.workshop import Workshop
from sartor.concepts.evaluation import Answer
from sartor.concepts.event import Event, Finished, Told
from sartor.concepts.example import Example
from sartor.concepts.ids import content_hash
from sartor.concepts.recipe import Remote
from sartor.data.drafts import Sifted, draft_row, question_prompt, sift
from sartor.errors import BadRecipe, Interrupted, RemoteUnavailable
from sartor.evaluation.baselines import Predict
from sartor.inference.remote import ask_remote, host_of, key_of
from sartor.store.atomic import make_folder
from sartor.store.lock import alone

_TOKENS_A_QUESTION = 160
_AT_A_TIME = 32
"""Passages; those of one stretch are asked in any order."""


class Asked(NamedTuple):
    """Who writes the drafts."""

    name: str
    predict: Predict
    identity: Mapping[str, str]
    """What tells its replies from those of others."""
    sends_to: str | None = None
    """The host that gets the passages, if they leave this machine."""


def local_model(workshop: Workshop, name: str, n_questions: int) -> Asked:
    """Find a model of this workspace or a base; it is loaded when the first passage is asked.

    Raises: NotFound: neither.  BadRecipe: it does not write.
    """
    found = locate(workshop, name)
    if found.task != "chat":
        raise BadRecipe(f"is a model of the kind {found.task}, which does not write.", where=name, fix="Ask another.")

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        answerer = open_model(workshop, name).answerer
        for stretch in _stretches(examples):
            yield from answerer(stretch, max_new_tokens=_TOKENS_A_QUESTION * n_questions)

    return Asked(found.ref, predict, {"ref": found.ref, "base": found.base.id})


def remote_model(named: Mapping[str, str | None], n_questions: int) -> Asked:
    """Take a model elsewhere: `url`, `model` and, if it needs a key, `key_env`.

    Raises: BadRecipe: something is missing.
    """
    fix = "Give --ask the address before /chat/completions, and --remote-model."
    remote = validated(Remote, {k: v for k, v in named.items() if v is not None}, where="--ask", fix=fix)
    try:
        key_of(remote)
    except BadRecipe as missing:
        raise BadRecipe(missing.says, where="--remote-key-env", fix=missing.fix) from None

    def predict(examples: Sequence[Example]) -> Iterator[Answer]:
        for stretch in _stretches(examples):
            yield from ask_remote(remote, stretch, max_new_tokens=_TOKENS_A_QUESTION * n_questions)

    host = host_of(remote)
    return Asked(f"{remote.model} at {host}", predict, {"url": remote.url, "model": remote.model}, sends_to=host)


def draft_questions(workshop: Workshop, wanted: Wanted, asked: Asked) -> Iterator[Event]:
    """Let a model draft questions on every passage. The last event is Finished.

    Raises: Interrupted, RemoteUnavailable: what was drafted is kept and written.  BadData: as `draft_passages`.
    """
    gathered = yield from gather(wanted, workshop.should_stop)
    folder = workshop.store.folder / "drafts"
    make_folder(folder)
    replies = folder / f"{content_hash(dict(asked.identity))[:32]}.jsonl"
    with alone(replies.with_suffix(".lock"), what=f"the drafts of {asked.name}"):
        yield from _ask(workshop, wanted, asked, gathered, replies)
    sifted, content = _drafted(gathered, read_answers(replies), wanted)
    if sifted.dropped:
        counted = ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in sifted.dropped.items())
        yield Told(says=f"Dropped: {counted}.")
    own = {"model": asked.name, "dropped": sifted.dropped}
    result = {"schema": 1, "kind": "questions", "out": str(wanted.out), "rows": len(sifted.drafts)}
    write_rows(wanted, content, generated_by=asked.name)
    yield Finished(result={**result, **gathered.says, **own})


def _ask(workshop: Workshop, wanted: Wanted, asked: Asked, gathered: Gathered, replies: Path) -> Iterator[Event]:
    """Ask about every passage that has no reply yet."""
    known = read_answers(replies)
    require_beginning(wanted.out, _drafted(gathered, known, wanted)[1])
    prompts = [question_prompt(passage, wanted.n_questions) for passage in gathered.passages]
    n_waiting = len({prompt.id for prompt in prompts} - known.keys())
    if n_waiting < len(prompts):
        yield Told(says=f"{len(prompts) - n_waiting:,} of {len(prompts):,} passages have their drafts already.")
    if asked.sends_to and n_waiting:
        yield Told(says=f"{asked.sends_to} gets the text of {n_waiting:,} passages, as --ask says.")
    stage = f"asking {asked.name} about passages"
    try:
        yield from collect_answers(workshop, asked.predict, prompts, path=replies, stage=stage)
    except Interrupted:
        says = f"stopped. {_kept(wanted, asked, gathered, replies)}"
        raise Interrupted(says, fix=f"Go on with: {wanted.again}") from None
    except RemoteUnavailable as gone:
        says = f"{gone.says} {_kept(wanted, asked, gathered, replies)}"
        fix = f"See to it that it is up, and check the address, --remote-model and the key; go on with: {wanted.again}"
        raise RemoteUnavailable(says, where=gone.where, fix=fix) from gone


def _kept(wanted: Wanted, asked: Asked, gathered: Gathered, replies: Path) -> str:
    """Write the drafts up to the first passage without a reply; say how many passages have one."""
    known = read_answers(replies)
    sifted, content = _drafted(gathered, known, wanted)
    if sifted.drafts:
        write_rows(wanted, content, generated_by=asked.name)
    n_done = sum(question_prompt(p, wanted.n_questions).id in known for p in gathered.passages)
    return f"The replies on {n_done:,} of {len(gathered.passages):,} passages are kept."


def _drafted(gathered: Gathered, known: Answers, wanted: Wanted) -> tuple[Sifted, bytes]:
    """Make rows of the replies, up to the first passage that has none."""
    ids = (question_prompt(passage, wanted.n_questions).id for passage in gathered.passages)
    answered = takewhile(lambda pair: pair[1] is not None, zip(gathered.passages, map(known.get, ids), strict=True))
    sifted = sift(((passage, reply) for passage, reply in answered if reply), wanted.n_questions)
    sha256_of = dict(zip(map(id, gathered.passages), gathered.sha256s, strict=True))
    return sifted, as_lines([draft_row(draft, sha256_of[id(draft.passage)]) for draft in sifted.drafts])


def _stretches(examples: Sequence[Example]) -> Iterator[Sequence[Example]]:
    return map(partial(_stretch, examples), range(0, len(examples), _AT_A_TIME))


def _stretch(examples: Sequence[Example], start: int) -> Sequence[Example]:
    return examples[start : start + _AT_A_TIME]
