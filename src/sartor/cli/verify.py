"""`sartor verify`: has anything been changed?"""

import click

from sartor.cli.console import json_option, open_for_command, print_json, workspace_option
from sartor.cli.tables import table


@click.command("verify")
@click.argument("what", required=False, metavar="[NAME@N|EVIDENCE]")
@workspace_option
@json_option
def command(what: str | None, workspace: str | None, as_json: bool) -> None:
    """Recompute every hash on record, of one version, one evidence, or the whole workspace.

    \b
    Examples:
      sartor verify
      sartor verify us-addresses@1 --json
    """
    from sartor.actions.verify import verification_json, verify

    found = verify(open_for_command(workspace), what)
    if as_json:
        print_json(verification_json(found))
    elif found.ok:
        click.echo(f"All {found.checked} checks agree: nothing was changed.")
    else:
        click.echo(table(["what", "expected", "found"], [[b.what, b.expected, b.found] for b in found.broken]))
