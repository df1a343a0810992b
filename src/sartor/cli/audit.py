"""`sartor audit`: look at data."""

from typing import TYPE_CHECKING

import click

from sartor.cli.console import Progress, json_option, print_json
from sartor.cli.prose import wrapped

if TYPE_CHECKING:
    from sartor.data.audit.report import AuditReport


@click.command("audit")
@click.argument("train", nargs=-1, required=True, metavar="TRAIN...")
@click.option("--test", metavar="FILE", help="Test rows, to find leakage.")
@click.option("--base", metavar="ID", help="Count tokens as this base does.")
@click.option("--group", metavar="KEY", help="Column or metadata key of groups, or none; else guessed.")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@click.option("--stage", type=click.Choice(["fast", "full"]), default="full", help="fast: the checks of all rows only.")
@click.option("--checks", metavar="A,B", help="Only these checks.")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), help="Exit with 4 if there is such a finding.")
@click.option("--workspace", hidden=True)
@json_option
def command(
    train: tuple[str, ...],
    test: str | None,
    base: str | None,
    group: str | None,
    input_column: str | None,
    target: str | None,
    stage: str,
    checks: str | None,
    fail_on: str | None,
    workspace: str | None,
    as_json: bool,
) -> int:
    """Look at training files: find what spoils models, row by row, and say what the rows cover and can prove.

    Nothing is changed. With --base, rows are also rendered by that base's template, to see what is cut, and the time of
    a training is estimated.

    \b
    Examples:
      sartor audit tickets.jsonl
      sartor audit train.csv --test test.csv --json
      sartor audit tickets.jsonl --base smollm2-135m-instruct --fail-on error
    """
    del workspace
    from sartor.actions.audit import audit_step_by_step
    from sartor.actions.workshop import cache_folder
    from sartor.data.formats.rows import Columns

    events = audit_step_by_step(
        train,
        test=test,
        base=base,
        columns=Columns(input=input_column, target=target, group=group),
        checks=checks.split(",") if checks else None,
        stage="fast" if stage == "fast" else "full",
        cache=cache_folder(),
    )
    report = Progress().watch(events)["report"]
    if as_json:
        print_json(report.to_json())
    else:
        _show(report)
    severities = {"error": ("error",), "warning": ("error", "warning")}.get(fail_on or "", ())
    return 4 if any(f.severity in severities for f in report.findings) else 0


def _show(report: "AuditReport") -> None:
    from sartor.cli.audit_facts import facts, unseen
    from sartor.cli.audit_findings import findings, headline, next_commands

    click.echo(headline(report))
    for block in findings(report):
        click.echo(f"\n{block}")
    for sentences in (facts(report), unseen(report)):
        click.echo()
        for sentence in sentences:
            click.echo(wrapped(sentence))
    commands = next_commands(report)
    if commands:
        click.echo("\nNext:")
        for command in commands:
            click.echo(f"  {command}")
