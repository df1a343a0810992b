"""`sartor advise`: what to do with a data set, before any long training."""

from typing import Any

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.command("advise")
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@click.option("--task", metavar="KIND", help="chat or classify; guessed from the rows if not given.")
@click.option("--base", metavar="ID", help="Built-in name, org/name, folder or GGUF file.")
@click.option("--input", "input_column", metavar="COL", help="Column of the input, for tables.")
@click.option("--target", metavar="COL", help="Column of the answer or label, for tables.")
@click.option(
    "--group", metavar="KEY", help="Column or metadata key that must not straddle the split, or none; else guessed."
)
@click.option("--system", metavar="TEXT", help="Instruction put before rows that have none.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave unreadable rows out (they are listed).")
@workspace_option
@json_option
def command(
    data: tuple[str, ...],
    task: str | None,
    base: str | None,
    input_column: str | None,
    target: str | None,
    group: str | None,
    system: str | None,
    skip_bad_rows: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Say whether to prompt, look up, collect, mend or tune, with the numbers behind it.

    Looks at training and dev rows only; the test part stays sealed.

    \b
    Examples:
      sartor advise tickets.jsonl
      sartor advise tickets.csv --target label --json
    """
    from sartor.actions.import_dataset import read_rows
    from sartor.actions.resolve_recipe import check_data, resolve
    from sartor.actions.workshop import cache_folder

    columns = {"input": input_column, "target": target, "group": group, "system": system}
    settings = {"files": list(data), "skip_bad_rows": skip_bad_rows, **columns}
    rows = read_rows(check_data(settings), cache_folder())
    resolved = resolve({"data": settings, "task": task, "base": base}, rows.examples)

    from sartor.actions.advise import advise

    workshop = open_for_command(workspace, create=True, should_stop=StopFlag())
    result = Progress().watch(advise(workshop, resolved, rows))
    print_json(result) if as_json else _show(result)


def _show(found: dict[str, Any]) -> None:
    click.echo(f"\n{found['says']}\n")
    asked = [[p["name"], f"{p['score']:.1%}", f"{p['low']:.1%} to {p['high']:.1%}"] for p in found["prompting"]]
    click.echo(table([f"without tuning, {found['metric']} on dev", "score", "95% interval"], asked))
    gain, low, high = (100 * value for value in found["doubling"])
    steps = ", ".join(f"{n:,} rows {score:.1%}" for n, score in found["curve"])
    click.echo(f"\nA simple learner: {steps}; twice the rows: {gain:+.1f} points ({low:+.1f} to {high:+.1f}).")
    needed = ", ".join(f"{points} points {n:,}" for points, n in found["test_rows_for"].items())
    click.echo(f"Test rows that a gain takes to be proven: {needed}; there are {found['test_rows']:,}.")
    click.echo(f"New words in answers: {found['new_words']:.0%}. Contradicting rows: {found['conflicts']:.0%}.")
    click.echo(f"Base: {found['base']} ({found['licence']}); training takes about {found['minutes']:.0f} minutes here.")
