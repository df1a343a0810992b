"""`sartor audit`: look at data."""

import click

from sartor.cli.console import Progress, json_option, print_json
from sartor.cli.tables import table


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
    """Look at training files: malformed and empty rows, duplicates, leakage, conflicts, class counts, lengths.

    \b
    Examples:
      sartor audit tickets.jsonl
      sartor audit train.csv --test test.csv --json
    """
    del workspace
    from sartor.actions.audit import audit_step_by_step
    from sartor.actions.workshop import cache_folder
    from sartor.concepts.source_manifest import SourceManifest
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
        found = [[f.severity, f.check, f"{f.file}:{','.join(map(str, f.rows[:6]))}", f.says] for f in report.findings]
        click.echo(table(["severity", "check", "where", "what"], found) if found else "Nothing was found.")
        for path, how in report.summary["files"].items():
            click.echo(f"{path}: {SourceManifest.model_validate(how['source']).says}.")
        if report.summary["group"]:
            click.echo(report.summary["group"]["says"])
        skipped = [c.check for c in report.checks if c.state == "skipped"]
        click.echo(f"\nDid not run: {', '.join(skipped)}" if skipped else "")
    severities = {"error": ("error",), "warning": ("error", "warning")}.get(fail_on or "", ())
    return 4 if any(f.severity in severities for f in report.findings) else 0
