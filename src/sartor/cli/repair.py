"""`sartor repair`: apply what an audit found, all at once or key by key."""

import getpass
import math
import sys
from typing import TYPE_CHECKING

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option
from sartor.errors import BadData, BadRecipe

if TYPE_CHECKING:
    from sartor.actions.repair import Outcome, Target
    from sartor.actions.repair_session import Session
    from sartor.actions.workshop import Workshop


@click.command("repair")
@click.argument("train", metavar="TRAIN")
@click.option("--apply", "findings", metavar="FILE", help="What sartor audit --json printed; without it, key by key.")
@click.option("-o", "--out", metavar="OUT", help="The repaired file; TRAIN with .repaired in its name if not given.")
@click.option("--only", metavar="A,B", help="Only the findings of these checks, whatever their severity.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="With --apply: where the audit is at least this sure, rows go that are for you to judge or cannot be mended.",
)
@click.option("--by", metavar="NAME", help="Who repairs, for the receipt; your user name if not given.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@workspace_option
@json_option
def command(
    train: str,
    findings: str | None,
    out: str | None,
    only: str | None,
    min_confidence: float | None,
    by: str | None,
    force: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Write a repaired copy of a training file, with a receipt for every changed row.

    Applied at once: errors, duplicates, and whatever loses no row, as far as a fix needs no person; what is for you to
    judge is left. Without --apply, TRAIN is audited and each finding is shown with its row: n(ext), a(ccept), e(dit in
    $EDITOR), s(kip), q(uit, to go on later). TRAIN itself is never touched.

    \b
    Examples:
      sartor audit tickets.jsonl --json > findings.json
      sartor repair tickets.jsonl --apply findings.json
      sartor repair tickets.jsonl --apply findings.json --min-confidence 0.5
      sartor repair tickets.jsonl
    """
    from sartor.actions.repair import Decided, open_train, read_report, target_of, to_apply, write_repair

    target = target_of(train, out, by=by or _user(), force=force)
    checks = tuple(only.split(",")) if only else ()
    if findings:
        opened = open_train(train, read_report(findings), where=findings)
        sure = math.inf if min_confidence is None else min_confidence
        decided = Decided(to_apply(opened, checks, sure), drop_from=sure)
        outcome = write_repair(_open(workspace), opened, decided, target)
    elif min_confidence is not None:
        says = "settles findings without you, and needs to know which."
        raise BadRecipe(says, where="--min-confidence", fix="Give --apply with what sartor audit --json printed.")
    else:
        opened = _reviewed(train, checks)
        if opened is None:
            return
        outcome = write_repair(_open(workspace), opened.train, opened.decided(), target)
        opened.finish()
    print_json(_document(outcome, target)) if as_json else _show(outcome, target)


def _reviewed(train: str, checks: tuple[str, ...]) -> "Session | None":
    """Go through the findings with the person at the terminal; None if they stopped before the end."""
    if not sys.stdin.isatty():
        raise BadData(
            "is repaired key by key on a terminal, and this is none.",
            where=train,
            fix="Use --apply with what sartor audit --json printed.",
        )
    from sartor.actions.repair_session import open_session
    from sartor.actions.workshop import cache_folder
    from sartor.cli.review import review

    session = open_session(train, cache_folder())
    return session if review(session, checks) else None


def _open(workspace: str | None) -> "Workshop":
    return open_for_command(workspace, create=True)


def _document(outcome: "Outcome", target: "Target") -> dict[str, object]:
    receipt = outcome.receipt
    return {
        "schema": 1,
        "before": outcome.before.model_dump(mode="json"),
        "after": outcome.after.model_dump(mode="json"),
        "rows": receipt.counts if receipt else {},
        "left": outcome.left,
        "receipt": {"id": receipt.id, "path": str(target.receipt_path)} if receipt else None,
    }


def _show(outcome: "Outcome", target: "Target") -> None:
    before, after, receipt = outcome.before, outcome.after, outcome.receipt
    click.echo(f"{before.path}: {before.rows:,} rows. {after.path}: {after.rows:,} rows.")
    done = [f"{n:,} {name}" for name, n in (receipt.counts if receipt else {}).items() if n]
    click.echo(f"Rows: {', '.join(done)}." if done else "Nothing was changed; the new file is a copy.")
    if outcome.left:
        listed = ", ".join(f"{n:,} {check}" for check, n in outcome.left.items())
        click.echo(f"Left for you to judge: {listed}. See them one by one with: sartor repair {after.path}")
    if receipt:
        click.echo(f"Receipt: {target.receipt_path} ({receipt.id[:12]})")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return "unknown"
