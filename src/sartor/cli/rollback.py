"""`sartor rollback`: take it back."""

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option


@click.command("rollback")
@click.option("--alias", default="production", show_default=True, help="Which alias to move back.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept in the history.")
@workspace_option
@json_option
def command(alias: str, reason: str, workspace: str | None, as_json: bool) -> None:
    """Point an alias back to where it was; a running server follows within a second.

    \b
    Example:
      sartor rollback --reason "answers in the wrong tone"
    """
    from sartor.actions.promote import move_json
    from sartor.actions.roll_back import roll_back

    move = roll_back(open_for_command(workspace), alias=alias, reason=reason)
    if as_json:
        print_json(move_json(move))
    else:
        click.echo(f"{move.alias}: {move.source} -> {move.target or 'nothing'} ({move.decided_by}).")
