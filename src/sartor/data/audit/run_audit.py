"""Run the checks over files that were read, in a fixed order, and say what did not run and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sartor.concepts.finding import CheckState, Finding
from sartor.data.audit.built_in import BUILT_IN
from sartor.data.audit.contract import CHECKS, Check, CorpusCheck, RowCheck
from sartor.data.audit.corpus import AuditedFile, Base, Corpus, ReadFile
from sartor.data.audit.look import Looked, look_at, settled
from sartor.data.audit.report import AuditReport
from sartor.data.audit.summary import summarise
from sartor.data.guess_task import guess_task
from sartor.errors import BadRecipe


def run_audit(
    files: Sequence[ReadFile],
    *,
    test: ReadFile | None = None,
    checks: Sequence[str] | None = None,
    base: Base | None = None,
    task: str | None = None,
    plugins: Sequence[Check] = (),
) -> AuditReport:
    """Look at the training files, and at how they touch the test file.

    Args:
        checks: Names to run; by default all.
        base: The model to be tuned, for lengths.
        task: Guessed from the training rows if unset.
        plugins: Further checks, named `vendor:name`.
    Raises: BadRecipe: a check of that name does not exist.
    """
    chosen = choose_checks(checks, plugins)
    corpus = corpus_of(files, test, base=base, task=task)
    row_checks = _row_checks(chosen)
    train = look_at(corpus.train, row_checks, first=0, is_train=True)
    return conclude(corpus, chosen, [train, look_at(corpus.test, row_checks, first=corpus.n_train, is_train=False)])


def corpus_of(files: Sequence[ReadFile], test: ReadFile | None, *, base: Base | None, task: str | None) -> Corpus:
    """Gather files that were read whole."""
    every = [*files, test] if test else list(files)
    train = [e for file in files for e in file.result.examples]
    return Corpus(
        files=tuple(AuditedFile(path=f.path, rows=f.result.n_rows, sha256=f.sha256) for f in every),
        rows=[*train, *(test.result.examples if test else ())],
        n_train=len(train),
        bad_rows=tuple(bad for f in every for bad in f.result.bad_rows),
        task=task or guess_task(train).task,
        has_test=test is not None,
        base=base,
    )


def choose_checks(asked: Sequence[str] | None, plugins: Sequence[Check] = ()) -> list[Check | CheckState]:
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
        if asked is not None and name not in asked:
            chosen.append(CheckState(check=name, state="skipped", why="not asked for"))
        else:
            chosen.append(known.get(name) or CheckState(check=name, state="skipped", why="not in this version"))
    return chosen


def conclude(corpus: Corpus, checks: Sequence[Check | CheckState], looked: Sequence[Looked]) -> AuditReport:
    """Run what needs all rows, settle what was seen in single rows, and order it all.

    Args:
        checks: As from `choose_checks`.
        looked: What the row checks among them saw, in parts.
    """
    tallies = {c.name: sum((part.tallies[c.name] for part in looked), Counter[str]()) for c in _row_checks(checks)}
    corpus = replace(corpus, tallies=tallies)
    order = {file.path: i for i, file in enumerate(corpus.files)}
    states: list[CheckState] = []
    findings: list[Finding] = []
    for check in checks:
        if isinstance(check, CheckState):
            states.append(check)
            continue
        why = check.lacks(corpus)
        states.append(CheckState(check=check.name, state="skipped" if why else "ran", why=why or ""))
        if why is None:
            found = _found(check, corpus, looked)
            findings.extend(sorted(found, key=lambda f: (order[f.file], f.rows, f.says)))
    return AuditReport(
        files=corpus.files, checks=tuple(states), findings=tuple(findings), summary=summarise(corpus, findings)
    )


def _found(check: Check, corpus: Corpus, looked: Sequence[Looked]) -> Iterable[Finding]:
    if isinstance(check, CorpusCheck):
        return check.run(corpus)
    return settled(check, [s for part in looked for s in part.sightings[check.name]], corpus)


def _row_checks(checks: Sequence[Check | CheckState]) -> list[RowCheck]:
    return [check for check in checks if isinstance(check, RowCheck)]
