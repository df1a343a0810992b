"""`sartor promote`: let an alias point at a version."""

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option


@click.command("promote")
@click.argument("model", metavar="NAME@N")
@click.option("--alias", default="production", show_default=True, help="Which alias to move.")
@click.option("--override", default="", metavar="REASON", help="Promote against the evidence; the reason is kept.")
@workspace_option
@json_option
def command(model: str, alias: str, override: str, workspace: str | None, as_json: bool) -> None:
    """Make a version the production model, if its evidence meets the policy.

    The policy: BETTER than the best baseline; or NOT_WORSE than the version in production. A policy.yaml in the
    workspace changes it.

    \b
    Example:
      sartor promote us-addresses@1
    """
    from sartor.actions.promote import move_json, promote

    move = promote(open_for_command(workspace), model, alias=alias, override=override)
    if as_json:
        print_json(move_json(move))
    else:
        click.echo(f"{move.alias}: {move.source or 'nothing'} -> {move.target or 'nothing'} ({move.decided_by}).")
