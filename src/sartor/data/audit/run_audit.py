"""Run the checks over files that were read, in a fixed order, and say what did not run and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from sartor.concepts.finding import CheckState, Finding
from sartor.data.audit.built_in import BUILT_IN
from sartor.data.audit.contract import CHECKS, Check, CorpusCheck, RowCheck
from sartor.data.audit.corpus import MOST_READ, AuditedFile, Base, Corpus, ReadFile
from sartor.data.audit.look import Looked, look_at, settled
from sartor.data.audit.private import discreet
from sartor.data.audit.report import AuditReport
from sartor.data.audit.summary import summarise
from sartor.data.guess_task import guess_task_of_most
from sartor.errors import BadRecipe

Stage = Literal["fast", "full"]


def run_audit(  # noqa: PLR0913  (the options of `sartor audit`)
    files: Sequence[ReadFile],
    *,
    test: ReadFile | None = None,
    checks: Sequence[str] | None = None,
    stage: Stage = "full",
    base: Base | None = None,
    task: str | None = None,
    plugins: Sequence[Check] = (),
) -> AuditReport:
    """Look at the training files, and at how they touch the test file.

    Args:
        checks: Names to run; by default all of the stage.
        stage: "fast" leaves out the checks that look at a sample of many rows.
        base: The model to be tuned, for lengths.
        task: Guessed from the training rows if unset.
        plugins: Further checks, named `vendor:name`.
    Raises: BadRecipe: a check of that name does not exist.
    """
    chosen = choose_checks(checks, plugins, stage=stage)
    corpus = corpus_of(files, test, base=base, task=task)
    looking = row_checks(chosen)
    train = look_at(corpus.train, looking, first=0, is_train=True)
    return conclude(corpus, chosen, [train, look_at(corpus.test, looking, first=corpus.n_train, is_train=False)])


def corpus_of(files: Sequence[ReadFile], test: ReadFile | None, *, base: Base | None, task: str | None) -> Corpus:
    """Gather files that were read whole."""
    every = [*files, test] if test else list(files)
    train = [e for file in files for e in file.result.examples]
    return Corpus(
        files=tuple(AuditedFile(path=f.path, rows=f.result.n_rows, sha256=f.sha256) for f in every),
        rows=[*train, *(test.result.examples if test else ())],
        n_train=len(train),
        bad_rows=tuple(bad for f in every for bad in f.result.bad_rows),
        task=task or guess_task_of_most(train).task,
        has_test=test is not None,
        base=base,
    )


def choose_checks(
    asked: Sequence[str] | None, plugins: Sequence[Check] = (), *, stage: Stage = "full"
) -> list[Check | CheckState]:
    """Return every check in the order of the report, or why it does not run.

    Raises: BadRecipe: a check of that name does not exist.
    """
    known = {check.name: check for check in (*BUILT_IN, *plugins)}
    names = (*CHECKS, *(check.name for check in plugins))
    for name in asked or ():
        if name not in names:
            raise BadRecipe(f"there is no check '{name}'.", fix=f"Choose from: {', '.join(names)}.")
    chosen: list[Check | CheckState] = []
    for name in names:
        check = known[name]
        why = "not asked for" if asked is not None and name not in asked else None
        if stage == "fast" and asked is None and isinstance(check, CorpusCheck) and check.most_rows:
            why = "left out by --stage fast"
        chosen.append(CheckState(check=name, state="skipped", why=why) if why else check)
    return chosen


def conclude(corpus: Corpus, checks: Sequence[Check | CheckState], looked: Sequence[Looked]) -> AuditReport:
    """Run what needs all rows, settle what was seen in single rows, and order it all.

    Args:
        checks: As from `choose_checks`.
        looked: What the row checks among them saw, in parts.
    """
    tallies = {c.name: sum((part.tallies[c.name] for part in looked), Counter[str]()) for c in row_checks(checks)}
    corpus = replace(corpus, tallies=tallies)
    order = {file.path: i for i, file in enumerate(corpus.files)}
    states: list[CheckState] = []
    findings: list[Finding] = []
    for check in checks:
        if isinstance(check, CheckState):
            states.append(check)
            continue
        seen = _sampled(check, corpus)
        why = check.lacks(seen)
        state = CheckState(check=check.name, state="ran")
        if why:
            state = CheckState(check=check.name, state="skipped", why=why)
        elif seen is not corpus:
            why_sampled = f"a sample of {seen.n_train:,} of {corpus.n_train:,} rows"
            state = CheckState(check=check.name, state="sampled", why=why_sampled)
        if not why and isinstance(check, CorpusCheck) and check.base_reads and corpus.base and corpus.base.vectors:
            n_read = -(-seen.n_train // -(-seen.n_train // MOST_READ))
            if n_read < seen.n_train:
                read = f"the base reads {n_read:,} of {corpus.n_train:,} rows"
                state = CheckState(check=check.name, state="sampled", why="; ".join(filter(None, [state.why, read])))
        states.append(state)
        if state.state != "skipped":
            found = _found(check, seen, looked)
            findings.extend(sorted(found, key=lambda f: (order[f.file], f.rows, f.says)))
    return AuditReport(
        files=corpus.files, checks=tuple(states), findings=tuple(findings), summary=summarise(corpus, findings)
    )


def _sampled(check: Check, corpus: Corpus) -> Corpus:
    most = check.most_rows if isinstance(check, CorpusCheck) else None
    return corpus.sample(most) if most and corpus.n_train > most else corpus


def _found(check: Check, corpus: Corpus, looked: Sequence[Looked]) -> Iterable[Finding]:
    if isinstance(check, CorpusCheck):
        return [finding.model_copy(update={"says": discreet(finding.says)}) for finding in check.run(corpus)]
    return [*check.unread(corpus), *settled(check, [s for part in looked for s in part.sightings[check.name]], corpus)]


def row_checks(checks: Sequence[Check | CheckState]) -> list[RowCheck]:
    """Return those that look at single rows."""
    return [check for check in checks if isinstance(check, RowCheck)]
