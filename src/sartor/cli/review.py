"""Key by key through the findings of a file: each is shown with its row, and a key says what happens to it."""

import json
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import click

from sartor.errors import BadData

if TYPE_CHECKING:
    from sartor.actions.repair_session import Session
    from sartor.concepts.finding import Finding

_MOST_ROWS_SHOWN = 4
_MOST_ROWS_EDITED = 20
_BEFORE, _SHOWN = 200, 800
_KEYS = "n(ext)  a(ccept)  e(dit)  s(kip)  q(uit)"


def review(session: "Session", checks: Collection[str]) -> bool:
    """Ask for every finding that waits for a decision; False if the person stopped before the end."""
    waiting = list(session.undecided(checks))
    for position, (index, finding) in enumerate(waiting, start=1):
        _show(session, finding, f"{position}/{len(waiting)}")
        try:
            while not (key := _ask(session, index, finding)):
                pass
        except EOFError:
            key = "q"
        if key == "q":
            click.echo(f"Kept in {session.side_path}. Go on with: sartor repair {session.train.path}")
            return False
    return True


def _ask(session: "Session", index: int, finding: "Finding") -> str:
    """Read one key and do what it says; returns it, or nothing if the finding still waits."""
    from sartor.actions.repair_session import Decision

    click.echo(f"{_KEYS} > ", nl=False)
    key = click.getchar().lower()
    click.echo(key if key.isprintable() else "")
    if key == "a":
        why_not = session.why_not(finding)
        if why_not:
            click.echo(f"Not as it is: {why_not}.")
            return ""
        session.decide(Decision(index, "accept"))
    elif key == "s":
        session.decide(Decision(index, "skip"))
    elif key == "e":
        return _edit(session, index, finding)
    return key if key in "naqs" else ""


def _edit(session: "Session", index: int, finding: "Finding", edit: Callable[..., str | None] = click.edit) -> str:
    from sartor.actions.repair_session import Decision, read_edited, rows_to_edit

    shown = rows_to_edit(session, finding, _MOST_ROWS_EDITED)
    text = edit(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", extension=".json")
    if text is None:
        click.echo("Nothing was changed.")
        return ""
    try:
        rows = read_edited(text, shown, session.train)
    except BadData as error:
        click.echo(error.sentence)
        return ""
    session.decide(Decision(index, "edit", rows))
    return "e"


def _show(session: "Session", finding: "Finding", position: str) -> None:
    from sartor.actions.repair_session import masked_turns
    from sartor.data.repair.plan import rows_in

    train = session.train
    rows = rows_in(finding, train.name)
    numbers = ", ".join(map(str, rows[:_MOST_ROWS_SHOWN])) + (" …" if len(rows) > _MOST_ROWS_SHOWN else "")
    click.echo(f"\n{position}  {finding.severity} {finding.check}, row {numbers}: {_plain(finding.says)}")
    for row in rows[:_MOST_ROWS_SHOWN]:
        turns = masked_turns(train, row)
        click.echo(f"  {train.path}:{row}" + ("" if turns else "  (not shown: it cannot be read for sure)"))
        for number, turn in enumerate(turns):
            from_ = max(0, finding.span.start - _BEFORE) if finding.span and finding.span.message == number else 0
            click.echo(f"    {turn.role}: {_plain(turn.text[from_ : from_ + _SHOWN])}")
    if finding.fix:
        click.echo(f"  Fix: {finding.fix.action}. {finding.fix.detail or ''}".rstrip())


def _plain(text: str) -> str:
    """Show what cannot be seen, and let no row speak to the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)
