"""`sartor reproduce`: run a number on record again."""

import click

from sartor.cli.console import Progress, StopFlag, json_option, open_for_command, print_json, workspace_option


@click.command("reproduce")
@click.argument("what", metavar="EVIDENCE|NAME@N")
@click.option("--arm", default="tuned", show_default=True, help="Which contender answers again.")
@workspace_option
@json_option
def command(what: str, arm: str, workspace: str | None, as_json: bool) -> None:
    """Let a contender answer the sealed test rows again, and compare its scores with those on record.

    On the machine of the run every row should score the same; elsewhere a few may differ by rounding.

    \b
    Examples:
      sartor reproduce us-addresses@1
      sartor reproduce us-addresses@1 --arm "base 8-shot"
    """
    from sartor.actions.reproduce import reproduce

    workshop = open_for_command(workspace, should_stop=StopFlag())
    result = Progress().watch(reproduce(workshop, what, arm=arm))
    if as_json:
        print_json(result)
        return
    click.echo(result["says"])
    for source in result["differs"]:
        click.echo(f"  differs: {source}")
